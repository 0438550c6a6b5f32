"""What holds for orders and stock under any history: placed, edited, cancelled and returned in
whole and in part, shipped, counted; old, new, repeated, in any order, by workers that die."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.orders.histories import World, undone_after
from tests.orders.steps import Turn, histories

pytestmark = pytest.mark.django_db


def test_whatever_happens_the_ledger_balances_and_all_is_given_back_once() -> None:
    world = World()

    @given(history=histories(early=3, late=3))
    @settings(
        max_examples=120,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
    )
    def check(history: list[Turn]) -> None:
        undone_after(history, world)

    check()
