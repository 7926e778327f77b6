"""Filters for printed forms: Vietnamese numbers and shares, whatever language the page has."""

from django import template

from reporting.paper import words
from reporting.paper.narrowing import scope_words

register = template.Library()

register.filter("n", words.number)
register.filter("share", words.share)
register.filter(scope_words)


@register.filter
def of(part: int, whole: int) -> str:
    """Write what percent one number is of another, in running text: 87,5 but 90."""
    return words.share(100 * part / whole if whole else None).removesuffix(",0")
