"""The pages of the desk: who may open them, what a browser without scripts does there."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from assignments.models import ProposedTask, Task
from core.uploads import in_memory
from directives.models import Document, Intake
from directives.services import receiving
from tests import factories
from tests.directives.receiving.paper import BLOCKS, SECRET, plan

pytestmark = pytest.mark.usefixtures("named")


def page_of(intake: Intake, name: str = "detail") -> str:
    return reverse(f"intake:{name}", args=[intake.pk])


def boxes(html: str, form: str = "check") -> dict[str, object]:
    """What a browser would send: every box of the form as it stands."""
    form = html[html.index(f'id="{form}"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = given.get("type", "text")
        if "name" not in given or (kind in {"radio", "checkbox"} and " checked" not in tag):
            continue
        sent[given["name"]] = unescape(given.get("value", "on" if kind == "checkbox" else ""))
    for name, words in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        sent[name] = unescape(words)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def unescape(words: str) -> str:
    from html import unescape as plain

    return plain(words)


@pytest.fixture
def own(ready, coordinator):
    """The plan on the coordinator's desk."""
    receiving.take_over(ready, by=coordinator, now=timezone.now())
    ready.refresh_from_db()
    return ready


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("coordinator", 200), ("focal", 403), ("leader", 403), ("auditor", 403),
     ("administrator", 403), ("outsider", 403), ("anonymous", 302)],
)  # fmt: skip
def test_who_may_open_the_desk(request, signed_in, who, status):
    person = request.getfixturevalue(who)
    assert signed_in(person).get(reverse("intake:desk")).status_code == status


@pytest.mark.parametrize(
    "name", ["detail", "file", "status", "draft", "discard", "take-over", "read-again"]
)
def test_a_paper_of_another_desk_does_not_exist(signed_in, ready, focal, department, name):
    other = factories.person(department, Role.CLERK)
    for person in (other, focal):
        client = signed_in(person)
        ask = client.get if name in {"detail", "file", "status"} else client.post
        assert ask(page_of(ready, name)).status_code == 404


