"""The list of urgings of a past day is the list that was seen on that evening."""

import random
from contextlib import suppress
from datetime import date
from functools import partial
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments import services as duty_services
from assignments.models import Assignment, UrgedDuty, Urging
from assignments.services import urging as services
from assignments.urging_forms import UrgingFilterForm
from assignments.urging_rows import rows_of
from core.paging import paginate
from core.refusals import Refused
from core.workdays import PLAIN_CALENDAR
from tests import factories
from tests.assignments.test_as_of import DAY, at
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

DRAFTED, TRIMMED, ISSUED = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)
LATE, HALF, ANSWERED = date(2026, 9, 11), date(2026, 9, 14), date(2026, 9, 15)
LIST = "assignments:urging-list"
ANSWERS = ["report", "finish", "withdraw"]
FILTERS = [
    {},
    *({"state": state} for state in Urging.State),
    *({"answer": answer} for answer in ("waiting", "overdue", "answered")),
    *({"side": side} for side in ("urged", "urging")),
    {"side": "urging", "answer": "overdue"},
]


@pytest.fixture(autouse=True)
def that_day(now, monkeypatch):
    monkeypatch.setattr("assignments.tasks.print_urging.delay", lambda pk: None)
    with time_machine.travel(now, tick=False):
        yield


def listed(user, day, today, **asked):
    """The rows in words, as the page has them."""
    asked = asked | ({"on": day.isoformat()} if day != today else {})
    form = UrgingFilterForm(asked, today=today)
    assert form.is_valid()
    found = rows_of(
        form.rows(user).for_rows(), acting=frozenset(), on=form.day, known_on=form.known_on
    )
    return [
        (
            row.urging.pk, row.urging.agency.name, row.urging.state, row.look, row.urging.answer_by,
            row.n_duties, row.n_answered if row.urging.document_id else None,
            row.urging.document.code if row.urging.document else "", row.urging.issued_at,
        )
        for row in found
    ]  # fmt: skip


def looks(user, day, **asked):
    return [(row[3], row[5], row[6]) for row in listed(user, day, TODAY, **asked)]


@pytest.fixture
def lived(province, late, coordinator, focal):
    """Drafted with two duties, one taken out the next day, issued, late, answered at last."""

    def report(key, day):
        duty = Assignment.objects.get(pk=late[key].pk)
        duty_services.report_progress(
            duty.pk, by=focal, now=at(day), version=duty.version, text="Đang làm", percent=60
        )

    (draft,) = services.draft_urgings(
        province, [late["a"].pk, late["b"].pk], by=coordinator, now=at(DRAFTED), calendar=PLAIN_CALENDAR
    )  # fmt: skip
    draft = services.edit_draft(
        draft.pk, by=coordinator, now=at(TRIMMED), version=draft.version, keep=[late["a"].pk],
        signer_name="Nguyễn Văn An", answer_by=LATE - DAY,
    )  # fmt: skip
    (draft,) = services.draft_urgings(
        province, [late["b"].pk], by=coordinator, now=at(ISSUED, 8), calendar=PLAIN_CALENDAR
    )
    issued = services.issue_urging(
        draft.pk, by=coordinator, now=at(ISSUED, 9), version=draft.version
    ).urging
    report("a", HALF)
    report("b", ANSWERED)
    return issued


@pytest.mark.parametrize(
    ("day", "seen", "urged"),
    [
        (DRAFTED - DAY, [], []),
        (DRAFTED, [("draft", 2, None)], []),
        (TRIMMED, [("draft", 1, None)], []),
        (ISSUED, [("waiting", 2, 0)], [("waiting", 2, 0)]),
        (LATE - DAY, [("waiting", 2, 0)], [("waiting", 2, 0)]),
        (LATE, [("overdue", 2, 0)], [("overdue", 2, 0)]),
        (HALF, [("overdue", 2, 1)], [("overdue", 2, 1)]),
        (ANSWERED, [("answered", 2, 2)], [("answered", 2, 2)]),
    ],
)
def test_each_evening_stands_as_it_was(lived, coordinator, focal, outsider, day, seen, urged):
    assert looks(coordinator, day) == seen
    assert looks(focal, day) == urged
    assert looks(outsider, day) == []


