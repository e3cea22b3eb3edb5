"""Inviting a person, accepting an invitation, founding an ecosystem, and a person's own settings."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ecosystems.access import FOR_AN_ORGANISATION, Role
from ecosystems.invitations import Offer
from ecosystems.models import Area, Ecosystem, User
from ecosystems.models.organisations import Organisation
from ecosystems.network import Founding
from ecosystems.seats import is_kept
from foundations.forms import Form, ModelForm
from foundations.languages import TextsFormField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TELLS: dict[Role, "StrOrPromise"] = {
    Role.COORDINATOR: _("Kutsuu ihmiset, kirjoittaa vision ja tavoitteet ja pitää yhteistä työtä koossa."),
    Role.PROFESSIONAL: _("Kirjaa yhteistä työtä oman organisaationsa puolesta."),
    Role.REPRESENTATIVE: _("Vahvistaa ja lupaa oman organisaationsa puolesta."),
    Role.MODERATOR: _("Lukee perheiden palautteet. Ei lue oman organisaationsa palautekanavaa."),
}


def _told(role: Role) -> SafeString:
    return format_html("{}<small>{}</small>", str(role.label).capitalize(), TELLS.get(role, ""))


class SeatForm(Form):
    """Which role, and for which organisation. `roles` are those that the person who fills it in may give."""

    role = forms.ChoiceField(label=_("Rooli"), widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisaatio"),
        help_text=_("Ammattilaisella ja edustajalla on aina organisaatio."),
        required=False,
        empty_label=_("Ei organisaatiota"),
    )

    def __init__(self, *args: Any, ecosystem: Ecosystem, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        organisation: Any = self.fields["organisation"]
        role.choices = [(role.value, _told(role)) for role in roles]
        members = ecosystem.memberships.today().values("organisation")
        organisation.queryset = Organisation.objects.filter(pk__in=members)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lacks_one = not cleaned.get("organisation") and "organisation" not in self.errors
        if cleaned.get("role") in FOR_AN_ORGANISATION and lacks_one:
            self.add_error("organisation", _("Ammattilaisella ja edustajalla on oltava organisaatio."))
        return cleaned


class GivingForm(SeatForm):
    """Another role for somebody who works here already."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Ihminen"), empty_label=_("Valitse"))
    field_order = ("person", "role", "organisation")

    def __init__(self, *args: Any, ecosystem: Ecosystem, **kwargs: Any) -> None:
        super().__init__(*args, ecosystem=ecosystem, **kwargs)
        person: Any = self.fields["person"]
        seated = ecosystem.seats.today().values("user")
        person.queryset = User.objects.filter(pk__in=seated, is_active=True).order_by("name", "email")


class InvitationForm(SeatForm):
    email = forms.EmailField(
        label=_("Sähköposti"), help_text=_("Kutsun voi ottaa vastaan vain se, jolle tämä osoite kuuluu.")
    )
    language = forms.ChoiceField(label=_("Kutsun kieli"), choices=settings.LANGUAGES)
    field_order = ("email", "role", "organisation", "language")

    def offer(self) -> Offer:
        cleaned = self.cleaned_data
        return Offer(cleaned["email"], cleaned["language"], Role(cleaned["role"]), cleaned["organisation"])


class BackboneInvitationForm(Form):
    email = forms.EmailField(
        label=_("Sähköposti"), help_text=_("Kutsun voi ottaa vastaan vain se, jolle tämä osoite kuuluu.")
    )
    language = forms.ChoiceField(label=_("Kutsun kieli"), choices=settings.LANGUAGES)

    def offer(self) -> Offer:
        return Offer(self.cleaned_data["email"], self.cleaned_data["language"], Role.BACKBONE, None)


class JoinForm(Form):
    """The account of a person who has none yet. Her address is known from the invitation."""

    name = forms.CharField(label=_("Nimi"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Salasana"),
        help_text=_("Vähintään 12 merkkiä. Muutama sana peräkkäin on hyvä."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Kieli"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                get_adapter().clean_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class WhereForm(Form):
    """The first step of founding: the wellbeing area."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Hyvinvointialue"), empty_label=_("Valitse"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = Area.objects.today().wellbeing_areas()


class FoundingForm(Form):
    name = TextsFormField(label=_("Nimi"), help_text=_("Esimerkiksi ”Kainuun lapset”."), max_length=80)
    slug = forms.SlugField(
        label=_("Osoite"),
        help_text=_("Pieniä kirjaimia ja väliviivoja, esimerkiksi kainuun-lapset. Osoite ei muutu koskaan."),
        error_messages={"invalid": _("Kirjoita pieniä kirjaimia ja väliviivoja, esimerkiksi kainuun-lapset.")},
        max_length=60,
    )
    municipalities = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=_("Vain nämä kunnat"),
        help_text=_("Jätä tyhjäksi, jos ekosysteemi kattaa koko hyvinvointialueen."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    coordinator_email = forms.EmailField(
        label=_("Ensimmäisen koordinaattorin sähköposti"), help_text=_("Hän saa kutsun heti.")
    )
    language = forms.ChoiceField(label=_("Kutsun kieli"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        municipalities: Any = self.fields["municipalities"]
        municipalities.queryset = Area.objects.today().municipalities().filter(parent=area)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def founding(self) -> Founding:
        cleaned = self.cleaned_data
        return Founding(
            slug=cleaned["slug"],
            name=cleaned["name"],
            areas=tuple(cleaned["municipalities"]) or (self.area,),
            coordinator_email=cleaned["coordinator_email"],
            language=cleaned["language"],
        )


class OwnSettingsForm(ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if is_kept(self.instance):
            self.fields["name"].disabled = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class AccountDeletionForm(Form):
    """She proves with her password, where she has one, that it is she who deletes her account."""

    password = forms.CharField(
        label=_("Salasana"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("Salasana ei ole oikein."))
        return password
