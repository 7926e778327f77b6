"""The pages of duties: who may open them, what they show, and how they answer bad input."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, Evidence, Notice, ProgressReport, State, Task
from core.models import HeldUpload
from core.submissions import new_token
from directives.models import Citation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(time_machine_noon):
    """All pages read the clock: it stands at noon of the tests' day."""


@pytest.fixture
def time_machine_noon(now):
    with time_machine.travel(now, tick=False):
        yield


def url(name, *args):
    return reverse(f"assignments:{name}", args=args)


def act(client, duty, action, **given):
    duty.refresh_from_db()
    data = {"version": duty.version, "form_token": new_token(), **given}
    return client.post(url("assignment-act", duty.pk, action), data)


def queries(client, address):
    client.get(address)  # session, content types
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# --- Walking the job ------------------------------------------------------------------------
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


# --- Bad input ------------------------------------------------------------------------------
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


# --- Who may --------------------------------------------------------------------------------
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


# --- The list -------------------------------------------------------------------------------
@pytest.fixture
def list_of(signed_in):
    def titles(person, **params):
        answer = signed_in(person).get(url("assignment-list"), params)
        assert answer.status_code == 200, answer.context["form"].errors
        return [row.duty.task.title for row in answer.context["rows"]]

    return titles


def test_words_are_found_without_marks_and_by_document_code(
    duty, paper, coordinator, department, list_of
):
    other = factories.task(document=paper, title="Tuyên truyền an toàn giao thông")
    factories.assignment(task=other, agency=department)
    assert list_of(coordinator, q="tuyen truyen an toa") == [other.title]
    assert other.title in list_of(coordinator, q=paper.code)
    assert list_of(coordinator, q="không có chữ này") == []


def test_filters_narrow_and_combine(duty, support, coordinator, department, list_of):
    def n(**params):
        return len(list_of(coordinator, **params))

    assert n() == 2
    assert n(role="lead") == 1
    assert n(agency=department.name, role="support") == 0
    assert n(agency=str(department.pk)) == 1
    assert n(cell=["within", "overdue"]) == 2
    assert n(cell="overdue") == 0
    assert n(on="1/1/2026") == 0
    assert n(due_from="30/9/2026", due_to="2026-09-30") == 2
    assert n(state="done") == 0
    assert n(due_soon="on") == 0
    assert n(document=str(duty.task.document_id), block="departments") == 2
    for day, params in (
        (date(2026, 9, 29), {"due_soon": "on"}),
        (date(2026, 10, 1), {"cell": "overdue"}),
    ):
        with time_machine.travel(datetime.combine(day, time(5), UTC), tick=False):
            assert n(**params) == 2


def test_withdrawn_duties_are_shown_only_when_asked_for(duty, coordinator, list_of):
    Assignment.objects.update(state=State.WITHDRAWN)
    assert list_of(coordinator) == []
    assert len(list_of(coordinator, state="withdrawn")) == 2


@pytest.mark.parametrize(
    "params",
    [
        {"agency": "Sở Không Có"},
        {"agency": "999999999"},
        {"due_from": "31/2/2026"},
        {"cell": "late"},
        {"sort": "password"},
        {"document": "x"},
        {"on": "hôm nay"},
        {"mine": "all"},
    ],
)
def test_an_invalid_filter_shows_no_rows_and_says_why(params, duty, coordinator, signed_in):
    answer = signed_in(coordinator).get(url("assignment-list"), params)
    assert answer.status_code == 422
    assert not answer.context["rows"]
    assert answer.context["form"].errors
    assert duty.task.title not in answer.content.decode()


def test_a_document_one_cannot_see_is_no_choice(duty, outsider, signed_in):
    address = url("assignment-list") + f"?document={duty.task.document_id}"
    assert signed_in(outsider).get(address).status_code == 422


def test_chips_name_what_was_chosen_and_remove_it(duty, coordinator, department, signed_in):
    answer = signed_in(coordinator).get(url("assignment-list"), {"agency": department.pk, "q": "x"})
    (chip,) = [c for c in answer.context["chips"] if c.value == department.name]
    assert "agency" not in chip.remove_url and "q=x" in chip.remove_url


@pytest.mark.parametrize(
    "key", ["late", "soon", "to_confirm", "returned", "new", "late_elsewhere", "no_deadline"]
)
def test_each_pile_is_a_list(key, paper, department, coordinator, list_of):
    late = factories.task(document=paper, title="Việc quá hạn", due_on=date(2026, 3, 20))
    factories.assignment(task=late, agency=department)
    undated = factories.task(document=paper, title="Việc không thời hạn")
    factories.assignment(task=undated, agency=department)
    own = {"late_elsewhere": [late.title], "no_deadline": [undated.title]}
    assert list_of(coordinator, mine=key) == own.get(key, [])


# --- Tasks of a document --------------------------------------------------------------------
def test_a_task_is_made_by_the_form(paper, coordinator, department, department2, signed_in):
    client = signed_in(coordinator)
    assert client.get(url("task-create", paper.pk)).status_code == 200
    data = {
        "form_token": new_token(), "mode": "single", "title": "Báo cáo quý",
        "lead": department.name, "supports": department2.name.lower(), "due_on": "30/9/2026",
        "assigner": paper.issuer_id,
    }  # fmt: skip
    answers = [client.post(url("task-create", paper.pk), data) for _ in "12"]
    task = Task.objects.get()
    assert {a.headers["Location"] for a in answers} == {url("task-detail", task.pk)}
    assert task.assignments.count() == 2
    page = client.get(url("document-tasks", paper.pk)).content.decode()
    assert "Báo cáo quý" in page and department2.name in page


