"""What visitors and the backbone fill in about accessibility."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import Form
from itla_impact.front.accessibility import Told


class AccessibilityFeedbackForm(Form):
    """Anybody's words about what she could not use."""

    text = forms.CharField(
        label=_("Mikä ei toiminut?"),
        help_text=_("Kerro omin sanoin. Voit myös kertoa, mitä apuvälinettä käytit."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Kirjoita, mikä ei toiminut.")},
    )
    page = forms.CharField(label=_("Millä sivulla"), required=False, max_length=300)
    reply_to = forms.EmailField(
        label=_("Sähköpostisi, jos haluat vastauksen"),
        help_text=_("Käytämme sitä vain vastaukseen. Se poistetaan 90 päivän kuluttua vastauksesta."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def told(self) -> Told:
        return Told(**self.cleaned_data)


class AccessibilityAnswerForm(Form):
    """The backbone's answer."""

    answer = forms.CharField(
        label=_("Vastaus"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Kirjoita vastaus tai mitä asialle on tehty.")},
    )
