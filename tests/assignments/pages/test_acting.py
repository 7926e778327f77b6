"""The page of a duty: the job done by its forms, bad input, and who may open what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assignments import services
from assignments.models import Evidence, ProgressReport, State
from core.models import HeldUpload
from core.submissions import new_token
from tests import factories
from tests.assignments.pages.conftest import act, url

pytestmark = pytest.mark.django_db


def test_the_job_is_done_by_the_forms_without_scripts(
    duty, focal, coordinator, signed_in, department
):
    own, office = signed_in(focal), signed_in(coordinator)
    assert act(own, duty, "accept").status_code == 303
    file = SimpleUploadedFile("bao-cao.txt", "Số liệu".encode())
    assert (
        act(
            own, duty, "report_progress", text="Đã làm một nửa", percent=50, uploads=file
        ).status_code
        == 303
    )
    evidence = Evidence.objects.get()
    assert b"".join(own.get(url("evidence-download", evidence.pk)).streaming_content)
    result = factories.document(issuer=department, number="12", notation="BC-STC")
    done = act(
        own, duty, "report_completion", text="Xong", result_document="12/BC-STC",
        completed_on="10/9/2026",
    )  # fmt: skip
    assert done.status_code == 303
    page = office.get(url("assignment-detail", duty.pk)).content.decode()
    assert "Đã làm một nửa" in page and "12/BC-STC" in page and "bao-cao.txt" in page
    assert act(office, duty, "confirm", completed_on="10/9/2026").status_code == 303
    duty.refresh_from_db()
    assert (duty.state, duty.result_document) == (State.DONE, result)
    assert office.get(url("assignment-detail", duty.pk)).status_code == 200


def test_the_page_offers_exactly_what_the_table_allows(duty, focal, coordinator, signed_in):
    links = {
        who: signed_in(who).get(url("assignment-detail", duty.pk)).content.decode()
        for who in (focal, coordinator)
    }
    for action in ("accept", "return"):
        assert url("assignment-act", duty.pk, action) in links[focal]
        assert url("assignment-act", duty.pk, action) not in links[coordinator]
    for action in ("withdraw", "suspend"):
        assert url("assignment-act", duty.pk, action) in links[coordinator]
    assert url("assignment-act", duty.pk, "confirm") not in links[coordinator]


def test_a_fragment_is_answered_to_htmx_and_a_page_to_everyone_else(duty, focal, signed_in):
    client = signed_in(focal)
    address = url("assignment-act", duty.pk, "return")
    assert "<html" in client.get(address).content.decode()
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode() and 'id="act"' in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]
    done = client.post(
        url("assignment-act", duty.pk, "accept"),
        {"version": 1, "form_token": new_token()},
        headers={"HX-Request": "true"},
    )
    assert done.headers["HX-Redirect"] == url("assignment-detail", duty.pk)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"percent": 101, "text": "Chữ đã gõ"}, "100"),
        ({"percent": "nhiều", "text": "Chữ đã gõ"}, "Chữ đã gõ"),
        ({"percent": 10, "text": "x" * 200_000}, "20000"),
        ({"percent": "", "text": "Chữ đã gõ"}, "Chữ đã gõ"),
    ],
)
def test_bad_progress_is_refused_with_what_was_typed(given, words, working, focal, signed_in):
    answer = act(signed_in(focal), working, "report_progress", **given)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "field__errors" in answer.content.decode()
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("typed", ["30/2/2026", "17/9/2026", "1/3/2026", "hôm qua"])
def test_a_wrong_date_of_completion_is_refused(typed, working, focal, signed_in):
    answer = act(
        signed_in(focal), working, "report_completion", text="Xong", result_words="BC",
        completed_on=typed,
    )  # fmt: skip
    assert answer.status_code == 422 and typed in answer.content.decode()


def test_an_unknown_result_document_is_refused(working, focal, signed_in, department2):
    factories.document(issuer=department2, number="99", notation="BC-SXD")
    for code in ("99/BC-SXD", "404/KH-UBND"):
        answer = act(
            signed_in(focal), working, "report_completion", text="Xong", result_document=code
        )
        assert answer.status_code == 422 and code in answer.content.decode()


def test_a_stale_form_keeps_what_was_typed_and_can_be_sent_again(working, focal, signed_in):
    client = signed_in(focal)
    address = url("assignment-act", working.pk, "report_progress")
    data = {"version": 1, "form_token": new_token(), "text": "Chữ đã gõ", "percent": 30}
    stale = client.post(address, data)
    assert stale.status_code == 422 and "Chữ đã gõ" in stale.content.decode()
    assert f'name="version" value="{working.version}"' in stale.content.decode()
    assert client.post(address, data | {"version": working.version}).status_code == 303


def test_a_report_on_what_was_withdrawn_meanwhile_keeps_what_was_typed(
    working, focal, coordinator, signed_in, now
):
    services.withdraw(
        working.pk, by=coordinator, now=now, version=working.version, note="Giao nhầm"
    )
    answer = act(signed_in(focal), working, "report_progress", text="Chữ đã gõ", percent=30)
    assert answer.status_code in (409, 422)
    assert "Chữ đã gõ" in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_a_double_click_answers_the_same_and_acts_once(working, focal, signed_in):
    client, token = signed_in(focal), new_token()
    data = {"version": working.version, "form_token": token, "text": "Nửa", "percent": 50}
    answers = [
        client.post(url("assignment-act", working.pk, "report_progress"), data) for _ in "12"
    ]
    assert [a.status_code for a in answers] == [303, 303]
    assert ProgressReport.objects.count() == 1


def test_files_of_a_refused_form_need_not_be_uploaded_again(working, focal, signed_in):
    client = signed_in(focal)
    good, bad = SimpleUploadedFile("tot.txt", b"abc"), SimpleUploadedFile("xau.exe", b"MZ\x00")
    refused = act(client, working, "report_progress", text="Kèm", percent=10, uploads=[good, bad])
    page = refused.content.decode()
    assert refused.status_code == 422 and "tot.txt" in page and "xau.exe" in page
    held = HeldUpload.objects.get()
    sent = act(client, working, "report_progress", text="Kèm", percent=10, held=[str(held.token)])
    assert sent.status_code == 303
    assert Evidence.objects.get().name == "tot.txt"
    assert not HeldUpload.objects.exists()


def test_nobody_takes_up_the_held_file_of_another(working, focal, focal2, signed_in, now):
    from core.holding import hold_upload
    from core.uploads import check_upload

    foreign = hold_upload(
        check_upload(SimpleUploadedFile("mat.txt", b"abc"), field="uploads"), by=focal2, now=now
    )
    sent = act(
        signed_in(focal), working, "report_progress", text="x", percent=1, held=[str(foreign.token)]
    )
    assert sent.status_code == 303
    assert not Evidence.objects.exists() and HeldUpload.objects.count() == 1


def test_an_action_that_no_longer_fits_says_so(working, focal, signed_in):
    page = signed_in(focal).get(url("assignment-act", working.pk, "accept"))
    assert page.status_code == 409


def test_someone_elses_duty_does_not_exist(duty, outsider, administrator, signed_in):
    for person in (outsider, administrator):
        client = signed_in(person)
        for address in (
            url("assignment-detail", duty.pk),
            url("assignment-act", duty.pk, "accept"),
            url("task-detail", duty.task_id),
            url("task-correct", duty.task_id),
            url("document-tasks", duty.task.document_id),
            url("document-chain", duty.task.document_id),
            url("task-create", duty.task.document_id),
        ):
            assert client.get(address).status_code == 404, address


def test_seen_but_not_allowed_is_forbidden(duty, focal, coordinator, clerk, auditor, signed_in):
    assert act(signed_in(coordinator), duty, "accept").status_code == 403
    assert act(signed_in(focal), duty, "withdraw", note="x").status_code == 403
    assert act(signed_in(focal), duty, "withdraw").status_code == 403
    for person in (clerk, auditor):
        client = signed_in(person)
        assert client.get(url("assignment-detail", duty.pk)).status_code == 200
        assert client.get(url("assignment-act", duty.pk, "accept")).status_code == 403
        assert client.get(url("task-create", duty.task.document_id)).status_code == 403
        assert client.get(url("task-correct", duty.task_id)).status_code == 403


def test_evidence_of_anothers_duty_does_not_exist(working, focal, outsider, signed_in, now):
    services.report_progress(
        working.pk, by=focal, now=now, version=2, text="x", percent=1,
        evidence=[SimpleUploadedFile("a.txt", b"abc")],
    )  # fmt: skip
    file = Evidence.objects.get()
    assert signed_in(outsider).get(url("evidence-download", file.pk)).status_code == 404
