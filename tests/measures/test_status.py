"""The backbone sees whether the counting works; nobody else has that page."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from measures import audit
from measures.models import AuditFinding, AuditRun, Work

STATUS = "/status/"


def test_tuula_sees_that_all_agrees(client: Client, tuula, jokilaakso):
    audit.run_audit()
    client.force_login(tuula)
    page = client.get(STATUS).content.decode()
    assert "Laskenta toimii" in page
    assert "Kaikki täsmää" in page


def test_tuula_sees_what_an_audit_found(client: Client, tuula):
    run = AuditRun.objects.create(started_at=timezone.now(), finished_at=timezone.now())
    AuditFinding.objects.create(run=run, kind=AuditFinding.Kind.NODE, count=3)
    client.force_login(tuula)
    page = client.get(STATUS).content.decode()
    assert "Laskennassa on korjattavaa" in page
    assert "Paikan laskelma ei ole osiensa summa: 3" in page


def test_tuula_lets_set_aside_work_be_tried_again(client: Client, tuula, jokilaakso):
    work = Work.objects.create(step="leaves", ecosystem_id=jokilaakso.pk, attempts=5, error="DataError")
    client.force_login(tuula)
    assert "Jokilaakson lapset" in client.get(STATUS).content.decode()
    assert client.post(reverse("status:retry", args=[work.pk])).status_code == 302
    assert not Work.objects.exists()


def test_aino_has_no_status_page(aino_client: Client, jokilaakso):
    work = Work.objects.create(step="leaves", ecosystem_id=jokilaakso.pk, attempts=5)
    assert aino_client.get(STATUS).status_code == 404
    assert aino_client.post(reverse("status:retry", args=[work.pk])).status_code == 404
    assert Work.objects.exists()


def test_nobody_passes_without_signing_in(client: Client, db):
    assert client.get(STATUS).status_code in {302, 404}
