"""The table of plans: who has order updates in real time, and what the others are told."""

import pytest

from catalog.models import AddOn, Merchant, Plan
from catalog.plans import REAL_TIME, having_real_time, real_time
from tests.builders import a_merchant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ADD_ON = [AddOn.REAL_TIME_ORDERS]
TABLE = [
    (Plan.BASIC, [], False),
    (Plan.BASIC, ADD_ON, False),
    (Plan.ADVANCED, [], False),
    (Plan.ADVANCED, ADD_ON, True),
    (Plan.PRO, [], True),
    (Plan.PRO, ADD_ON, True),
    (Plan.MASTER, [], True),
    (Plan.MASTER, ADD_ON, True),
    (Plan.LEGACY, [], False),
    (Plan.LEGACY, ADD_ON, False),
]


def test_every_plan_is_in_the_table() -> None:
    assert set(REAL_TIME) == set(Plan)


@pytest.mark.parametrize(("plan", "add_ons", "allowed"), TABLE)
def test_who_has_order_updates_in_real_time(plan: Plan, add_ons: list[str], allowed: bool) -> None:
    merchant = a_merchant(plan=plan, add_ons=add_ons)

    verdict = real_time(Merchant.objects.get())

    assert verdict.allowed is allowed
    assert bool(verdict.reason) is bool(verdict.way) is not allowed
    assert list(Merchant.objects.filter(having_real_time())) == [merchant] * allowed


@pytest.mark.parametrize(
    ("plan", "reason", "way"),
    [
        (Plan.BASIC, "The Basic plan has no", "The PRO and Master plans include them"),
        (Plan.ADVANCED, "only with the add-on", "Ask our sales team for the add-on"),
        (Plan.LEGACY, "Old plans have no", "Move to one of the new plans first"),
    ],
)
def test_each_plan_has_its_reason_and_its_way(plan: Plan, reason: str, way: str) -> None:
    verdict = real_time(a_merchant(plan=plan))

    assert reason in str(verdict.reason)
    assert way in str(verdict.way)
    assert verdict.text == f"{verdict.reason} {verdict.way}"