@pytest.mark.parametrize(
    ("day", "answers"),
    [(DRAFTED, [None, None]), (TRIMMED, [None]), (ISSUED, [False, False]), (HALF, [True, False])],
)
def test_its_page_tells_who_had_answered_by_then_and_offers_nothing(
    lived, coordinator, signed_in, day, answers
):
    page = signed_in(coordinator).get(lived.get_absolute_url(), {"on": day.isoformat()})
    entries = [one["entry"] for one in page.context["entries"]]
    assert [one and one.is_answered for one in entries] == answers
    assert 'method="post"' not in page.text.split("<main")[1].split("</main>")[0]
    assert f"?on={day.isoformat()}" in page.text  # one stays on the day


def test_its_page_says_since_when_it_is_known_to_whom(
    lived, coordinator, focal, outsider, signed_in
):
    url = lived.get_absolute_url()
    for person, day, since in [
        (coordinator, DRAFTED - DAY, DRAFTED), (focal, TRIMMED, ISSUED), (focal, ISSUED, None),
    ]:  # fmt: skip
        page = signed_in(person).get(url, {"on": day.isoformat()})
        assert page.context.get("known_from") == since
        assert ("row" in page.context) is (since is None)
    assert signed_in(focal).get(url, {"on": "31/12/2099"}).status_code == 422
    assert signed_in(outsider).get(url, {"on": ISSUED.isoformat()}).status_code == 404


def test_a_draft_says_by_when_it_asked_for_an_answer_then(lived, coordinator):
    assert [row[4] for row in listed(coordinator, DRAFTED, TODAY)] == [date(2026, 9, 14)]
    assert [row[4] for row in listed(coordinator, TRIMMED, TODAY)] == [LATE - DAY]


def test_a_duty_withdrawn_since_was_awaited_until_then(lived, late, coordinator):
    duty = Assignment.objects.get(pk=late["b"].pk)
    duty_services.perform(
        duty.pk, "withdraw", by=coordinator, now=at(TODAY), version=duty.version, note="Vì cần"
    )
    assert looks(coordinator, HALF, answer="overdue") == [("overdue", 2, 1)]
    assert looks(coordinator, HALF, answer="answered") == []


def test_a_number_corrected_since_reads_as_it_was_known(lived, coordinator):
    document = lived.document
    then = document.code
    document.history.update(history_date=at(ISSUED))
    document.notation, document._history_date = "UBND-KT", at(ANSWERED)
    document.set_code()
    document.save()
    assert [row[7] for row in listed(coordinator, ISSUED, TODAY)] == [then]
    assert [row[7] for row in listed(coordinator, TODAY, TODAY)] != [then]


def test_what_was_listed_on_an_evening_is_listed_again_later(
    province, late, plan, department2, coordinator, leader, focal, focal2, auditor
):
    """A life by chance; every filter, as everybody sees it, evening by evening."""
    chance, known = random.Random(9), {}
    officers = {late["a"].agency: focal, department2: focal2}
    asked = [
        *((coordinator, one) for one in [*FILTERS, {"agency": department2.pk}]),
        *((focal, one) for one in [{}, {"answer": "waiting"}, {"side": "urged"}]),
        *((person, {}) for person in (leader, focal2, auditor)),
    ]
    # The rule proposes what is late, so there is something to urge about every day.
    for n in range(9):
        task = factories.task(document=plan, title=f"Việc {n}", due_on=DRAFTED - (n + 1) * DAY)
        agency = department2 if n % 2 else late["a"].agency
        factories.assignment(task=task, agency=agency, state="working")
    for day in (DRAFTED + n * DAY for n in range(6)):
        for hour in range(8, 18):
            live(chance, province, coordinator, officers, at(day, hour))
        with time_machine.travel(at(day, 20), tick=False):
            for k, (person, one) in enumerate(asked):
                known[day, k] = listed(person, day, day, **one)
    seen = {row[3] for rows in known.values() for row in rows}
    assert seen >= {"draft", "waiting", "overdue", "answered", "cancelled"}
    for (day, k), then in known.items():
        person, one = asked[k]
        assert listed(person, day, TODAY, **one) == then, (day, one)


