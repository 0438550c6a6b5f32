"""Whose rows a person may see and change. Every page asks here and nowhere else.

Support staff (superusers) see and change every merchant's rows. Anybody else sees the rows of
the merchants they are a member of: a viewer looks, an operator also changes, an owner also
deletes. Django's own model permissions are not asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from catalog.models import Membership, Role

M = TypeVar("M", bound=Model)

VIEWING = frozenset(Role)
CHANGING = frozenset({Role.OWNER, Role.OPERATOR})
OWNING = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Access:
    """What one person may do: their role at each merchant of theirs, by merchant id."""

    support: bool
    roles: Mapping[int, Role]

    def merchant_ids(self, among: frozenset[Role] = VIEWING) -> list[int]:
        """Where they have one of these roles. Says nothing of support, who need no role."""
        return [merchant_id for merchant_id, role in self.roles.items() if role in among]

    def may(self, among: frozenset[Role], merchant_id: int | None = None) -> bool:
        """Whether they have one of these roles at this merchant, or at any when none is given."""
        if self.support:
            return True
        if merchant_id is None:
            return bool(self.merchant_ids(among))
        return self.roles.get(merchant_id) in among

    def limit(
        self, rows: QuerySet[M], path: str = "merchant", among: frozenset[Role] = VIEWING
    ) -> QuerySet[M]:
        """Those of `rows` whose merchant, found by `path`, gave them one of these roles."""
        if self.support:
            return rows
        return rows.filter(Q(**{f"{path}__in": self.merchant_ids(among)}))

    @property
    def only_merchant_id(self) -> int | None:
        """The merchant, when there is no choice."""
        if self.support or len(self.roles) != 1:
            return None
        return next(iter(self.roles))


def access_of(user: AbstractBaseUser | AnonymousUser) -> Access:
    if user.pk is None:
        return Access(support=False, roles={})
    memberships = Membership.objects.filter(user_id=user.pk)
    roles = {row.merchant_id: Role(row.role) for row in memberships}
    return Access(support=bool(getattr(user, "is_superuser", False)), roles=roles)


def visible_to(
    user: AbstractBaseUser | AnonymousUser, rows: QuerySet[Any], path: str = "merchant"
) -> QuerySet[Any]:
    """Those of `rows` whose merchant, found by `path`, this user may see."""
    return access_of(user).limit(rows, path)