def test_a_group_named_in_the_list_becomes_its_members(
    paper, province, coordinator, department, department2, signed_in
):
    factories.group("Các sở, ngành cấp tỉnh", members=[department, department2], province=province)
    data = {
        "form_token": new_token(), "mode": "each", "title": "Báo cáo quý",
        "agencies": "các sở, ngành cấp tỉnh", "assigner": paper.issuer_id,
    }  # fmt: skip
    assert signed_in(coordinator).post(url("task-create", paper.pk), data).status_code == 303
    assert Task.objects.get().group.name == "Các sở, ngành cấp tỉnh"
    assert Assignment.objects.leads().count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lead": "Sở Không Có"}, "lead"),
        ({"lead": ""}, "lead"),
        ({"title": ""}, "title"),
        ({"due_on": "1/1/2020"}, "due_on"),
        ({"due_on": "32/1/2026"}, "due_on"),
        ({"mode": "each"}, "agencies"),
        ({"supports": "Cơ quan lạ"}, "supports"),
        ({"text": "x" * 200_000}, "text"),
    ],
)
def test_a_wrong_task_form_keeps_everything(
    given, field, paper, department, coordinator, signed_in
):
    data = {
        "form_token": new_token(), "mode": "single", "title": "Báo cáo quý",
        "lead": department.name, "product": "Báo cáo giấy", "assigner": paper.issuer_id, **given,
    }  # fmt: skip
    answer = signed_in(coordinator).post(url("task-create", paper.pk), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Báo cáo giấy" in answer.content.decode()
    assert not Task.objects.exists()


def test_a_task_is_corrected_and_a_stale_correction_refused(duty, coordinator, signed_in):
    client, address = signed_in(coordinator), url("task-correct", duty.task_id)
    data = {"version": 1, "title": "Tên đúng", "due_on": "20/9/2026"}
    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == 303
    stale = client.post(address, data | {"title": "Tên khác"})
    assert stale.status_code == 422 and "Tên khác" in stale.content.decode()
    duty.task.refresh_from_db()
    assert duty.task.title == "Tên đúng"


def test_the_chain_shows_links_their_tasks_and_counts_what_is_hidden(
    duty, paper, province, department, focal, coordinator, signed_in
):
    own = factories.document(issuer=department, subject="Công văn triển khai")
    foreign = factories.document(issuer=factories.agency(province=province), subject="Của nơi khác")
    for citing in (own, foreign):
        Citation.objects.create(citing=citing, cited=paper, relation="implements")
    paper.parties.create(agency=department, why="duty")
    page = signed_in(focal).get(url("document-chain", paper.pk))
    assert page.context["chain"].n_hidden == 1
    assert "Công văn triển khai" in page.content.decode()
    assert "Của nơi khác" not in page.content.decode()
    assert page.context["chain"].this.tally.total == 1
    assert (
        "Của nơi khác"
        in signed_in(coordinator).get(url("document-chain", paper.pk)).content.decode()
    )


# --- Notices and mails ----------------------------------------------------------------------
def test_the_bell_counts_lists_and_empties(working, focal, coordinator, signed_in, now):
    services.suspend(working.pk, by=coordinator, now=now, version=2, note="Chờ ý kiến")
    client = signed_in(focal)
    assert client.get(url("notice-count")).content.decode().strip().startswith("1")
    assert "Chờ ý kiến" in client.get(url("notice-list")).content.decode()
    notice = Notice.objects.get(person=focal)
    opened = client.post(url("notice-read", notice.pk))
    assert opened.headers["Location"] == url("assignment-detail", working.pk)
    assert client.get(url("notice-count")).content.decode().strip() == ""
    assert client.post(url("notice-read-all")).status_code == 303


def test_another_persons_notice_does_not_exist(working, focal, focal2, coordinator, signed_in, now):
    services.suspend(working.pk, by=coordinator, now=now, version=2, note="Chờ")
    notice = Notice.objects.get(person=focal)
    assert signed_in(focal2).post(url("notice-read", notice.pk)).status_code == 404


# --- Query counts ---------------------------------------------------------------------------
def test_pages_take_the_same_number_of_queries_for_any_number_of_rows(
    paper, province, coordinator, focal, department, signed_in, now
):
    client = signed_in(coordinator)
    first = factories.assignment(task=factories.task(document=paper), agency=department)

    def grow(n):
        for _ in range(n):
            task = factories.task(document=paper, mode="each", due_on=date(2026, 9, 1))
            for _ in range(2):
                agency = factories.agency(province=province)
                duty = factories.assignment(task=task, agency=agency)
                services.suspend(duty.pk, by=coordinator, now=now, version=1, note="x")
            citing = factories.document(issuer=province)
            Citation.objects.create(citing=citing, cited=paper, relation="implements")
        first.refresh_from_db()
        for _ in range(n):
            if first.state == State.ISSUED:
                services.accept(first.pk, by=focal, now=now, version=first.version)
            first.refresh_from_db()
            services.report_progress(
                first.pk, by=focal, now=now, version=first.version, text="x", percent=1,
                evidence=[SimpleUploadedFile("a.txt", b"abc")],
            )  # fmt: skip
            first.refresh_from_db()

    addresses = [
        url("assignment-list"),
        url("assignment-list") + "?mine=late_elsewhere&sort=agency",
        url("assignment-detail", first.pk),
        url("document-tasks", paper.pk),
        url("document-chain", paper.pk),
        url("task-detail", first.task_id),
        url("notice-list"),
    ]
    grow(2)
    before = [queries(client, address) for address in addresses]
    grow(6)
    assert [queries(client, address) for address in addresses] == before


def test_leaders_decide_like_coordinators(reported, province, signed_in):
    chief = factories.person(province, Role.LEADER)
    assert act(signed_in(chief), reported, "confirm", completed_on="10/9/2026").status_code == 303
