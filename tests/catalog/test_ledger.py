"""The invariant behind every figure, under random histories."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.adjusting import adjust
from catalog.availability import availability
from catalog.ledger import disagreements
from catalog.models import Stock
from catalog.reservations import Line, release, reserve, ship
from catalog.stock import Count, set_on_hand
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("count"), st.sampled_from("AB"), st.sampled_from("XY"), st.integers(0, 9)
        ),
        st.tuples(st.just("reserve"), st.sampled_from("AB"), st.integers(1, 6)),
        st.tuples(st.just("adjust"), st.integers(0, 8), st.sampled_from("AB"), st.integers(0, 6)),
        st.tuples(st.just("release"), st.integers(0, 8)),
        st.tuples(st.just("ship"), st.integers(0, 8)),
    ),
    max_size=25,
)


class Undone(Exception):
    """Ends an example, so that the next one begins with the same empty tables."""


@given(steps=STEPS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_sums_of_the_ledger_equal_the_balances_whatever_happens(steps: list[Any]) -> None:
    with pytest.raises(Undone), transaction.atomic():
        _play(steps)
        raise Undone


def _play(steps: list[Any]) -> None:
    merchant = a_merchant()
    skus = {code: a_sku(merchant, code=code) for code in "AB"}
    for code in "XY":
        a_warehouse(merchant, code=code)
    reservation = 0
    closed = set()
    for kind, *values in steps:
        if kind == "count":
            sku, warehouse, quantity = values
            set_on_hand(merchant.pk, [Count(0, sku, warehouse, quantity)], "test")
        elif kind == "reserve":
            sku, quantity = values
            held = reserve(merchant.pk, [Line(reservation, skus[sku].pk, quantity)], "test")
            assert held.get(reservation, 0) <= quantity
            reservation += 1
        elif kind == "adjust":
            number, sku, quantity = values
            if number not in closed:
                held = adjust(merchant.pk, [Line(number, skus[sku].pk, quantity)], "test")
                assert held[number] <= quantity
        else:
            closed.add(values[0])
            {"release": release, "ship": ship}[kind](merchant.pk, [values[0]], "test")
    assert disagreements() == []
    assert all(row.on_hand >= 0 and row.reserved >= 0 for row in Stock.objects.all())
    assert all(
        free >= 0 for free in availability(merchant.pk, [s.pk for s in skus.values()]).values()
    )


def test_a_balance_changed_behind_the_ledgers_back_is_found() -> None:
    merchant = a_merchant()
    balance = a_stock(a_sku(merchant), a_warehouse(merchant), 5)
    Stock.objects.filter(pk=balance.pk).update(on_hand=6)

    [found] = disagreements()

    assert (found.stock_id, found.on_hand, found.ledger_on_hand) == (balance.pk, 6, 5)
