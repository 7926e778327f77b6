"""What happened, as a sentence a person can read: events on the page, notices in the bell.

The verbs are stored, the sentences are made when they are shown, in the reader's language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assignments.models import Event, Notice
from core.formatting import vn_date

Facts = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One line of a timeline, in the shape components/_timeline.html draws."""

    at: datetime
    actor: str
    sentence: str
    note: str
    icon: str
    state: str


# Icon and colour of each verb; the words say the same, so nothing hangs on the colour.
LOOKS = {
    "assign": ("plus", "info"),
    "import": ("plus", "info"),
    "correct": ("edit", ""),
    "accept": ("check", "working"),
    "report_progress": ("half", "working"),
    "report_completion": ("inbox", "reported"),
    "confirm": ("check", "done"),
    "send_back": ("return", "overdue"),
    "return": ("return", "returned"),
    "ask_extension": ("clock", "due_soon"),
    "drop_extension": ("withdraw", "withdrawn"),
    "grant_extension": ("calendar", "within"),
    "refuse_extension": ("stop", "overdue"),
    "extension_fell": ("withdraw", "withdrawn"),
    "insist": ("arrow", "issued"),
    "redirect": ("arrow", "info"),
    "suspend": ("pause", "suspended"),
    "resume": ("clock", "working"),
    "withdraw": ("withdraw", "withdrawn"),
    "hand_over": ("arrow", "info"),
    "set_deadline": ("clock", "info"),
    "hand_back": ("return", "info"),
    "urge": ("bell", "overdue"),
}

FIELD_NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("task"),
    "text": gettext_lazy("words of the document"),
    "section": gettext_lazy("section"),
    "due_on": gettext_lazy("due"),
    "due_words": gettext_lazy("deadline as printed"),
    "is_requested": gettext_lazy("requested, not ordered"),
    "product": gettext_lazy("product"),
    "leader_in_charge": gettext_lazy("leader in charge"),
    "authority": gettext_lazy("authority"),
    "field": gettext_lazy("field of work"),
    "serves": gettext_lazy("serves"),
}


def told(event: Event) -> Told:
    """Return the event as a line of the timeline; the actor must have been selected with it."""
    icon, state = LOOKS.get(event.verb, ("comment", ""))
    return Told(
        at=event.at,
        actor=str(event.actor) if event.actor else "",
        sentence=sentence(event.verb, event.facts),
        note=event.note,
        icon=icon,
        state=state,
    )


def sentence(verb: str, facts: Facts) -> str:
    """Return what happened, without who and when: the timeline says those beside it."""
    make = _SENTENCES.get(verb)
    return make(facts) if make else verb


def learn(sentences: dict[str, Callable[[Facts], str]]) -> None:
    """Take in the sentences of another app's notices; called once, when that app is ready."""
    _SENTENCES.update(sentences)


def notice_sentence(notice: Notice) -> str:
    """Return what a person is told: who did what; the task stands beside it."""
    actor = notice.facts.get("actor", "")
    said = sentence(notice.verb, notice.facts)
    return _("%(actor)s: %(what)s") % {"actor": actor, "what": said} if actor else said


def day(facts: Facts, name: str) -> str:
    """Return a date kept in facts as people write it."""
    raw = facts.get(name)
    return vn_date(date.fromisoformat(raw)) if raw else ""


def _assign(facts: Facts) -> str:
    named = {
        "assigner": facts.get("assigner", ""),
        "agency": facts.get("agency", ""),
        "due": day(facts, "due_on"),
    }
    if facts.get("requested"):
        head = _("%(assigner)s requested this of %(agency)s") % named
    elif facts.get("part") == "support":
        head = _("%(assigner)s assigned %(agency)s to support") % named
    else:
        head = _("%(assigner)s assigned this to %(agency)s") % named
    if facts.get("from"):
        head = _("%(head)s after %(former)s") % {"head": head, "former": facts["from"]}
    tail = _("due on %(due)s") % named if named["due"] else _("no deadline")
    if facts.get("joined"):
        tail = _("%(tail)s (joined “%(group)s” later)") % {"tail": tail, "group": facts["joined"]}
    return _("%(head)s, %(tail)s") % {"head": head, "tail": tail}


