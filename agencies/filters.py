"""Filters of the directory's lists; a filter that does not validate shows no rows and says why."""

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.directory_forms import provinces
from agencies.models import Agency, Block, Group, Kind, Membership, Role, User
from core.folding import fold_words
from core.forms import DateField, TextField


class TextFilter(filters.CharFilter):
    field_class = TextField


class DayFilter(filters.Filter):
    field_class = DateField


class AgencyFilter(filters.FilterSet):
    """Agencies by words, block, kind and province, as they existed on a day."""

    q = TextFilter(label=_("Name or abbreviation"), method="by_words", max_length=200)
    block = filters.ChoiceFilter(label=_("Block"), choices=Block.choices, empty_label=_("All"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("All"))
    province = filters.ModelChoiceFilter(
        label=_("Province or city"), queryset=lambda request: provinces(), empty_label=_("All")
    )
    on = DayFilter(label=_("Existing on"), method="by_day")

    class Meta:
        model = Agency
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

    def by_day(self, rows: Any, name: str, value: Any) -> Any:
        return rows.existing_on(value)


class GroupFilter(filters.FilterSet):
    """Groups by words and province."""

    q = TextFilter(label=_("Name"), method="by_words", max_length=200)
    province = filters.ModelChoiceFilter(
        label=_("Province or city"), queryset=lambda request: provinces(), empty_label=_("All")
    )

    class Meta:
        model = Group
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """Groups are few and their spellings one text: compared folded, here."""
        words = fold_words(value)
        hits = [g.pk for g in rows if words in fold_words(f"{g.name} {g.spellings}")]
        return rows.filter(pk__in=hits)


class PersonFilter(filters.FilterSet):
    """People by name, role and state."""

    q = TextFilter(label=_("Name or sign-in name"), method="by_words", max_length=120)
    role = filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="by_role", empty_label=_("All")
    )
    state = filters.ChoiceFilter(
        label=_("Account"),
        choices=[("open", _("Open")), ("closed", _("Closed"))],
        method="by_state",
        empty_label=_("All"),
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """A province has some hundred people; their names are compared folded, here."""
        words = fold_words(value)
        named = rows.values_list("pk", "full_name", "username")
        hits = [pk for pk, full, user in named if words in fold_words(f"{full} {user}")]
        return rows.filter(pk__in=hits)

    def by_role(self, rows: Any, name: str, value: str) -> Any:
        holders = Membership.objects.filter(role=value).filter(
            Q(valid_until=None) | Q(valid_until__gte=self.on)
        )
        return rows.filter(pk__in=holders.values("user"))

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(is_active=value == "open")

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
