"""Whatever is told of an order's parcels, and in whatever order: what always holds."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.ledger import disagreements
from orders import status
from orders.models import Status
from tests.orders.parcels import a_reserved_order, arrive, hours_ago, parcels_of, send

pytestmark = pytest.mark.django_db

CODES = st.sampled_from(["", "A", "B"])
NEWS = st.one_of(
    st.tuples(st.just("send"), CODES, st.sampled_from([9, 8, 7])),
    st.tuples(st.just("arrive"), st.one_of(st.none(), CODES), st.sampled_from([8.5, 3, 2])),
    st.tuples(st.just("cancel"), st.none(), st.just(0)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(NEWS, max_size=8))
def test_stock_leaves_once_and_a_delivered_order_has_no_parcel_on_its_way(news: list[Any]) -> None:
    order, balance = a_reserved_order(units=2, on_hand=5)
    for what, code, hours in news:
        order.refresh_from_db()
        before = (order.status, len(parcels_of(order)))
        if what == "send":
            parcel = {"tracking_code": code, "shipped_at": hours_ago(hours)}
            tell = lambda parcel=parcel: send(order, parcel)  # noqa: E731
        elif what == "arrive":
            row = {"tracking_code": code, "delivered_at": hours_ago(hours)}
            tell = lambda row=row: arrive(order, row)  # noqa: E731
        else:
            status.move(order.pk, Status.CANCELLED, "test")
            continue
        result = tell()
        assert tell().changed == 0, "Said twice it changes nothing."
        order.refresh_from_db()
        if result.rejected:
            assert (order.status, len(parcels_of(order))) == before

    order.refresh_from_db()
    balance.refresh_from_db()
    parcels = parcels_of(order).values()
    left = order.shipped_at is not None
    assert left == bool(parcels)
    assert balance.on_hand == (3 if left else 5)
    held = 2 if order.status == Status.PAID else 0
    assert balance.reserved == held
    if order.status == Status.DELIVERED:
        assert order.delivered_at == max(parcel.delivered_at for parcel in parcels)
    elif order.status == Status.SHIPPED:
        assert any(parcel.delivered_at is None for parcel in parcels)
    assert all(
        parcel.delivered_at is None or parcel.delivered_at >= parcel.shipped_at
        for parcel in parcels
    )
    assert disagreements() == []
