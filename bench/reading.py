"""Score the reader against labelled documents: precision, recall, F1 per field, and every miss.

    python bench/reading.py [--quiet] [--only 18.txt] [--json var/reading.json]

Matching rules are those of shared/corpus/README.md: agencies on folded text, 0.85 alike; citations
by number and date; deadlines by day, unresolved ones by words; tasks by lead.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not settings.configured:
    settings.configure(USE_I18N=False)
    django.setup()

from core.folding import fold_code, fold_words  # noqa: E402
from directives.intake.reading import read_text  # noqa: E402

SHARED = ROOT.parent / "shared"
ALIKE = 0.85
SCALARS = {
    "number": "number", "date": "issued_on", "type": "document_type", "issuer": "issuer",
    "subject": "subject", "signer": "signer_name", "signer_title": "signer_title",
    "notation": "notation", "place": "place", "parent": "parent", "authority": "signing_authority",
    "archive": "archive_line",
}  # fmt: skip
GOLD = {
    "number": "number", "date": "issue_date", "type": "document_type", "issuer": "issuing_body",
    "subject": "subject", "signer": "signer_name", "signer_title": "signer_title",
    "notation": "number_suffix_only", "place": "place", "parent": "parent_body",
    "authority": "signing_authority", "archive": "archive_line",
}  # fmt: skip


@dataclass
class Tally:
    right: int = 0
    found: int = 0
    wanted: int = 0
    misses: list[str] = field(default_factory=list)

    def scores(self) -> tuple[float, float, float]:
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return precision, recall, f1


def alike(a: str, b: str, at_least: float = ALIKE) -> bool:
    a, b = (fold_words(x).replace("ubnd", "uy ban nhan dan") for x in (a, b))
    return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= at_least


def scalar_right(name: str, got: str, want: str) -> bool:
    if name in ("number", "notation"):
        return fold_code(got) == fold_code(want)
    if name == "date":
        return got == want
    if name in ("type", "authority"):
        return fold_words(got) == fold_words(want)
    return alike(got, want, 0.95 if name in ("subject", "signer") else ALIKE)


def score_scalar(tally: Tally, name: str, file: str, got: str | None, want: str | None) -> None:
    tally.found += bool(got)
    tally.wanted += bool(want)
    if got and want and scalar_right(name, got, want):
        tally.right += 1
    elif got or want:
        tally.misses.append(f"{file}: got {got!r}, want {want!r}")


def score_list(tally: Tally, file: str, got: list, want: list, same, show) -> None:
    left = list(want)
    tally.found += len(got)
    tally.wanted += len(want)
    for item in got:
        match = next((w for w in left if same(item, w)), None)
        if match is None:
            tally.misses.append(f"{file}: extra {show(item)}")
        else:
            left.remove(match)
            tally.right += 1
    tally.misses += [f"{file}: missed {show(item)}" for item in left]


def same_citation(got: dict, want: dict) -> bool:
    if got["date"] != want["date"]:
        return False
    if got["number"] and want["number"]:
        return fold_code(got["number"]) == fold_code(want["number"])
    return not got["number"] and not want["number"]


def same_deadline(got: dict, want: dict) -> bool:
    if got["resolved"] or want["resolved"]:
        return got["resolved"] == want["resolved"]
    a, b = fold_words(got["text"]), fold_words(want["text"])
    return a in b or b in a or alike(a, b, 0.7)


def same_copy(got: dict, want: dict) -> bool:
    return alike(got["name"], want["name"]) and (got["purpose"] or "") == (want["purpose"] or "")


def leads_of(task: dict) -> list[str]:
    names = task.get("leads") or task["lead_agency"].split(";")
    return [name.strip() for name in names if name.strip()]


def same_leads(got: dict, want: dict) -> bool:
    """The sets of leads agree: as one string, or nearly every lead has its like."""
    a, b = leads_of(got), leads_of(want)
    if alike("; ".join(a), "; ".join(b)):
        return True
    pairs = sum(any(alike(x, y) for y in b) for x in a) + sum(
        any(alike(y, x) for x in a) for y in b
    )
    return pairs / (len(a) + len(b)) >= ALIKE


def score_tasks(tallies: dict[str, Tally], file: str, got: list[dict], want: list[dict]) -> None:
    def show(task: dict) -> str:
        words = (task.get("text") or task["summary"])[:70]
        return f"{task.get('section')}: {'; '.join(leads_of(task))} · {words}"

    score_list(tallies["tasks (one to one)"], file, got, want, same_leads, show)
    by_lead = tallies["tasks (by lead)"]
    extra = [g for g in got if not any(same_leads(g, w) for w in want)]
    missed = [w for w in want if not any(same_leads(g, w) for g in got)]
    # a gold task counts once; a lead found right but more often than labelled is not a miss
    by_lead.wanted += len(want)
    by_lead.right += len(want) - len(missed)
    by_lead.found += len(want) - len(missed) + len(extra)
    by_lead.misses += [f"{file}: extra {show(t)}" for t in extra] + [
        f"{file}: missed {show(t)}" for t in missed
    ]


def score_file(tallies: dict[str, Tally], gold: dict, got: dict) -> None:
    file = gold["file"][:8]
    for name, key in SCALARS.items():
        if GOLD[name] in gold and not (name == "notation" and not gold[GOLD[name]]):
            score_scalar(tallies[name], name, file, got[key], gold[GOLD[name]])
    score_list(tallies["recipients"], file, got["recipients"], gold["recipients"], alike, str)
    if "copies" in gold:
        score_list(tallies["copies"], file, got["copies"], gold["copies"],
                   same_copy, str)  # fmt: skip
    score_list(tallies["citations"], file, got["citations"], gold["references"], same_citation,
               lambda c: f"{c['number']} {c['date']} {c.get('title') or ''}"[:110])  # fmt: skip
    score_list(tallies["deadlines"], file, got["deadlines"], gold["deadlines"], same_deadline,
               lambda d: f"{d['text']!r} {d['resolved']}")  # fmt: skip
    score_tasks(tallies, file, got["tasks"], gold["tasks"])


def labelled(shared: Path) -> list[tuple[Path, dict]]:
    return [
        (shared / folder / gold["file"], gold)
        for folder in ("seeds", "corpus")
        for gold in json.loads((shared / folder / "gold.json").read_text("utf-8"))
    ]


def score_all(shared: Path, only: str | None = None) -> dict[str, Tally]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for path, gold in labelled(shared):
        if only and only not in path.name:
            continue
        score_file(tallies, gold, read_text(path.read_text("utf-8")).as_json(path.name))
    return tallies


def speed(shared: Path) -> float:
    """Seconds for a text of about four pages, the best of five."""
    text = max(
        (p.read_text("utf-8") for p, _g in labelled(shared)), key=lambda t: -abs(len(t) - 12_000)
    )
    times = []
    for _run in range(5):
        began = time.perf_counter()
        read_text(text)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="the table of scores only")
    parser.add_argument("--only", help="files whose name contains this")
    parser.add_argument("--json", type=Path, help="write the scores here too")
    options = parser.parse_args()
    tallies = score_all(SHARED, options.only)
    print(
        f"{'field':<22}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'found':>7}{'gold':>6}"
    )
    for name, tally in tallies.items():
        p, r, f1 = tally.scores()
        print(
            f"{name:<22}{p:>10.3f}{r:>8.3f}{f1:>8.3f}{tally.right:>7}{tally.found:>7}{tally.wanted:>6}"
        )
    print(f"\nfour pages of text: {speed(SHARED) * 1000:.0f} ms")
    if not options.quiet:
        for name, tally in tallies.items():
            for miss in tally.misses:
                print(f"{name}: {miss}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        scores = {
            name: dict(zip(("precision", "recall", "f1"), t.scores(), strict=True))
            for name, t in tallies.items()
        }
        options.json.write_text(json.dumps(scores, indent=2), "utf-8")


if __name__ == "__main__":
    main()
