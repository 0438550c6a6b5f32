import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.models import Merchant, Role
from catalog.tenancy import CHANGING, OWNING, VIEWING, access_of, visible_to
from tests.builders import a_merchant, a_supporter, a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, (True, False, False)),
        (Role.OPERATOR, (True, True, False)),
        (Role.OWNER, (True, True, True)),
    ],
)
def test_a_role_says_what_a_member_may_do(role: Role, may: tuple[bool, bool, bool]) -> None:
    merchant, other = a_merchant(), a_merchant()
    access = access_of(a_user(merchant, role=role))
    levels = (VIEWING, CHANGING, OWNING)
    assert tuple(access.may(level, merchant.pk) for level in levels) == may
    assert not any(access.may(level, other.pk) for level in levels)


def test_rows_are_seen_by_members_and_by_support() -> None:
    merchant = a_merchant()
    a_merchant()
    everyone = Merchant.objects.all()
    assert visible_to(a_user(merchant), everyone, "pk").get() == merchant
    assert visible_to(a_supporter(), everyone, "pk").count() == 2
    assert not visible_to(a_user(), everyone, "pk").exists()
    assert not visible_to(AnonymousUser(), everyone, "pk").exists()


def test_one_merchant_leaves_no_choice_several_do() -> None:
    merchant = a_merchant()
    user = a_user(merchant)
    assert access_of(user).only_merchant_id == merchant.pk
    a_merchant().memberships.create(user=user)
    assert access_of(user).only_merchant_id is None
    assert access_of(a_supporter()).only_merchant_id is None
