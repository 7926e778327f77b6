"""The technical admin of the directory, for administrators: corrections that carry no rule of their own.

Names, succession and memberships are changed on the site's own pages, through services that keep
caches and dates in order; here they are read. Nothing of documents or tasks is registered.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from agencies.models import (
    Agency,
    AgencyAlias,
    AgencyCode,
    AgencyName,
    Group,
    GroupMember,
    Membership,
    SpecialDay,
    StandIn,
    Succession,
    User,
)
from agencies.services.permission import (
    administered_provinces,
    is_administrator,
    people_kept_by,
)
from agencies.visibility import predecessors_of


class DirectoryAdminSite(admin.AdminSite):
    """Open to administrators in force and to the superuser of a first installation, to nobody else."""

    site_header = _("Đôn Đốc: technical administration")
    site_title = _("Technical administration")
    index_title = _("Directory")

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user, timezone.localdate())

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Leave signing in to the site's own page, where guessing is locked out."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = DirectoryAdminSite(name="admin")


class ProvinceScoped:
    """Rows of the administrator's provinces, by `province_path`; rights from the role, not from flags."""

    province_path = "agency__province"
    may_change, may_add, may_delete = False, False, False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        if request.user.is_superuser or not self.province_path:
            return rows
        own = administered_provinces(request.user, timezone.localdate())
        return rows.filter(**{f"{self.province_path}__in": own | predecessors_of(own)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user, timezone.localdate())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user, timezone.localdate())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add and self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and self.has_view_permission(request)


class NameInline(ProvinceScoped, admin.TabularInline):
    model = AgencyName
    fk_name = "agency"
    extra = 0


class AliasInline(ProvinceScoped, admin.TabularInline):
    """Spellings people entered may go again; those of dated names come back with the next rename."""

    model = AgencyAlias
    extra = 0
    may_change = may_add = may_delete = True


class CodeInline(ProvinceScoped, admin.TabularInline):
    model = AgencyCode
    extra = 0
    may_change = may_add = may_delete = True


@admin.register(Agency, site=site)
class AgencyAdmin(ProvinceScoped, SimpleHistoryAdmin):
    province_path = "province"
    may_change = True
    list_display = ["name", "short_name", "kind", "block", "founded_on", "ended_on", "position"]
    list_filter = ["block", "kind", "level"]
    search_fields = ["name", "short_name", "aliases__folded"]
    readonly_fields = ["name", "short_name", "parent", "province", "office_of", "ended_on"]
    inlines = [NameInline, AliasInline, CodeInline]


@admin.register(Succession, site=site)
class SuccessionAdmin(ProvinceScoped, SimpleHistoryAdmin):
    province_path = "predecessor__province"
    list_display = ["predecessor", "successor", "kind", "on", "function", "is_main"]
    list_select_related = ["predecessor", "successor"]
    date_hierarchy = "on"


class MemberInline(ProvinceScoped, admin.TabularInline):
    model = GroupMember
    extra = 0


@admin.register(Group, site=site)
class GroupAdmin(ProvinceScoped, SimpleHistoryAdmin):
    province_path = "province"
    list_display = ["name", "province"]
    list_select_related = ["province"]
    inlines = [MemberInline]


class MembershipInline(ProvinceScoped, admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User, site=site)
class PersonAdmin(ProvinceScoped, SimpleHistoryAdmin):
    """Accounts to read; opening, closing and passwords have their own pages with their own rules."""

    list_display = ["full_name", "username", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["full_name", "username", "email"]
    fields = [
        "full_name",
        "username",
        "email",
        "phone",
        "language",
        "wants_digest",
        "is_active",
        "last_login",
    ]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return people_kept_by(request.user, timezone.localdate())


@admin.register(Membership, site=site)
class MembershipAdmin(ProvinceScoped, SimpleHistoryAdmin):
    list_display = ["user", "agency", "role", "title", "valid_from", "valid_until"]
    list_select_related = ["user", "agency"]
    list_filter = ["role"]


@admin.register(StandIn, site=site)
class StandInAdmin(ProvinceScoped, SimpleHistoryAdmin):
    province_path = ""
    list_display = ["absent", "deputy", "valid_from", "valid_until"]
    list_select_related = ["absent", "deputy"]

    def get_queryset(self, request: HttpRequest) -> Any:
        people = people_kept_by(request.user, timezone.localdate())
        return super().get_queryset(request).filter(absent__in=people)


@admin.register(SpecialDay, site=site)
class SpecialDayAdmin(ProvinceScoped, admin.ModelAdmin):
    province_path = ""
    may_change = may_add = may_delete = True
    list_display = ["on", "kind", "name"]
