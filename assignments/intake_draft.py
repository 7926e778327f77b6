"""What the buttons of the check page do to a draft: add, split, merge, remove; pure."""

import re
from typing import Any

from directives.services.receiving.drafting import printed_span, read_span

Draft = dict[str, Any]
# "split-2", "merge-0", "drop-cite-1", "add", "more-cites": a button's name for what it does
_OPERATION = re.compile(r"(split|merge|drop-cite|add|more-cites|save)(?:-(\d{1,3}))?")
_SENTENCE = re.compile(r"(?<=[.;])\s+")


def operate(draft: Draft, wanted: str, *, text: str = "", selection: str = "") -> tuple[Draft, str]:
    """Return the draft after a button was pressed, and where on the page to go on."""
    found = _OPERATION.fullmatch(wanted)
    if not found:
        return draft, ""
    name, place = found[1], int(found[2] or 0)
    tasks, cites = list(draft.get("tasks", [])), list(draft.get("citations", []))
    anchor = ""
    if name == "add":
        tasks.append(_from_selection(text, selection))
        anchor = f"task-{len(tasks) - 1}"
    elif name == "split" and place < len(tasks):
        tasks[place : place + 1] = split(tasks[place])
        anchor = f"task-{place + 1}"
    elif name == "merge" and place + 1 < len(tasks):
        tasks[place : place + 2] = [merge(tasks[place], tasks[place + 1])]
        anchor = f"task-{place}"
    elif name == "drop-cite" and place < len(cites):
        del cites[place]
        anchor = "citations"
    elif name == "more-cites":
        cites.append({"relation": "implements", "code": "", "subject": ""})
        anchor = f"cite-{len(cites) - 1}"
    return {**draft, "tasks": tasks, "citations": cites}, anchor


def split(task: Draft) -> list[Draft]:
    """Cut a task in two where its text has a line break, else between the sentences nearest the middle."""
    words = str(task.get("text", "")).strip().replace("\r\n", "\n")
    first, broken, second = words.partition("\n")
    if not broken:
        cuts = [found.start() for found in _SENTENCE.finditer(words)]
        if not cuts:
            return [task]
        cut = min(cuts, key=lambda at: abs(at - len(words) // 2))
        first, second = words[:cut], words[cut:]
    if not first.strip() or not second.strip():
        return [task]
    # The place in the paper is no longer exact for either half, but both stand inside it.
    return [
        {**task, "text": first.strip()},
        {**task, "text": second.strip(), "proposal": "", "version": ""},
    ]


def merge(one: Draft, two: Draft) -> Draft:
    """Join two tasks: their words in order, everybody of both, the earlier place's deadline kept."""
    spans = [span for span in (read_span(t.get("span", "")) for t in (one, two)) if span]
    joined = (min(s for s, __ in spans), max(e for __, e in spans)) if spans else None
    return {
        **one,
        "text": " ".join(str(t.get("text", "")).strip() for t in (one, two)).strip(),
        "leads": _lines(one, two, "leads"),
        "supports": _lines(one, two, "supports"),
        "due_words": one.get("due_words") or two.get("due_words") or "",
        "due_on": one.get("due_on") or two.get("due_on") or "",
        "span": printed_span(joined),
    }


def _lines(one: Draft, two: Draft, box: str) -> str:
    lines = f"{one.get(box) or ''}\n{two.get(box) or ''}".splitlines()
    return "\n".join(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _from_selection(text: str, selection: str) -> Draft:
    """Begin a task with the words marked in the paper, or with an empty line."""
    span = read_span(selection)
    if not span or span[1] > len(text):
        return {"text": "", "leads": "", "supports": "", "span": "", "decision": "open"}
    return {
        "text": " ".join(text[span[0] : span[1]].split()),
        "leads": "",
        "supports": "",
        "span": printed_span(span),
        "decision": "open",
    }
