"""Sentences that order or ask: who must act, told by verb or by standing as the subject.

Reads: one item. Writes: its orders. `Giao`, `yêu cầu`, `phân công` order; `đề nghị` asks a body the
issuer cannot order. "do X chủ trì" and "(Giao X …)" name the lead of what stands before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.folding import fold

from .bodies import Body, BodyList, bodies_at, duty_at, stops_at
from .outline import Item
from .results import Span
from .texts import Text, squeeze

_TRIGGER = re.compile(
    r"(?<!\w)(?P<verb>giao trach nhiem cho|giao nhiem vu cho|giao cho|giao|kinh de nghi"
    r"|de nghi|yeu cau|phan cong|uy quyen cho) "
    r"(?:(?:cac )?(?:dong chi|d/c) (?=\w)|cho |doi voi |them |ngay )?"
)
_PRINTED = {"giao": ("giao",), "de nghi": ("đề nghị",), "yeu cau": ("yêu cầu",)}
# What before the verb shows that it is no order of this document.
_QUOTED = re.compile(
    r"(?:theo|xet|cua|duoc|da|ho so|van ban|don|su|noi dung|nhung|moi|dap ung"
    r"|ban|chuyen|khi|neu|co|nhiem vu|y kien|cac|"
    r"muc dich,|tai|tung|phan|can cu|phuc dap|bao gio|nguoi|viec) $"
)
_CHAIN = re.compile(
    r"\s*(?:[,;]\s*(?:va |dong thoi )?|va |dong thoi )(?=(?:giao|de nghi|yeu cau) )"
)
_BY = re.compile(r"(?<!\w)do (?=\w)")
_BY_VERB = re.compile(
    r" (?:lam co quan )?(?:chu tri|thuc hien|chiu trach nhiem|dam nhiem|lam dau moi|phu trach)\b"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_SENTENCE = re.compile(r"(?:(?<=[.;]) |(?<=\.\) ))(?=\w)")
# Between a subject and its verb: "theo chức năng, nhiệm vụ được giao,", "căn cứ …,".
_ASIDE = re.compile(
    r"\s*,? ?(?:(?:theo|tren co so|can cu) chuc nang,? nhiem vu(?:,? quyen han)?(?: duoc (?:giao|phan cong)"
    r"| cua minh)?,? ?|(?:theo|tren co so|can cu|trong pham vi|bang|voi)\b[^:;.\n]{3,140}?[,:] ?"
    r"|can |phai |co trach nhiem(?: chu tri)?:? ?|tu |cung |dong thoi |ngay sau khi [^,]{3,80}, ?)?"
)
_ASKS_BARE = re.compile(r" ?(?:de nghi|yeu cau|giao)(?: [^.;:]{0,40})?:")
# Of a guest, not of a duty: "Đề nghị các đại biểu tham dự đúng giờ".
_COURTESY = re.compile(
    r"(?: bieu)?\s*(?:tham du|den du|toi du|du hop)(?: day du,?)? dung (?:gio|thoi gian|thanh phan)"
)
# "do X chủ trì" names even a body no list knows.
_ANYBODY = re.compile(r"[^.;:()\n]{4,90}?(?= (?:lam co quan )?(?:chu tri|dam nhiem)\b)")
_EXECUTION = re.compile(
    r"chiu trach nhiem (?:thi hanh|to chuc (?:trien khai )?(?:thuc hien|thi hanh)"
    r"|trien khai thuc hien)|giam sat viec (?:to chuc )?thuc hien (?:nghi quyet"
    r"|quyet dinh) nay"
    r"|can cu quyet dinh (?:nay )?thi hanh|^ (?:to chuc )?(?:thi hanh|thuc hien) (?:quyet dinh"
    r"|nghi quyet|ke hoach) nay"
)
_NO_ORDER = re.compile(
    r"\s*(?:,? ?(?:da|dang|duoc|bi|se|la(?! (?:co quan|don vi) (?:dau moi|chu tri|thuong truc))"
    r"|gom|nham|xin|kinh|tran trong|va|hoac|nay"
    r"|co hieu luc|co y kien (?:nhu sau|chi dao)|ban hanh kem)\b|\))"
)
_WORD_BETWEEN = re.compile(r" [^\W\d_]+")
_MOST_WORDS_BETWEEN = 4
_SENTENCE_LOOKED_AT = 400
_HEADING_END = re.compile(r"\s*[:.]?\s*$")
_LEADING = re.compile(
    r"(?:trong do,? |rieng |dong thoi,? |ngoai ra,? |doi voi |ve phia |trach nhiem cua "
    r"|nhiem vu cua |ve trach nhiem cua "
    r"|(?:ket thuc|truoc|den|trong|hang|hang ngay|dinh ky|cuoi|dau|sau|cham nhat|moi|tu) [^,.;:\n]{2,45}, )"
)
_WITH_LEAD = re.compile(
    r"\s*,? ?(?:la co quan |la don vi |chiu trach nhiem |co trach nhiem )?(?:lam )?(?:chu tri"
    r"|lam dau moi)\b(?:,? ?phoi hop[^.:\n]*)?\s*:?\s*$"
)


@dataclass(frozen=True)
class Order:
    """Who must act by one sentence; `start` to `end` are the words of the duty."""

    leads: tuple[str, ...]
    requested: bool | None  # None: the sentence does not say, the stem above may
    start: int
    end: int
    heading: bool = False  # names agencies only; what they must do stands below
    names: Span = (0, 0)  # where the agencies are named


def opening(doc: Text, item: Item, *, trusting: bool = False) -> list[Order]:
    """The agencies an item opens with, as heading ("1. Sở Y tế"), block ("Sở Y tế: …") or subject."""
    start = item.start
    leading = _LEADING.match(item.flat)
    if leading and bodies_at(doc, start + leading.end()):
        start += leading.end()
    groups, here = _groups(doc, start, item.end)
    if not groups:
        return []
    rest = doc.flat[here : item.end]
    heading = bool(_HEADING_END.fullmatch(rest) or _WITH_LEAD.match(rest)) or _is_stem(rest)
    subject = not heading and (
        rest.lstrip().startswith(":") or _acts(doc, here) or (trusting and _may_act(doc, here))
    )
    if not (heading or subject) or _EXECUTION.search(rest) or _COURTESY.match(rest):
        return []
    triggered = groups[0][1] is not None
    if not triggered and (
        _speaks(doc, here) or not (doc.is_capital(start) or doc.unmarked or leading)
    ):
        return []
    orders = [
        Order(b.names, asked, item.start, item.end, heading, names=(b.start, b.end))
        for b, asked in groups
    ]
    if subject and not rest.lstrip().startswith(":"):
        orders[-1] = replace(orders[-1], leads=_with_words(doc, groups[-1][0]))
    return orders


def _with_words(doc: Text, bodies: BodyList) -> tuple[str, ...]:
    """The names, the last one with the words that narrow it before its verb."""
    last = bodies.bodies[-1]
    if _acts_at_once(doc, bodies.end) or not (to_verb := _words_to_verb(doc, bodies.end)):
        return bodies.names
    return (*bodies.names[:-1], squeeze(doc.text[last.span[0] : to_verb]))


def _may_act(doc: Text, end: int) -> bool:
    """In a section that shares out work, who opens an item has a duty though its verb is unknown."""
    return not _NO_ORDER.match(doc.flat, end) and doc.text[end : end + 1] in (" ", ";", ",")


def _speaks(doc: Text, end: int) -> bool:
    """Whether the agency gives the order ("Sở X đề nghị Y …", "UBND tỉnh yêu cầu:")."""
    aside = _ASIDE.match(doc.flat, end)
    for at in {aside.end() if aside else end, end + 1}:
        if _ASKS_BARE.match(doc.flat, at):
            return True
        trigger = _TRIGGER.match(doc.flat, at)
        if trigger and bodies_at(doc, trigger.end()):
            return True
    return False


def _is_stem(rest: str) -> bool:
    """ "có trách nhiệm:", "thực hiện các nội dung sau:": the duties stand below."""
    return len(rest) < 140 and rest.rstrip().endswith(":") and not re.search(r"[.;]", rest)


def _groups(doc: Text, start: int, end: int) -> tuple[list[tuple[BodyList, bool | None]], int]:
    """Agencies with what is said to them: "A, B và đề nghị C" is two groups with one duty."""
    groups: list[tuple[BodyList, bool | None]] = []
    here = start
    while here < end:
        trigger = _TRIGGER.match(doc.flat, here)
        asked = _asks(trigger) if trigger else None
        bodies = bodies_at(doc, trigger.end() if trigger else here)
        if bodies is None or bodies.end > end or (groups and trigger is None):
            break
        groups.append((bodies, asked))
        here = bodies.end
        chain = _CHAIN.match(doc.flat, here)
        if chain is None:
            break
        here = chain.end()
    return groups, (groups[-1][0].end if groups else start)


def _asks(trigger: re.Match[str]) -> bool:
    return trigger["verb"].endswith("de nghi")


def _acts(doc: Text, end: int) -> bool:
    """Whether a verb of duty follows the agencies."""
    if _NO_ORDER.match(doc.flat, end):
        return False
    return _acts_at_once(doc, end) or _words_to_verb(doc, end) is not None


def _acts_at_once(doc: Text, end: int) -> bool:
    aside = _ASIDE.match(doc.flat, end)
    return any(duty_at(doc, at) for at in {aside.end() if aside else end, end + 1})


def _words_to_verb(doc: Text, end: int) -> int | None:
    """A group may be narrowed in words no list knows: "các xã, phường ven biển tổ chức …"."""
    for _count in range(_MOST_WORDS_BETWEEN):
        word = _WORD_BETWEEN.match(doc.text, end)
        if word is None or _NO_ORDER.match(doc.flat, end) or stops_at(doc, end + 1):
            return None
        end = word.end()
        if doc.text[end : end + 1] == " " and duty_at(doc, end + 1):
            return end
    return None


def orders_in(doc: Text, item: Item, *, issuer: str | None) -> list[Order]:
    """Every order of the item, in the order of printing."""
    found = [*_triggered(doc, item), *_subjects(doc, item, issuer)]
    found.sort(key=lambda order: order.start)
    named = [order.names for order in found] + _supporting(doc, item)
    kept: list[Order] = []
    for order in found:
        if any(start < order.start < end for start, end in named):
            continue  # one name in the middle of a list
        if kept and order.start < kept[-1].start + 1 and order.leads == kept[-1].leads:
            continue
        kept.append(order)
    return up_to_the_next(kept, item)


def up_to_the_next(orders: list[Order], item: Item) -> list[Order]:
    """Each order runs to the next one that begins later."""
    result = []
    for order in orders:
        later = [other.start for other in orders if other.start > order.start]
        end = min([*later, item.end])
        result.append(replace(order, end=end))
    return result


def _triggered(doc: Text, item: Item) -> Iterator[Order]:
    done = item.start
    for trigger in _TRIGGER.finditer(doc.flat, item.start, item.end):
        if trigger.start() < done or not _is_order(doc, item, trigger):
            continue
        groups, end = _groups(doc, trigger.start(), item.end)
        if not groups or (_NO_ORDER.match(doc.flat, end) and not doc.flat.startswith(":", end)):
            continue
        done = end
        rest = doc.flat[end : item.end]
        if _COURTESY.match(rest):
            continue
        heading = bool(_HEADING_END.fullmatch(rest) or _WITH_LEAD.match(rest)) or _opens_list(
            rest, item
        )
        for bodies, asked in groups:
            yield Order(
                bodies.names,
                bool(asked),
                trigger.start(),
                item.end,
                heading,
                (bodies.start, bodies.end),
            )
    for by in _BY.finditer(doc.flat, item.start, item.end):
        doers = _doers(doc, item, by.end()) if doc.says(by.start(), "do ") else None
        if doers and _BY_VERB.match(doc.flat, doers.end):
            before = doc.flat[max(item.start, by.start() - _SENTENCE_LOOKED_AT) : by.start()]
            clause = by.start() - len(re.split(r"[.;] ", before)[-1])
            yield Order(doers.names, None, clause, item.end)


def _doers(doc: Text, item: Item, start: int) -> BodyList | None:
    """Who stands between "do" and its verb; a name that begins with a capital need not be known."""
    known = bodies_at(doc, start)
    if known and _BY_VERB.match(doc.flat, known.end):
        return known
    named = _ANYBODY.match(doc.flat, start, item.end) if doc.is_capital(start) else None
    if named is None or doc.unmarked:
        return known
    body = Body(squeeze(doc.text[start : named.end()]).rstrip(","), (start, named.end()))
    return BodyList((body,), start, named.end())


def _opens_list(rest: str, item: Item) -> bool:
    """The item ends with the colon of this very order: its duties stand below."""
    return rest.rstrip().endswith(":") and not re.search(r"[.;] ", _BRACKETS.sub("", rest))


def _is_order(doc: Text, item: Item, trigger: re.Match[str]) -> bool:
    verb = trigger["verb"].split(" cho")[0]
    if verb in _PRINTED and not doc.says(trigger.start(), *_PRINTED[verb]):
        return False
    before = doc.flat[max(item.start, trigger.start() - _SENTENCE_LOOKED_AT) : trigger.start()]
    sentence = re.split(r"[.;] ", before)[-1]
    return not _QUOTED.search(before[-30:]) and "hieu luc" not in sentence


def _subjects(doc: Text, item: Item, issuer: str | None) -> Iterator[Order]:
    """Sentences whose subject is an agency that must act."""
    starts = [item.start, *(item.start + m.end() for m in _SENTENCE.finditer(item.flat))]
    for start in starts:
        leading = _LEADING.match(doc.flat, start)
        at = leading.end() if leading else start
        if not (doc.is_capital(at) or doc.unmarked or leading) or _TRIGGER.match(doc.flat, at):
            continue
        bodies = bodies_at(doc, at)
        if bodies is None or bodies.end > item.end or not _acts(doc, bodies.end):
            continue
        if _speaks(doc, bodies.end):
            continue
        sentence = doc.flat[bodies.end : item.end]
        if _EXECUTION.search(sentence[:200]) or is_issuer(bodies.names, issuer):
            continue
        yield Order(bodies.names, None, start, item.end, names=(at, bodies.end))


def is_issuer(names: Sequence[str], issuer: str | None) -> bool:
    """The issuer tells what it does itself, or introduces its order."""
    if issuer is None or len(names) != 1:
        return False
    name, own = fold(names[0]).replace("ubnd", "uy ban nhan dan"), fold(issuer)
    return own.startswith(name) or own in name


_SUPPORT = re.compile(
    r"(?:phoi hop|cung)(?: chat che| thuong xuyen| kip thoi)?(?: cung)?(?: voi)?(?: chat che voi)? (?=\w)"
    r"|voi su (?:tham gia|phoi hop) cua |voi su phoi hop "
)


def _supporting(doc: Text, item: Item) -> list[Span]:
    """Where the item names those who help."""
    found = []
    for match in _SUPPORT.finditer(doc.flat, item.start, item.end):
        bodies = bodies_at(doc, match.end())
        if bodies:
            found.append((match.start(), bodies.end))
    return found


def supports_in(doc: Text, start: int, end: int, leads: tuple[str, ...]) -> tuple[str, ...]:
    """Agencies the lead works with: "phối hợp với …"."""
    own = {fold(lead) for lead in leads}
    names: list[str] = []
    for match in _SUPPORT.finditer(doc.flat, start, end):
        cung = match.group().find("cung")
        if cung >= 0 and not doc.says(match.start() + cung, "cùng"):
            continue  # cung cấp
        bodies = bodies_at(doc, match.end())
        if bodies and bodies.end <= end:
            names += [
                squeeze(name)
                for name in bodies.names
                if fold(name) not in own and name not in names
            ]
    return tuple(names)