def live(chance, body, coordinator, officers, now):
    """Let one thing happen by chance; what may not be changes nothing."""
    duties = list(Assignment.objects.filter(agency__in=officers).order_by("pk"))
    what = chance.choice(["draft", "trim", "delay", "issue", "issue", "cancel", *ANSWERS, *ANSWERS])
    with suppress(Refused):
        if what == "draft":
            chosen = [one.pk for one in chance.sample(duties, k=3)]
            services.draft_urgings(
                body, chosen, by=coordinator, now=now, calendar=PLAIN_CALENDAR,
                answer_by=now.date() + chance.randrange(4) * DAY,
            )  # fmt: skip
        elif what in ANSWERS:
            duty = chance.choice(duties)
            answer(chance, what, duty, officers[duty.agency], coordinator, now)
        elif drafts := list(Urging.objects.drafts().order_by("pk")):
            change(chance, what, chance.choice(drafts), coordinator, now)


def answer(chance, what, duty, officer, coordinator, now):
    def act(action, by, **given):
        version = Assignment.objects.get(pk=duty.pk).version
        duty_services.perform(duty.pk, action, by=by, now=now, version=version, **given)

    if what == "report":
        act("report_progress", officer, text="Đang làm", percent=50)
    elif what == "finish":
        done = {"completed_on": now.date()}
        act("report_completion", officer, text="Xong", result_words="Báo cáo", **done)
        if chance.random() < 0.5:
            act("confirm", coordinator, **done)
    elif chance.random() < 0.3:
        act("withdraw", coordinator, note="Vì cần")


