"""A coordinator registers a plan with eight agency blocks through the desk, never touching the mouse."""

import pytest
from django.utils import timezone

from assignments.models import Assignment, ProposedTask, Task
from directives import tasks
from directives.models import Document, Intake
from directives.services import receiving
from tests import factories
from tests.assignments.intake.conftest import named  # noqa: F401
from tests.directives.receiving.paper import BLOCKS, plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STEPS = 400


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The test itself does what the worker would, when the page is already waiting."""
    monkeypatch.setattr(tasks.read_intake, "delay", lambda _pk: None)


def tab_to(page, selector: str) -> None:
    """Go on with the Tab key until this is in focus, as a person without a mouse does."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def back_to(page, selector: str) -> None:
    """Go back with Shift and Tab until this is in focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def read_everything() -> None:
    for intake in Intake.objects.filter(state="queued"):
        claim = receiving.claim_intake(intake.pk, now=timezone.now())
        receiving.work_on(claim, clock=timezone.now)


def put_by_keyboard(page, words: str) -> Intake:
    page.goto("/tasks/")
    page.keyboard.press("n")
    page.wait_for_url("**/intake/")
    tab_to(page, "textarea[name=text]")
    page.keyboard.insert_text(words)
    tab_to(page, "main form button.button--primary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".intake-progress")
    return Intake.objects.get()


def test_a_plan_with_eight_blocks_is_registered_by_keyboard(open_browser, coordinator, named):
    factories.document_type()
    page = open_browser(coordinator)
    put_by_keyboard(page, plan())
    read_everything()
    page.wait_for_selector("#check")  # the waiting page went on by itself
    tab_to(page, "[name=signer_name]")
    lit = page.eval_on_selector_all(
        ".words.is-lit", "found => found.map(e => e.textContent).join('')"
    )
    assert "Trần Thị Thử" in lit
    tab_to(page, "[name=handed_to]")
    page.keyboard.type("Phòng Văn xã")
    # Leaving the box keeps what was typed, without a button.
    with page.expect_response("**/draft/") as kept:
        tab_to(page, "[name=note]")
    assert kept.value.status == 200
    tab_to(page, "[name=tasks-7-decision]:checked")
    page.keyboard.press("ArrowDown")  # the last block stays a proposal
    tab_to(page, ".intake__actions .button--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*/")
    document = Document.objects.registered().get()
    assert document.code == "88/KH-UBND"
    assert document.register_entries.get().handed_to == "Phòng Văn xã"
    leads = Assignment.objects.filter(task__document=document, role="lead")
    assert set(leads.values_list("agency__name", flat=True)) == {who for who, __ in BLOCKS[:7]}
    assert ProposedTask.objects.get(decision="open").leads == BLOCKS[7][0]


@pytest.mark.usefixtures("named")
def test_marked_words_become_a_task_and_a_task_is_split_at_the_caret(open_browser, coordinator):
    factories.document_type()
    page = open_browser(coordinator)
    put_by_keyboard(page, plan())
    read_everything()
    page.wait_for_selector("#check")
    page.evaluate("""() => {
        const pieces = [...document.querySelectorAll("[data-at]")];
        const words = pieces.find(e => e.textContent.includes("Nâng cao đời sống"));
        const node = words.lastChild, from = node.data.indexOf("Nâng cao");
        getSelection().setBaseAndExtent(node, from, node, from + "Nâng cao đời sống vật chất".length);
    }""")
    page.locator("[data-new-task]").click()
    page.wait_for_url("**at=task-8**")
    box = page.locator("[name=tasks-8-text]")
    assert box.input_value() == "Nâng cao đời sống vật chất"
    page.wait_for_function("document.activeElement.name === 'tasks-8-text'")
    box.evaluate("box => box.setSelectionRange(18, 18)")
    page.locator("#task-8 [data-split]").click()
    page.wait_for_url("**at=task-9**")
    assert page.locator("[name=tasks-8-text]").input_value() == "Nâng cao đời sống"
    assert page.locator("[name=tasks-9-text]").input_value() == "vật chất"


def test_leads_are_chips_edited_by_keyboard(open_browser, coordinator, named):
    factories.document_type()
    page = open_browser(coordinator)
    put_by_keyboard(page, plan())
    read_everything()
    page.wait_for_selector("#check")
    box = page.locator("[name=tasks-0-leads]")
    chips = page.locator("#id_tasks-0-leads_chips > .chip")
    first = BLOCKS[0][0]
    assert not box.is_visible()
    assert chips.count() == 1
    tab_to(page, "#id_tasks-0-leads_helper")
    assert page.evaluate("document.activeElement.labels.length") == 1
    with page.expect_response("**/draft/"):
        page.keyboard.insert_text("Cục Không Có")
        page.keyboard.press("Enter")
    page.wait_for_selector("#id_tasks-0-leads_chips > .chip[data-doubt]")
    assert page.evaluate("document.activeElement.id") == "id_tasks-0-leads_helper"
    assert box.input_value().splitlines() == [first, "Cục Không Có"]
    said = page.locator("[data-chips-said]")
    assert "Cục Không Có" in said.text_content()
    with page.expect_response("**/draft/"):
        page.keyboard.press("Backspace")  # in the empty box: the last name goes
    assert box.input_value() == first
    assert chips.count() == 1
    with page.expect_response("**/draft/"):
        page.keyboard.insert_text(BLOCKS[1][0] + ";")
    page.wait_for_selector("#id_tasks-0-leads_chips > .chip:nth-child(2) .icon")
    tab_to(page, "[name=tasks-0-section]")
    back_to(page, "#id_tasks-0-leads_chips_0")
    with page.expect_response("**/draft/"):
        page.keyboard.press("Delete")
    assert box.input_value() == BLOCKS[1][0]
    page.wait_for_function("document.activeElement?.id === 'id_tasks-0-leads_chips_0'")
    kept = Intake.objects.get().draft["tasks"][0]["leads"]
    assert kept == BLOCKS[1][0]


def test_without_scripts_the_same_paper_is_registered(open_browser, coordinator, named):
    factories.document_type()
    page = open_browser(coordinator, javascript=False, width=390)
    page.goto("/intake/")
    page.fill("textarea[name=text]", plan())
    page.click("main form button.button--primary")
    read_everything()
    page.goto(f"/intake/{Intake.objects.get().pk}/")
    page.click(".intake__actions .button--primary")
    assert Document.objects.registered().get().code == "88/KH-UBND"
    assert Task.objects.count() == len(BLOCKS)
