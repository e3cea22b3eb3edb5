"""Aino and Helmi save the same thing: one wins, the other sees both texts."""

import pytest
from django import forms as django_forms
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test import RequestFactory

from foundations import forms
from foundations.editing import StaleEdit, Versioned, VersionField, conflict_response, differences, edit
from foundations.languages import Texts, TextsField


class Page(Versioned):
    name = TextsField(max_length=50)
    state = models.CharField(max_length=10, choices=[("new", "uusi"), ("old", "vanha")], default="new")

    class Meta:
        app_label = "foundations"
        managed = False


class PageForm(forms.ModelForm):
    version = VersionField()

    class Meta:
        model = Page
        fields = ["name", "state"]


@pytest.fixture
def page(db):
    with connection.schema_editor() as editor:
        editor.create_model(Page)
    return Page.objects.create(name={"fi": "Koti"})


def test_a_change_is_written_and_moves_the_version_on(page):
    edited = edit(page, expected_version=1, name={"fi": "Talo"})
    assert (edited.name, edited.version) == (Texts({"fi": "Talo"}), 2)
    assert (Page.objects.get().name["fi"], Page.objects.get().version) == ("Talo", 2)


def test_the_second_to_save_is_told_what_there_is_now(page):
    edit(Page.objects.get(), expected_version=1, name={"fi": "Talo"})
    with pytest.raises(StaleEdit) as stale:
        edit(page, expected_version=1, name={"fi": "Piha"})
    assert stale.value.current.name["fi"] == "Talo"
    assert page.name["fi"] == "Koti"
    assert Page.objects.get().name["fi"] == "Talo"


def test_what_was_deleted_meanwhile_is_stale_too(page):
    Page.objects.all().delete()
    with pytest.raises(StaleEdit) as stale:
        edit(page, expected_version=1, state="old")
    assert stale.value.current is None


def test_the_history_learns_who_did_it(page):
    class Aino:
        pk = 7

    edit(page, expected_version=1, by=Aino(), state="old")
    assert Page.objects.get().state == "old"


def test_differences_are_told_in_words(page):
    form = PageForm({"name_fi": "Piha", "state": "old", "version": "1"}, instance=Page.objects.get())
    assert form.is_valid()
    shown = [(str(d.label), d.yours, d.theirs) for d in differences(form, page)]
    assert shown == [("Name", "suomeksi: Piha", "suomeksi: Koti"), ("State", "vanha", "uusi")]
    assert [(d.yours, d.theirs) for d in differences(form, None)] == [("suomeksi: Piha", ""), ("vanha", "")]


def test_the_conflict_page_shows_both_texts_and_lets_her_save_on_top(page):
    edit(Page.objects.get(), expected_version=1, name={"fi": "Talo"})
    form = PageForm({"name_fi": "Piha", "state": "new", "version": "1"}, instance=page)
    assert form.is_valid()
    request = RequestFactory().post("/")
    request.user = AnonymousUser()
    response = conflict_response(request, form, Page.objects.get(), back="/takaisin/")
    assert response.status_code == 409
    html = response.content.decode()
    assert html.index("suomeksi: Talo") < html.index("suomeksi: Piha")
    assert "/takaisin/" in html
    assert 'value="2"' in str(form["version"])


def test_a_form_without_its_version_is_incomplete():
    assert "version" in PageForm({"name_fi": "Piha", "state": "new"}).errors
    assert isinstance(PageForm().fields["version"].widget, django_forms.HiddenInput)