def change(chance, what, draft, coordinator, now):
    given = {"by": coordinator, "now": now, "version": draft.version}
    if what == "trim":
        duties = list(draft.duties.values_list("assignment", flat=True))
        services.edit_draft(draft.pk, keep=chance.sample(duties, k=(len(duties) + 1) // 2), **given)
    elif what == "delay":
        services.edit_draft(draft.pk, answer_by=now.date() + chance.randrange(5) * DAY, **given)
    elif what == "issue":
        kept = services.edit_draft(draft.pk, signer_name="Nguyễn Văn An", **given)
        services.issue_urging(draft.pk, by=coordinator, now=now, version=kept.version)
    elif chance.random() < 0.6:
        services.cancel_draft(draft.pk, **given)


# --- The page ----------------------------------------------------------------------------------------


def test_the_page_of_a_past_day_says_so_and_offers_no_action(lived, coordinator, signed_in):
    client, url = signed_in(coordinator), reverse(LIST)
    past = client.get(url, {"on": f"{DRAFTED:%d/%m/%Y}"}).content.decode()
    assert f"tính đến ngày {DRAFTED:%d/%m/%Y}" in past and "Dự thảo" in past
    assert reverse("assignments:urging-issue-many") not in past and 'name="draft"' not in past
    now = client.get(url).content.decode()
    assert "tính đến" not in now and "Đã trả lời" in now


def test_drafts_of_today_can_still_be_issued(late, draft, coordinator, signed_in):
    client, url = signed_in(coordinator), reverse(LIST)
    assert 'name="draft"' in client.get(url).content.decode()
    assert 'name="draft"' in client.get(url, {"on": TODAY.isoformat()}).content.decode()


@pytest.mark.parametrize("typed", ["31/12/2099", "hôm qua", "30/02/2026"])
def test_a_day_that_cannot_be_told_of_is_refused_and_kept(typed, lived, coordinator, signed_in):
    page = signed_in(coordinator).get(reverse(LIST), {"on": typed})
    html = page.content.decode()
    assert page.status_code == 422 and page.context["rows"] == []
    assert f'value="{typed}"' in html
    if "2099" in typed:
        assert "Không thể tính số liệu cho ngày chưa đến." in html


def test_chips_pages_fragments_and_kept_views_carry_the_day(
    lived, coordinator, signed_in, monkeypatch
):
    client, url = signed_in(coordinator), reverse(LIST)
    asked = {"on": ISSUED.isoformat(), "answer": "waiting"}
    page = client.get(url, asked)
    day, answer = page.context["chips"][-1], page.context["chips"][0]
    assert (day.value, day.remove_url) == (f"{ISSUED:%d/%m/%Y}", "?answer=waiting")
    assert answer.remove_url == f"?on={ISSUED.isoformat()}"
    assert f"on={ISSUED.isoformat()}" in page.context["shelf"].save_url
    fragment = client.get(url, asked, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and f"tính đến ngày {ISSUED:%d/%m/%Y}" in fragment


def test_the_next_page_of_a_past_day_is_of_that_day(
    province, late, coordinator, signed_in, monkeypatch
):
    one = partial(paginate, size=1)
    monkeypatch.setattr("assignments.views.urging.paginate", one)
    services.draft_urgings(
        province, [one.pk for one in late.values()],
        by=coordinator, now=at(TODAY - DAY), calendar=PLAIN_CALENDAR,
    )  # fmt: skip
    client, url, on = signed_in(coordinator), reverse(LIST), (TODAY - DAY).isoformat()
    first = client.get(url, {"on": on})
    assert (first.context["page"].total, len(first.context["rows"])) == (2, 1)
    assert f"on={on}&amp;page=2" in first.content.decode()
    second = client.get(url, {"on": on, "page": 2})
    both = {page.context["rows"][0].urging.agency.name for page in (first, second)}
    assert both == {"Sở Tài chính", "Sở Xây dựng"}


def test_a_past_day_with_more_rows_asks_no_more_queries(
    province, plan, late, coordinator, signed_in
):
    client, url = signed_in(coordinator), reverse(LIST)
    day = TODAY - DAY

    def urge(n):
        task = factories.task(document=plan, due_on=late["a"].due_on)
        agency = factories.agency(name=f"Sở Khác {n}", province=province)
        duty = factories.assignment(task=task, agency=agency, state="working")
        (draft,) = services.draft_urgings(
            province, [duty.pk], by=coordinator, now=at(day), calendar=PLAIN_CALENDAR
        )
        if n % 2:
            draft = services.edit_draft(
                draft.pk, by=coordinator, now=at(day), version=draft.version, signer_name="An"
            )
            services.issue_urging(draft.pk, by=coordinator, now=at(day), version=draft.version)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url, {"on": day.isoformat()})
        return len(page.context["rows"]), len(queries)

    for n in range(2):
        urge(n)
    client.get(url)
    n_few, few = asked()
    for n in range(2, 8):
        urge(n)
    n_many, many = asked()
    assert (n_few, n_many) == (2, 8)
    assert many == few


def test_a_duty_taken_out_of_a_draft_is_told_by_its_history(lived, late):
    rows = UrgedDuty.history.filter(assignment=late["b"]).order_by("history_date", "history_id")
    assert [(row.history_type, row.history_date) for row in rows] == [
        ("+", at(DRAFTED)),
        ("-", at(TRIMMED)),
        ("+", at(ISSUED, 8)),
    ]
    assert {row.history_user_id for row in rows} == {lived.created_by_id}


def test_drafts_older_than_this_history_list_what_they_still_had(lived, coordinator):
    UrgedDuty.history.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("assignments.migrations.0016_urged_duties_history").BEGIN)
    assert looks(coordinator, DRAFTED) == looks(coordinator, TRIMMED) == [("draft", 2, None)]
    assert looks(coordinator, ISSUED) == [("waiting", 2, 0)]
