"""Accounts: made, opened and closed by administrators; what a person sets for themselves."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from agencies.services.memberships import grant_membership
from agencies.services.permission import is_administrator, may_administer, require_administrator
from agencies.services.reminding import set_own_reminders
from agencies.services.saving import save_as
from core.refusals import NotAllowed, Refused

_EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper: i l o 0 1
_GROUPS, _GROUP_SIZE = 4, 4  # 31^16: beyond guessing, still typed without trouble


@dataclass(frozen=True)
class NewPerson:
    """A fresh account and its initial password, known only now: it is stored hashed."""

    user: User
    password: str


@transaction.atomic
def create_person(
    username: str,
    *,
    full_name: str,
    by: Any,
    on: date,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    agency: Agency | None = None,
    role: str = "",
    title: str = "",
    since: date | None = None,
) -> NewPerson:
    """Open an account, with a first membership when agency and role are given.

    Without `password` a random one is made, to be changed at the first sign-in; a given one is kept.
    """
    require_administrator(by, on, agency=agency)
    user = User(
        username=_clean_username(username), full_name=_clean_full_name(full_name),
        email=_clean_email(email), phone=phone.strip(), has_initial_password=password is None,
    )  # fmt: skip
    if password is not None and by is not None:
        _check_password(password, user)
    initial = password if password is not None else random_password()
    user.set_password(initial)
    save_as(user, by)
    if agency is not None:
        grant_membership(user, agency, role, valid_from=since or on, title=title, by=by, on=on)
    return NewPerson(user, initial)


def random_password() -> str:
    blocks = (
        "".join(secrets.choice(_EASY_LETTERS) for _letter in range(_GROUP_SIZE))
        for _block in range(_GROUPS)
    )
    return "-".join(blocks)


@transaction.atomic
def change_person(user: User, *, full_name: str, email: str, phone: str, by: Any, on: date) -> User:
    """Correct a person's name and addresses."""
    require_keeper_of(user, by, on)
    user.full_name, user.email = _clean_full_name(full_name), _clean_email(email, besides=user)
    user.phone = phone.strip()
    save_as(user, by, "full_name", "email", "phone")
    return user


@transaction.atomic
def change_profile(
    user: User,
    *,
    language: str,
    wants_digest: bool,
    phone: str,
    lead_days: list[int] | None = None,
    hour: int | None = None,
) -> User:
    """Set what is a person's own to choose."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the languages offered."), field="language")
    if wants_digest and not user.email:
        raise Refused(
            _("No e-mail address is recorded for you; ask your administrator to enter one."),
            field="wants_digest",
        )
    user.language, user.wants_digest, user.phone = language, wants_digest, phone.strip()
    save_as(user, user, "language", "wants_digest", "phone")
    set_own_reminders(user, lead_days=lead_days, hour=hour)
    return user


@transaction.atomic
def give_new_password(user: User, *, by: Any, on: date) -> NewPerson:
    """Replace a forgotten password by a random one, and open a locked sign-in."""
    require_keeper_of(user, by, on)
    password = random_password()
    user.set_password(password)
    user.has_initial_password = True
    save_as(user, by, "password", "has_initial_password")
    forget_failures(username=user.username)
    return NewPerson(user, password)


@transaction.atomic
def close_account(user: User, *, by: Any, on: date) -> User:
    """Let a person sign in no more; what they did stays under their name."""
    require_keeper_of(user, by, on)
    if by is not None and user.pk == by.pk:
        raise Refused(_("You cannot close your own account; ask another administrator."))
    user.is_active = False
    save_as(user, by, "is_active")
    return user


@transaction.atomic
def reopen_account(user: User, *, by: Any, on: date) -> User:
    require_keeper_of(user, by, on)
    user.is_active = True
    save_as(user, by, "is_active")
    return user


def require_keeper_of(user: User, by: Any, on: date) -> None:
    """Raise NotAllowed unless `by` administers every province this person has belonged to."""
    if by is None:
        return
    provinces = Membership.objects.filter(user=user).values_list("agency__province", flat=True)
    allowed = is_administrator(by, on) and all(
        may_administer(by, on, province=pk) for pk in set(provinces)
    )
    if not allowed or (user.is_superuser and not by.is_superuser):
        raise NotAllowed(_("Only an administrator of this person's province may do this."))


def _clean_username(username: str) -> str:
    username = username.strip().lower()
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as why:
        raise Refused(" ".join(why.messages), field="username") from None
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This sign-in name is taken."), field="username")
    return username


def _clean_full_name(full_name: str) -> str:
    full_name = " ".join(full_name.split())
    if not full_name or len(full_name) > 120:
        raise Refused(_("Enter the full name, 120 characters at most."), field="full_name")
    return full_name


def _clean_email(email: str, *, besides: User | None = None) -> str:
    email = email.strip()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as why:
        raise Refused(" ".join(why.messages), field="email") from None
    others = User.objects.filter(email__iexact=email)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise Refused(_("Another person already has this e-mail address."), field="email")
    return email


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as why:
        raise Refused(" ".join(why.messages), field="password") from None
