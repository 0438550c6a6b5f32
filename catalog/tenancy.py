"""Whose rows a person may see and change. Every page asks here and nowhere else.

Support staff (superusers) see every merchant. Anybody else sees the merchants of their
memberships: a viewer looks, an operator and an owner also change.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from catalog.models import Membership, Merchant, Role

CHANGING_ROLES = (Role.OWNER, Role.OPERATOR)


def merchants_of(
    user: AbstractBaseUser | AnonymousUser, roles: tuple[Role, ...] = tuple(Role)
) -> QuerySet[Merchant]:
    """The merchants whose rows this user may see; with `roles`, where they have one of these."""
    if getattr(user, "is_superuser", False):
        return Merchant.objects.all()
    memberships = Membership.objects.filter(user_id=user.pk or 0, role__in=roles)
    return Merchant.objects.filter(pk__in=memberships.values("merchant"))


def visible_to(
    user: AbstractBaseUser | AnonymousUser, rows: QuerySet[Any], path: str = "merchant"
) -> QuerySet[Any]:
    """Those of `rows` whose merchant, found by `path`, this user may see."""
    if getattr(user, "is_superuser", False):
        return rows
    return rows.filter(**{f"{path}__in": merchants_of(user)})
