"""Who may change the directory: administrators in force, each within their own province."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, Role, User
from agencies.visibility import memberships_in_force, predecessors_of
from core.refusals import NotAllowed


def is_administrator(user: Any, on: date) -> bool:
    """Return whether the person administers anything at all that day."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or any(
        m.role == Role.ADMINISTRATOR for m in memberships_in_force(user, on)
    )


def may_administer(user: Any, on: date, *, province: int | None = None) -> bool:
    """Return whether the person may change rows of this province (None: of no province).

    An heir's administrators also keep the directory of what it took over.
    """
    if not is_administrator(user, on):
        return False
    if user.is_superuser or province is None:
        return True
    own = administered_provinces(user, on)
    return province in own or province in predecessors_of(own)


def administered_provinces(user: Any, on: date) -> set[int]:
    return {
        m.agency.province_id
        for m in memberships_in_force(user, on)
        if m.role == Role.ADMINISTRATOR and m.agency.province_id is not None
    }


def people_kept_by(user: Any, on: date) -> QuerySet[User]:
    """People whose accounts this administrator keeps: of their provinces, and those without any role."""
    if not is_administrator(user, on):
        return User.objects.none()
    if user.is_superuser:
        return User.objects.all()
    own = administered_provinces(user, on)
    within = Membership.objects.filter(agency__province__in=own | predecessors_of(own))
    return User.objects.filter(
        Q(pk__in=within.values("user")) | ~Exists(Membership.objects.filter(user=OuterRef("pk")))
    )


def require_administrator(by: Any, on: date, *, agency: Agency | None = None) -> None:
    """Raise NotAllowed unless `by` may change this agency's rows; None is the system itself."""
    if by is None:
        return
    if not may_administer(by, on, province=agency.province_id if agency else None):
        raise NotAllowed(_("Only an administrator of this province may change its directory."))


def lock_directory() -> None:
    """Let one change of the directory's structure happen at a time, until the transaction ends.

    Cycles and overlaps span several rows, so row locks cannot refuse them; such changes are rare.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('agencies.directory'))")
