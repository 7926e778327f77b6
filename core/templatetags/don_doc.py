"""Template tags of the design system, available in every template without loading.

Each is described, with every state, on the living page /design/ and in docs/design-system.md.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms, template
from django.http import HttpRequest
from django.template import loader
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import formatting, states
from core.charts import StackedBars, Trend
from core.charts_columns import Columns
from core.forms import error_links
from core.navigation import Link, main_links, place_of, url_or_none
from core.past_day import day_query

register = template.Library()

register.filter("vndate", formatting.vn_date)
register.filter("vnmoment", formatting.vn_moment)
register.filter("paperdate", formatting.paper_date)
register.filter("paperdate_words", formatting.paper_date_in_words)
register.filter("vnnumber", formatting.number)
register.filter("percent", formatting.percent)
register.filter("filesize", formatting.file_size)
register.filter(day_query)


@register.filter
def plain(value: float) -> str:
    """Write a number for machines (SVG), with a point whatever the language."""
    return f"{value:g}"


# --- Addresses -----------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def nav_links(context: Context) -> list[Link]:
    """Return the main navigation; current is where `belongs_to` (an address) or the page itself stands."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return main_links("")
    match = request.resolver_match
    belongs_to = context.get("belongs_to")
    return main_links(belongs_to or place_of(request.path, match.view_name if match else ""))