def _correct(facts: Facts) -> str:
    names = ", ".join(str(FIELD_NAMES.get(name, name)) for name in facts.get("fields", []))
    if "due_on" in facts:
        due = day(facts, "due_on") or _("no deadline")
        return _("Corrected the task (%(names)s); deadline now: %(due)s") % {
            "names": names,
            "due": due,
        }
    return _("Corrected the task (%(names)s)") % {"names": names}


def _accept(facts: Facts) -> str:
    return _("%(agency)s accepted the task") % {"agency": facts.get("agency", "")}


def _with_files(words: str, facts: Facts) -> str:
    n = facts.get("n_files") or 0
    if not n:
        return words
    files = ngettext("with %(n)d file", "with %(n)d files", n) % {"n": n}
    return _("%(head)s, %(tail)s") % {"head": words, "tail": files}


def _report_progress(facts: Facts) -> str:
    words = _("%(agency)s reported progress: %(percent)s %%") % {
        "agency": facts.get("agency", ""),
        "percent": facts.get("percent", 0),
    }
    return _with_files(words, facts)


def _report_completion(facts: Facts) -> str:
    words = _("%(agency)s reported completion on %(date)s by “%(result)s”") % {
        "agency": facts.get("agency", ""),
        "date": day(facts, "completed_on"),
        "result": facts.get("result", ""),
    }
    return _with_files(words, facts)


def _confirm(facts: Facts) -> str:
    if facts.get("reported_on"):
        return _("Confirmed completion on %(date)s (reported: %(reported)s)") % {
            "date": day(facts, "completed_on"),
            "reported": day(facts, "reported_on"),
        }
    return _("Confirmed completion on %(date)s") % {"date": day(facts, "completed_on")}


def _send_back(facts: Facts) -> str:
    return _("Sent back to %(agency)s to be done again") % {"agency": facts.get("agency", "")}


def _return(facts: Facts) -> str:
    return _("%(agency)s returned the task as not its own") % {"agency": facts.get("agency", "")}


def _ask_extension(facts: Facts) -> str:
    return _("%(agency)s asked for more time, from %(due)s to %(asked)s") % {
        "agency": facts.get("agency", ""),
        "due": day(facts, "due_on"),
        "asked": day(facts, "asked"),
    }


def _drop_extension(facts: Facts) -> str:
    return _("%(agency)s took back its request for more time until %(asked)s") % {
        "agency": facts.get("agency", ""),
        "asked": day(facts, "asked"),
    }


def _grant_extension(facts: Facts) -> str:
    named = {"due": day(facts, "due_on"), "asked": day(facts, "asked"), "n": facts.get("n", 1)}
    if named["asked"]:
        return _("Extended the deadline to %(due)s (asked: %(asked)s), time %(n)s") % named
    return _("Extended the deadline to %(due)s, time %(n)s") % named


def _refuse_extension(facts: Facts) -> str:
    return _("Refused more time until %(asked)s") % {"asked": day(facts, "asked")}


# Why a request for more time fell away, by the step that took its object.
_FALLEN: dict[str, str | Promise] = {
    "report_completion": gettext_lazy("completion was reported"),
    "return": gettext_lazy("the task was returned"),
    "suspend": gettext_lazy("the task was suspended"),
    "withdraw": gettext_lazy("the task was withdrawn"),
    "redirect": gettext_lazy("the task went to another agency"),
    "correct": gettext_lazy("the deadline was corrected"),
}


def _extension_fell(facts: Facts) -> str:
    return _("The request for more time until %(asked)s fell away: %(why)s") % {
        "asked": day(facts, "asked"),
        "why": _FALLEN.get(facts.get("why", ""), "–"),
    }


