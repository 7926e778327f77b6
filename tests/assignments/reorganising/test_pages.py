"""The guided pages, from the first draft to the undoing, by the right people."""

import re

import pytest
from django.urls import reverse

from agencies.models import Reorganisation
from assignments.models import Assignment
from directives.models import Field
from tests.assignments.reorganising.conftest import BASIS
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def page(name, act, **more):
    return reverse(f"reorganising:{name}", kwargs={"pk": act.pk, **more})


def hidden_version(response) -> str:
    return re.search(r'name="version" value="(\d+)"', response.content.decode())[1]


def test_from_the_first_draft_to_the_undoing(split, signed_in):
    press, rest = split.duty(field=split.press), split.duty()
    admin, decider = signed_in(split.administrator), signed_in(split.coordinator)
    begun = admin.post(
        reverse("reorganising:create"),
        {
            "title": "Sắp xếp Sở TTTT",
            "kind": "split",
            "effective_on": "01/09/2026",
            "legal_basis": BASIS,
            "predecessors": split.stttt.name,
            "moves_people": "on",
        },
    )
    act = Reorganisation.objects.get()
    assert begun["Location"] == page("heirs", act)
    # Another session goes on with what was kept.
    admin = signed_in(split.administrator)
    heirs = {
        f"heir_{split.stttt.pk}_0": split.khcn.name,
        f"heir_{split.stttt.pk}_1": split.culture.name,
        f"function_{split.stttt.pk}_1": "báo chí",
        "version": hidden_version(admin.get(page("heirs", act))),
    }
    stale = admin.post(page("heirs", act), heirs | {"version": "99"})
    assert stale.status_code == 422
    assert split.culture.name in stale.content.decode()
    assert admin.post(page("heirs", act), heirs)["Location"] == page("followers", act)
    shown = admin.get(page("followers", act))
    place = split.group.members.get()
    answer = admin.post(
        page("followers", act),
        {
            "version": hidden_version(shown),
            f"group_{place.pk}": [split.khcn.pk, split.culture.pk],
            f"person_{split.officer.memberships.get().pk}": split.khcn.pk,
            f"field_{split.stttt.pk}_{split.press.pk}": split.culture.pk,
        },
    )
    assert answer["Location"] == page("detail", act)
    version = hidden_version(admin.get(page("detail", act)))
    admin.post(page("act", act, verb="submit"), {"version": version})
    shown = decider.get(page("duties", act)).content.decode()
    assert press.task.title in shown
    decider.post(
        page("duties", act),
        {"version": int(version) + 1, f"duty_{rest.pk}": f"d{split.culture.pk}"},
    )
    shown = decider.get(page("detail", act))
    decider.post(page("act", act, verb="confirm"), {"version": hidden_version(shown)})
    act.refresh_from_db()
    assert act.state == Reorganisation.State.DONE
    assert {d.agency for d in Assignment.objects.all()} == {split.culture}
    line = decider.get(reverse("agencies:agency-detail", args=[split.stttt.pk]))
    assert BASIS in line.content.decode()
    listed = decider.get(
        reverse("assignments:assignment-list"),
        {"agency": split.stttt.name, "standpoint": "then"},
    )
    assert press.task.title in listed.content.decode()
    inherited = reverse("assignments:assignment-list")
    shown = decider.get(inherited, {"agency": split.culture.pk, "inherited": "on"})
    assert press.task.title in shown.content.decode()
    shown = decider.get(page("detail", act))
    undone = decider.post(
        page("undo", act), {"version": hidden_version(shown), "reason": "Nhập nhầm"}
    )
    assert undone["Location"] == page("detail", act)
    press.refresh_from_db()
    assert press.agency == split.stttt


def test_an_administrator_sees_counts_and_no_titles(split, signed_in):
    duty = split.duty()
    act = split.submitted()
    for name in ("detail", "followers"):
        shown = signed_in(split.administrator).get(page(name, act)).content.decode()
        assert duty.task.title not in shown


def test_pages_ask_the_same_number_of_queries_whatever_the_duties(
    split, signed_in, django_assert_max_num_queries
):
    act = split.submitted()
    client = signed_in(split.coordinator)
    for n in (2, 12):
        for _ in range(n):
            split.duty(field=Field.objects.first())
        for name in ("detail", "duties"):
            with django_assert_max_num_queries(50):
                client.get(page(name, act))