@register.simple_tag
def maybe_url(route: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a route, or an empty string on a site that does not have it."""
    return url_or_none(route, *args, **kwargs) or ""


@register.simple_tag
def crumbs(*pairs: str) -> list[tuple[str, str]]:
    """Pair labels with addresses: `{% crumbs _("Documents") list_url as trail %}`."""
    return list(zip(pairs[::2], pairs[1::2], strict=True))


# --- Small drawings ------------------------------------------------------------------------
# What stands in every row of a list is drawn here in Python: a template of its own for each of some
# hundred small words was half the time a list took.
@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration and hidden from readers."""
    return _icon(name, str(label)) if name else SafeString("")


@lru_cache(maxsize=512)
def _icon(name: str, label: str) -> SafeString:
    address = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            address,
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


def _badge(look: states.Look, label: str, *, state: str, kind: str = "") -> SafeString:
    return format_html(
        '<span class="badge{}" data-state="{}">{}{}</span>',
        f" badge--{kind}" if kind else "",
        state,
        icon(look.icon),
        label or look.label,
    )


def _look(table: dict[str, states.Look], value: Any, label: str) -> states.Look:
    """Return how a state looks; an unknown one is drawn plainly with its own word."""
    return table.get(str(value)) or states.Look(str(value), label or str(value), "circle")


@register.simple_tag
def time_badge(value: Any, label: str = "") -> SafeString:
    """Show a time cell: on_time, late_done, within, due_soon, overdue, none."""
    return _badge(_look(states.TIME_CELLS, value, label), label, state=str(value))


@register.simple_tag
def work_badge(value: Any, label: str = "") -> SafeString:
    """Show a work state; pass get_state_display as label to use the app's own word."""
    return _badge(_look(states.WORK_STATES, value, label), label, state=str(value), kind="work")


@register.simple_tag
def urgency_badge(value: Any, label: str = "") -> SafeString:
    """Show an urgency above normal; normal shows nothing, for it is the rule."""
    look = _look(states.URGENCIES, value, label)
    if not value or look.state == "normal":
        return SafeString("")
    return _badge(look, label, state=states.URGENCY_COLOURS.get(look.state, ""))


@register.simple_tag
def badge(label: str, state: str = "", icon_name: str = "") -> SafeString:
    """Show any other short word of status."""
    look = states.Look(state, label, icon_name)
    return _badge(look, label, state=state, kind="" if icon_name else "plain")


@register.simple_tag
def due(due_on: date | None, on: date, state: str = "", done_on: date | None = None) -> SafeString:
    """Show a deadline as date and words; `state` is the time cell where the caller knows it."""
    words = formatting.due_words(due_on, on, done_on=done_on)
    if due_on is None:
        return format_html('<span class="due due--none">{}</span>', words)
    return format_html(
        '<span class="due" data-state="{}"><time datetime="{}">{}</time> '
        '<span class="due__words">{}</span></span>',
        state or formatting.due_state(due_on, on, done_on=done_on),
        due_on.isoformat(),
        formatting.vn_date(due_on),
        words,
    )


@register.simple_tag
def progress(
    value: float | None, label: str = "", state: str = "", variant: str = ""
) -> SafeString:
    """Show a share of 100 as bar and number."""
    share = value or 0
    return format_html(
        '<span class="progress{}"{}><progress class="progress__bar" max="100" value="{}"{}>'
        "</progress> <span>{}</span></span>",
        f" progress--{variant}" if variant else "",
        format_html(' data-state="{}"', state) if state else "",
        f"{share:.0f}",
        format_html(' aria-label="{}"', label) if label else "",
        formatting.percent(share, 0),
    )


@register.inclusion_tag("components/_figure.html")
def figure(
    value: Any, label: str, url: str = "", state: str = "", note: str = ""
) -> dict[str, Any]:
    """Show a figure that leads to the rows behind it."""
    look = states.TIME_CELLS.get(state) or states.WORK_STATES.get(state)
    return {
        "value": value, "label": label, "url": url, "state": state, "note": note,
        "icon": look.icon if look else "",
    }  # fmt: skip


@register.simple_tag
def fact(label: str, value: Any = "", blank: str = "–") -> SafeString:
    """One line of a facts list; with blank="" a line without a value is left out."""
    if value in (None, ""):
        if not blank:
            return SafeString("")
        return format_html('<dt>{}</dt><dd class="muted">{}</dd>', label, blank)
    return format_html("<dt>{}</dt><dd>{}</dd>", label, value)


@register.simple_tag
def agency(then: Any, now: Any = None, url: str = "") -> SafeString:
    """Show an agency as named then, and who answers for it today where that differs."""
    name = format_html('<a href="{}">{}</a>', url, then) if url else then
    if not now or str(now) == str(then):
        return format_html('<span class="agency">{}</span>', name)
    return format_html(
        '<span class="agency">{} <span class="agency__now">{} {}</span></span>',
        name,
        icon("arrow"),
        _("today: %(now)s") % {"now": now},
    )


@register.simple_tag
def code_link(code: str, url: str = "", title: str = "", notation: str = "") -> SafeString:
    """Show a document's code as a link; a blank number shows its notation and says so."""
    blank = _("number blank")
    words = code or (f"…/{notation} ({blank})" if notation else _("no number yet"))
    tag, href = ("a", format_html(' href="{}"', url)) if url else ("span", "")
    return format_html(
        '<{} class="code{}"{}{}>{}</{}>',
        tag,
        "" if code else " code--blank",
        href,
        format_html(' title="{}"', title) if title else "",
        words,
        tag,
    )


@register.inclusion_tag("components/_stacked_bars.html")
def stacked_bars(chart: StackedBars) -> dict[str, Any]:
    """Draw stacked bars with legend, sentence and table."""
    return {"chart": chart}


@register.inclusion_tag("components/_trend.html")
def trend_chart(chart: Trend) -> dict[str, Any]:
    """Draw a trend line with sentence and table."""
    return {"chart": chart}


@register.inclusion_tag("components/_columns.html")
def columns_chart(chart: Columns) -> dict[str, Any]:
    """Draw columns by month with a line over them, with legend, sentence and table."""
    return {"chart": chart}


# --- Lists ---------------------------------------------------------------------------------
@register.inclusion_tag("components/_sort_head.html", takes_context=True)
def sort_head(
    context: Context,
    key: str,
    label: str,
    classes: str = "",
    default: str = "",
    param: str = "sort",
    first: str = "ascending",
) -> dict[str, Any]:
    """Draw a column head that sorts by `key` and keeps every other parameter of the address.

    `first` is the direction of the first click: "descending" where the largest is looked for.
    """
    query = context["request"].GET.copy()
    now = query.get(param) or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    falls = direction == "ascending" if first == "ascending" else direction != "descending"
    query[param] = f"-{key}" if falls else key
    query.pop("page", None)
    return {
        "label": label,
        "classes": classes,
        "direction": direction,
        "url": f"?{query.urlencode()}",
        "icon_name": {"ascending": "sort-up", "descending": "sort-down"}.get(direction, "sort"),
    }


@register.inclusion_tag("components/_pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Draw the links to the pages before and after, keeping every other parameter."""

    def to(wanted: int) -> str:
        query = context["request"].GET.copy()
        query[page.param] = str(wanted)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous_url": to(page.previous_number) if page.has_previous else "",
        "next_url": to(page.next_number) if page.has_next else "",
        "first_url": to(1) if page.number > 2 else "",
    }


# --- Boxes with content --------------------------------------------------------------------
@register.simple_block_tag
def capture(content: str) -> str:
    """Keep rendered words for a parameter: `{% capture as meta %}…{% endcapture %}`."""
    return content


@register.simple_block_tag(takes_context=True)
def pagehead(
    context: Context,
    content: str,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    meta: str = "",
) -> str:
    """Draw the head of a page; the content is its actions."""
    return _box(
        "pagehead", title=title, crumbs=crumbs, meta=meta, actions=SafeString(content.strip())
    )


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    state: str = "",
    body: str = "",
    aside: str = "",
    id: str = "",
) -> str:
    """Draw a panel; body="flush" lets a table touch its edges, aside stands right of the title."""
    return _box("card", content=content, title=title, state=state, body=body, aside=aside, id=id)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> str:
    """Draw a notice: info, success, warning or danger."""
    return _box(
        "notice",
        content=content,
        kind=kind,
        title=title,
        icon_name=states.NOTICE_ICONS.get(kind, "info"),
    )


@register.simple_block_tag
def confirm(
    content: str,
    label: str,
    tone: str = "",
    icon_name: str = "",
    variant: str = "",
    id: str = "",
) -> str:
    """Draw a button that opens its own small form; works without scripts."""
    return _box(
        "confirm",
        content=content,
        label=label,
        tone=tone,
        icon_name=icon_name,
        variant=variant,
        id=id,
    )


def _box(name: str, **context: Any) -> str:
    return loader.render_to_string(f"components/_{name}.html", context)


# --- Forms ---------------------------------------------------------------------------------
@register.inclusion_tag("components/_error_summary.html")
def error_summary(*several: forms.BaseForm) -> dict[str, Any]:
    """List every error of the forms on top, each a link to its field; nothing when there are none."""
    return {"errors": [error for form in several if form.is_bound for error in error_links(form)]}


@register.filter
def field_kind(bound: forms.BoundField) -> str:
    """Return the words that pick the field's drawing: date, number, file, check, choices."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    if bound.use_fieldset:
        return "choices"
    return {"DateInput": "date", "NumberInput": "number"}.get(type(widget).__name__, "")
