"""What readers and coordinators fill in: passages to hide, a reason to reject, a channel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystems.models import Membership
from feedback.inbox_page import Suspect
from feedback.models import Channel, Rejection, State, Submission
from feedback.models.submissions import SubmissionQuerySet
from feedback.moderation import Span, occurrences
from foundations.forms import Form, ModelForm


class SeenForm(Form):
    """A verb's form: the state in which the reader saw the submission."""

    seen = forms.TypedChoiceField(choices=State.choices, coerce=State, widget=forms.HiddenInput)


class RejectionForm(SeenForm):
    because = forms.TypedChoiceField(
        label=_("Miksi palautetta ei oteta mukaan?"),
        choices=Rejection.choices,
        coerce=Rejection,
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse syy.")},
    )


class ChosenForm(Form):
    """Some of the submissions of a list; those that somebody has turned meanwhile may be among them."""

    chosen = forms.ModelMultipleChoiceField(queryset=Submission.objects.none())

    def __init__(self, *args: Any, readable: SubmissionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = readable  # type: ignore[attr-defined]


class HidingForm(Form):
    """Which words to hide: of the pointed-out ones, and others by writing them as they stand in the text."""

    passages = forms.MultipleChoiceField(
        label=_("Nämä voivat kertoa, kenestä on kyse"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("Muut sanat"),
        help_text=_("Kirjoita sanat niin kuin ne ovat tekstissä, tai valitse ne tekstistä."),
        required=False,
        max_length=300,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, text: str, suspects: Sequence[Suspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["passages"].choices = [  # type: ignore[attr-defined]
            (one.value, f"{one.text} ({one.label})") for one in suspects
        ]
        if not suspects:
            del self.fields["passages"]

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if words and not occurrences(self.text, words):
            raise forms.ValidationError(_("Näitä sanoja ei ole tekstissä. Tarkista kirjoitusasu."), code="absent")
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.spans():
            raise forms.ValidationError(_("Valitse tai kirjoita, mitä peitetään."), code="nothing")
        return cleaned

    def spans(self) -> list[Span]:
        """The chosen places of the text."""
        chosen = [tuple(map(int, value.split("-"))) for value in self.cleaned_data.get("passages", [])]
        return [(start, end) for start, end in chosen] + occurrences(self.text, self.cleaned_data.get("words", ""))


class MemberField(forms.ModelChoiceField):
    """A member by the name of its organisation."""

    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.organisation)


class ChannelForm(ModelForm):
    """A channel. Whose it is is settled at the beginning, and its kind when somebody has answered in it."""

    membership = MemberField(
        label=_("Kenen kanava?"),
        help_text=_("Organisaation omat lukijat eivät näe sen kanavien palautteita."),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Koko ekosysteemin"),
    )

    class Meta:
        model = Channel
        fields = ["name", "kind", "membership"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.instance.ecosystem.memberships.today().select_related("organisation")
        self.fields["membership"].queryset = members.order_by("organisation__sort_key")  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["membership"]
            if self.instance.submissions.exists():
                del self.fields["kind"]

    def changes(self) -> dict[str, str]:
        """What is stored of a channel that there was already."""
        return {name: self.cleaned_data[name] for name in ("name", "kind") if name in self.fields}