def test_new_document_opens_on_the_desk(signed_in, clerk):
    answer = signed_in(clerk).get(reverse("directives:document-create"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("intake:desk")
    assert reverse("directives:document-register-incoming") in answer.text


def test_uploading_one_file_leads_to_it_and_several_to_the_desk(signed_in, clerk, province):
    client = signed_in(clerk)
    common = {"direction": "incoming", "agency": province.pk, "text": ""}
    one = client.post(reverse("intake:desk"), {**common, "files": in_memory(b"Mot", "a.txt")})
    intake = Intake.objects.get()
    assert (one.status_code, one.url) == (303, page_of(intake))
    two = [in_memory(b"Hai", "b.txt"), in_memory(b"Ba", "c.txt")]
    many = client.post(reverse("intake:desk"), {**common, "files": two})
    assert many.url == reverse("intake:desk") and Intake.objects.count() == 3


def test_a_bad_file_is_said_and_the_good_one_kept(signed_in, clerk, province):
    files = [in_memory(b"MZ\x00\x01", "virus.exe"), in_memory(b"Tot", "tot.txt")]
    answer = signed_in(clerk).post(
        reverse("intake:desk"), {"direction": "incoming", "agency": province.pk, "files": files}
    )
    assert answer.status_code == 422 and "virus.exe" in answer.text
    assert Intake.objects.get().name == "tot.txt"


def test_a_pasted_secret_is_refused_on_the_page(signed_in, clerk, province):
    answer = signed_in(clerk).post(
        reverse("intake:desk"), {"direction": "incoming", "agency": province.pk, "text": SECRET}
    )
    assert answer.status_code == 422 and not Intake.objects.exists()


def test_a_refused_paper_says_what_to_do(signed_in, clerk, put, read):
    intake = read(put(SECRET))
    html = signed_in(clerk).get(page_of(intake)).text
    assert reverse("directives:secret-placeholder") in html
    assert "người cao tuổi" not in html


def test_the_waiting_page_asks_again_and_ends_in_the_form(signed_in, clerk, put, read):
    client, intake = signed_in(clerk), put()
    assert page_of(intake, "status") in client.get(page_of(intake)).text
    read(intake)
    answer = client.get(page_of(intake, "status"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == page_of(intake)


def test_a_coordinator_registers_with_what_was_read(signed_in, coordinator, own, named):
    client = signed_in(coordinator)
    html = client.get(page_of(own)).text
    answer = client.post(page_of(own), boxes(html))
    document = Document.objects.registered().get()
    assert (answer.status_code, answer.url) == (303, document.get_absolute_url())
    assert document.code == "88/KH-UBND"
    leads = [t.group.name if t.group else t.assignments.get(role="lead").agency.name
             for t in Task.objects.filter(document=document)]  # fmt: skip
    assert leads == [who for who, __ in BLOCKS]
    again = client.post(page_of(own), boxes(html))
    assert again.url == document.get_absolute_url() and Document.objects.registered().count() == 1


def test_a_clerk_leaves_proposals_that_a_coordinator_decides(signed_in, clerk, coordinator, ready):
    client = signed_in(clerk)
    client.post(page_of(ready), boxes(client.get(page_of(ready)).text))
    document = Document.objects.registered().get()
    assert ProposedTask.objects.filter(decision="open").count() == len(BLOCKS)
    decider = signed_in(coordinator)
    tasks_page = decider.get(reverse("assignments:document-tasks", args=[document.pk])).text
    proposals = reverse("assignments:document-proposals", args=[document.pk])
    assert proposals in tasks_page
    sent = boxes(decider.get(proposals).text, form="proposals") | {
        "tasks-0-decision": "accepted",
        "tasks-1-decision": "discarded",
    }
    assert decider.post(proposals, sent).status_code == 303
    decisions = list(document.proposed_tasks.values_list("decision", flat=True))
    assert decisions[:3] == ["accepted", "discarded", "open"]
    assert client.post(proposals, sent).status_code == 403


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(signed_in, coordinator, own):
    client = signed_in(coordinator)
    sent = boxes(client.get(page_of(own)).text)
    sent |= {"subject": "", "tasks-0-leads": "Sở Không Ai Biết", "handed_to": "Phòng Kinh tế"}
    answer = client.post(page_of(own), sent)
    assert answer.status_code == 422
    assert "Sở Không Ai Biết" in answer.text and "Phòng Kinh tế" in answer.text
    own.refresh_from_db()
    assert own.draft["fields"]["handed_to"] == "Phòng Kinh tế"
    assert not Document.objects.registered().exists()


def test_what_was_typed_survives_signing_out(signed_in, clerk, ready):
    client = signed_in(clerk)
    sent = boxes(client.get(page_of(ready)).text) | {"subject": "Đã sửa bằng tay"}
    kept = client.post(page_of(ready, "draft"), sent, headers={"HX-Request": "true"})
    assert kept.status_code == 200 and 'id="meaning"' in kept.text
    client.logout()
    assert client.get(page_of(ready)).status_code == 302
    assert "Đã sửa bằng tay" in signed_in(clerk).get(page_of(ready)).text


def test_a_colleague_looks_takes_over_and_goes_on(signed_in, clerk, coordinator, ready):
    other = signed_in(coordinator)
    html = other.get(page_of(ready)).text
    assert page_of(ready, "take-over") in html and page_of(ready, "draft") not in html
    other.post(page_of(ready, "take-over"))
    assert page_of(ready, "draft") in other.get(page_of(ready)).text
    late = signed_in(clerk).post(page_of(ready, "draft"), {"version": ready.version})
    assert late.status_code == 422


def test_buttons_split_join_add_and_keep(signed_in, clerk, ready):
    client = signed_in(clerk)
    for op, n in (("add", 9), ("merge-0", 8), ("split-0", 9)):
        sent = boxes(client.get(page_of(ready)).text) | {"op": op}
        answer = client.post(page_of(ready), sent)
        assert answer.status_code == 303
        ready.refresh_from_db()
        assert len(ready.draft["tasks"]) == n
    stale = client.post(page_of(ready), sent)
    assert stale.status_code == 422


def test_words_of_a_field_are_tied_to_it_and_escaped(signed_in, clerk, put, read):
    intake = read(put(plan().replace("Trần Thị Thử", "Trần Thị <script>x</script> Thử")))
    html = signed_in(clerk).get(page_of(intake)).text
    assert "<script>x" not in html
    assert 'id="w-number"' in html and 'data-words="number"' in html


def test_the_check_page_asks_a_fixed_number_of_questions(
    signed_in, clerk, put, read, django_assert_max_num_queries
):
    """Twice the blocks, citations and addressees: not one query more."""
    short = read(put())
    text = plan()
    more = text.replace(
        "II. TỔ CHỨC THỰC HIỆN",
        "II. TỔ CHỨC THỰC HIỆN\nThực hiện Kế hoạch số 12/KH-UBND ngày 03/02/2026.",
    )
    for n in range(9, 20):
        more = more.replace(
            "\nTrên đây", f"\n{n}. Sở Nội vụ\n- Làm việc số {n} theo Kế hoạch.\n\nTrên đây", 1
        )
    long = read(put(more))
    assert len(long.draft["tasks"]) > len(short.draft["tasks"])
    client = signed_in(clerk)
    client.get(page_of(short))
    with django_assert_max_num_queries(45) as counted:
        client.get(page_of(short))
    few = len(counted)
    with django_assert_max_num_queries(few):
        client.get(page_of(long))


def test_those_concerned_name_nobody_but_an_unknown_support_is_said(signed_in, coordinator, own):
    client = signed_in(coordinator)
    sent = boxes(client.get(page_of(own)).text)
    assert "có liên quan" in own.reading["tasks"][2]["support"][-1]
    wrong = client.post(page_of(own), sent | {"tasks-2-supports": "Sở Không Ai Biết"})
    assert wrong.status_code == 422 and not Document.objects.registered().exists()
    concerned = "Sở Tài chính\ncác cơ quan, đơn vị có liên quan"
    assert client.post(page_of(own), sent | {"tasks-2-supports": concerned}).status_code == 303
    task = Task.objects.order_by("position")[2]
    supports = task.assignments.filter(role="support").values_list("agency__name", flat=True)
    assert list(supports) == ["Sở Tài chính"]


def test_names_typed_beside_a_proposal_are_explained_and_decide_nothing(
    signed_in, clerk, coordinator, ready, department
):
    signed_in(clerk).post(page_of(ready), boxes(signed_in(clerk).get(page_of(ready)).text))
    document = Document.objects.registered().get()
    address = reverse("assignments:document-proposals", args=[document.pk])
    client = signed_in(coordinator)
    sent = boxes(client.get(address).text, form="proposals")
    sent |= {"names": "1", "tasks-0-decision": "accepted", "tasks-0-leads": "Sở Tài chính\nSở Lạ"}
    html = client.post(address, sent).text
    assert 'data-name="Sở Lạ" data-doubt' in html and department.name in html
    assert not Task.objects.exists()
    assert signed_in(clerk).post(address, sent).status_code == 403
