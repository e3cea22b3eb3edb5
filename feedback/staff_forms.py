"""What readers and coordinators fill in: passages to hide, a reason to reject, a channel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.inbox_page import Suspect
from feedback.models import Rejection, State
from feedback.moderation import Span, occurrences
from foundations.forms import Form


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
