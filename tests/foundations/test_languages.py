"""Content in several languages: what a reader is given, what a form asks and keeps."""

import copy
import pickle

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import translation

from foundations.languages import Texts, TextsField, TextsFormField, direction


class NameForm(forms.Form):
    name = TextsFormField(label="Nimi", max_length=20)


class AnyForm(forms.Form):
    name = TextsFormField(must_have="any", multiline=True)


class Sign(models.Model):
    name = TextsField(max_length=20)

    class Meta:
        app_label = "foundations"
        managed = False


def test_a_swedish_reader_gets_swedish_then_finnish_then_whatever_there_is():
    assert Texts({"fi": "Talo", "sv": "Hus"}).in_language("sv") == "Hus"
    assert Texts({"fi": "Talo", "en": "House"}).in_language("sv") == "Talo"
    assert Texts({"se": "Viessu", "en": "House"}).in_language("sv") == "House"
    assert Texts().in_language("sv") == ""


def test_a_text_speaks_the_language_of_the_page():
    with translation.override("sv"):
        assert str(Texts({"fi": "Talo", "sv": "Hus"})) == "Hus"


def test_gaps_name_interface_languages_only():
    assert Texts({"fi": "Talo", "se": "Viessu"}).gaps() == ["sv", "en"]


def test_texts_are_stripped_and_empty_ones_left_out():
    assert Texts({"fi": " Talo ", "sv": "  "}) == {"fi": "Talo"}


@pytest.mark.parametrize("wrong", [{"xx": "?"}, {"fi": 3}, {"fi": None}])
def test_an_unknown_shape_is_refused(wrong):
    with pytest.raises(ValueError):
        Texts(wrong)


def test_texts_can_be_copied_compared_and_hashed():
    texts = Texts({"sv": "Hus", "fi": "Talo"})
    assert copy.deepcopy(texts) == pickle.loads(pickle.dumps(texts)) == texts  # noqa: S301
    assert len({texts, Texts({"fi": "Talo", "sv": "Hus"})}) == 1


def test_the_column_gives_texts_at_once_and_refuses_a_bare_string():
    sign = Sign(name={"fi": "Talo"})
    assert isinstance(sign.name, Texts)
    with pytest.raises(ValidationError):
        Sign(name="Talo").clean_fields()
    with pytest.raises(ValidationError, match="enintään 20"):
        Sign(name={"fi": "x" * 21}).clean_fields()
    with pytest.raises(ValidationError):
        Sign(name={}).clean_fields()


@pytest.mark.django_db
def test_the_database_stores_and_returns_texts_and_refuses_other_json():
    with connection.schema_editor() as editor:
        editor.create_model(Sign)
    Sign.objects.create(name={"fi": "Talo", "se": "Viessu"})
    assert Sign.objects.get(name__fi="Talo").name == Texts({"fi": "Talo", "se": "Viessu"})
    assert list(Sign.objects.values_list("name__fi", flat=True)) == ["Talo"]
    Sign.objects.update(name={"sv": "Hus"})
    assert Sign.objects.get().name.in_language("fi") == "Hus"
    with pytest.raises(Exception, match="check"), connection.cursor() as cursor:
        cursor.execute("""UPDATE foundations_sign SET name = '["Talo"]'""")


def test_the_form_asks_in_three_languages_with_labels_and_lang():
    html = str(NameForm()["name"])
    assert html.count("<input") == 3
    assert '<label for="id_name_sv">ruotsiksi</label>' in html
    assert 'lang="sv"' in html
    assert html.count(" required") == 1
    assert "<textarea" in str(AnyForm()["name"])


def test_finnish_at_least_is_required():
    assert NameForm({"name_fi": " Talo ", "name_sv": ""}).is_valid()
    form = NameForm({"name_sv": "Hus"})
    assert form.errors["name"] == ["Kirjoita teksti ainakin suomeksi."]
    assert NameForm({}).errors["name"] == ["Kirjoita teksti."]
    assert AnyForm({"name_en": "House"}).is_valid()


def test_what_was_typed_stays_after_an_error():
    form = NameForm({"name_fi": "x" * 21, "name_sv": "Hus <b>"})
    assert "Teksti suomeksi on liian pitkä: enintään 20 merkkiä, nyt 21." in form.errors["name"]
    html = str(form["name"])
    assert 'value="Hus &lt;b&gt;"' in html
    assert "x" * 21 in html
    assert 'aria-invalid="true"' in html


def test_a_null_character_is_refused():
    assert not NameForm({"name_fi": "Ta\x00lo"}).is_valid()


def test_lines_count_once():
    form = NameForm({"name_fi": "rivi\r\n" * 3 + "loppu"})
    assert form.is_valid()
    assert form.cleaned_data["name"]["fi"] == "rivi\nrivi\nrivi\nloppu"


def test_a_sami_text_outlives_an_edit_in_finnish():
    form_class = forms.modelform_factory(Sign, fields=["name"])
    sign = Sign(name={"fi": "Talo", "se": "Viessu"})
    form = form_class({"name_fi": "Koti"}, instance=sign)
    assert form.is_valid()
    assert form.instance.name == {"fi": "Koti", "se": "Viessu"}


def test_an_unchanged_form_says_so():
    assert not NameForm({"name_fi": "Talo "}, initial={"name": Texts({"fi": "Talo"})}).has_changed()
    assert NameForm({"name_fi": "Koti"}, initial={"name": Texts({"fi": "Talo"})}).has_changed()


def test_direction_of_a_language():
    assert direction("fi") == "ltr"
    assert direction("ar") == "rtl"