def _redirect(facts: Facts) -> str:
    return _("Sent the task on from %(agency)s to %(to)s") % {
        "agency": facts.get("agency", ""),
        "to": facts.get("to", ""),
    }


def _insist(facts: Facts) -> str:
    return _("Left the task with %(agency)s") % {"agency": facts.get("agency", "")}


def _suspend(_facts: Facts) -> str:
    return _("Suspended the task")


def _resume(_facts: Facts) -> str:
    return _("Let the task go on")


def _withdraw(facts: Facts) -> str:
    if facts.get("with_lead"):
        return _("Withdrew the task together with its lead, %(agency)s") % {
            "agency": facts["with_lead"]
        }
    return _("Withdrew the task from %(agency)s") % {"agency": facts.get("agency", "")}


def _hand_over(facts: Facts) -> str:
    """An agency was reorganised (DOMAIN section 7): the duty, the right to decide on it, or both moved."""
    decides = _("%(assigner)s decides on it in place of %(former)s") % {
        "assigner": facts.get("assigner", ""),
        "former": facts.get("former_assigner", ""),
    }
    if "former" not in facts:
        return decides
    took = _("%(agency)s took the task over from %(former)s") % {
        "agency": facts.get("agency", ""),
        "former": facts.get("former", ""),
    }
    if "former_assigner" not in facts:
        return took
    return _("%(head)s, %(tail)s") % {"head": took, "tail": decides}


def _hand_back(facts: Facts) -> str:
    """The reorganisation was undone: everything stands as before it."""
    if "former" not in facts:
        return _("The reorganisation was undone: %(assigner)s decides on it again") % {
            "assigner": facts.get("assigner", "")
        }
    return _("The reorganisation was undone: %(agency)s has the task again") % {
        "agency": facts.get("agency", "")
    }


def _hand_over_many(facts: Facts) -> str:
    n = facts.get("n", 0)
    return ngettext(
        "%(n)d task passed from %(former)s to %(agency)s",
        "%(n)d tasks passed from %(former)s to %(agency)s",
        n,
    ) % {"n": n, "former": facts.get("former", ""), "agency": facts.get("agency", "")}


def _hand_back_many(facts: Facts) -> str:
    n = facts.get("n", 0)
    return ngettext(
        "The reorganisation was undone: %(n)d task is with %(agency)s again",
        "The reorganisation was undone: %(n)d tasks are with %(agency)s again",
        n,
    ) % {"n": n, "agency": facts.get("agency", "")}


def _set_deadline(facts: Facts) -> str:
    return _("Set the deadline %(due)s; there was none") % {"due": day(facts, "due_on")}


def _import(facts: Facts) -> str:
    return _("Taken over from the list “%(file)s”, row %(row)s") % facts


def _urge(facts: Facts) -> str:
    return _("Urged %(agency)s by dispatch %(code)s to answer by %(date)s") % {
        "agency": facts.get("agency", ""),
        "code": facts.get("code", ""),
        "date": day(facts, "answer_by"),
    }


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "assign": _assign,
    "import": _import,
    "correct": _correct,
    "accept": _accept,
    "report_progress": _report_progress,
    "report_completion": _report_completion,
    "confirm": _confirm,
    "send_back": _send_back,
    "return": _return,
    "ask_extension": _ask_extension,
    "drop_extension": _drop_extension,
    "grant_extension": _grant_extension,
    "refuse_extension": _refuse_extension,
    "extension_fell": _extension_fell,
    "redirect": _redirect,
    "insist": _insist,
    "suspend": _suspend,
    "resume": _resume,
    "withdraw": _withdraw,
    "hand_over": _hand_over,
    "set_deadline": _set_deadline,
    "hand_back": _hand_back,
    "hand_over_many": _hand_over_many,
    "hand_back_many": _hand_back_many,
    "urge": _urge,
}
