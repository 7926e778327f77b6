"""The demo's mails: one's own, or all for who administers the site."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from core.models import Mail
from core.outbox import queue_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(focal):
    queue_mail(
        key="k", to=focal.email, subject="Nhắc việc", text="Xem http://127.0.0.1:8000/ <b>",
        now=datetime(2026, 9, 16, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    return Mail.objects.get()


def test_people_read_their_own_mail_only(mail, focal, focal2, signed_in):
    listed, page = reverse("demo-mails"), reverse("demo-mail", args=[mail.pk])
    assert "Nhắc việc" in signed_in(focal).get(listed).content.decode()
    shown = signed_in(focal).get(page).content.decode()
    assert '<a href="http://127.0.0.1:8000/"' in shown and "&lt;b&gt;" in shown
    assert "Nhắc việc" not in signed_in(focal2).get(listed).content.decode()
    assert signed_in(focal2).get(page).status_code == 404


def test_who_administers_the_site_reads_all(mail, administrator, signed_in):
    administrator.is_staff = True
    administrator.save()
    assert "Nhắc việc" in signed_in(administrator).get(reverse("demo-mails")).content.decode()
