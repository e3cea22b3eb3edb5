"""Every form of the product refuses identity codes in each of its texts, found and not listed."""

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from foundations import forms
from foundations.languages import TextsFormField
from tests.unguarded_forms import unguarded_forms

CODE = "131052-308t"


class Everything(forms.Form):
    short = django_forms.CharField(required=False)
    long = django_forms.CharField(required=False, widget=django_forms.Textarea)
    mail = django_forms.EmailField(required=False)
    address = django_forms.URLField(required=False, assume_scheme="https")
    names = TextsFormField(required=False, must_have="any")
    data = django_forms.JSONField(required=False)
    file = django_forms.FileField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["later"] = django_forms.CharField(required=False)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("short", "short", f"Lapsi {CODE}"),
        ("long", "long", f"Rivi\n{CODE}"),
        ("mail", "mail", f"{CODE}@esimerkki.fi"),
        ("address", "address", f"https://esimerkki.fi/{CODE}"),
        ("names_sv", "names", CODE),
        ("data", "data", f'{{"a": ["{CODE}"]}}'),
        ("later", "later", CODE),
    ],
)
def test_no_text_field_lets_a_code_through(name, field, value):
    assert Everything({name: "" if name == "data" else value.replace(CODE, "x")}).is_valid()
    form = Everything({name: value})
    assert [error.code for error in form.errors.as_data()[field]] == ["identity_code"]
    assert field not in form.cleaned_data


def test_no_file_name_lets_a_code_through():
    def send(name):
        return Everything({}, MultiValueDict({"file": [SimpleUploadedFile(name, b"x")]}))

    assert send("lausunto.pdf").is_valid()
    assert "file" in send(f"{CODE}_lausunto.pdf").errors


def test_a_null_character_is_refused_everywhere():
    assert "data" in Everything({"data": '"a\\u0000b"'}).errors
    assert "short" in Everything({"short": "a\x00b"}).errors


def test_a_form_that_forgets_the_guard_is_found():
    class Careless(django_forms.Form):
        pass

    names = unguarded_forms(["foundations", "tests"])
    assert [name for name in names if name.startswith("foundations.")] == []
    assert any(name.endswith("Careless") for name in names)
    assert not any(name.endswith("Everything") for name in names)
