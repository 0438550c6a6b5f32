import pytest

from orders.models import Order, Shipment
from tests.builders import a_shipment
from tests.integrations.admin.order_steps.pressed import (
    an_order_of_a_connection,
    errors,
    press,
    went_on,
)

pytestmark = pytest.mark.django_db


def an_order_on_its_way(*codes: str) -> Order:
    order, _connection = an_order_of_a_connection(status="shipped")
    for code in codes:
        a_shipment(order, code)
    return order


def test_the_last_parcel_delivers_the_order() -> None:
    order = an_order_on_its_way("A", "all")
    assert went_on(press(order, "deliver", parcel="code:all"), order)
    order.refresh_from_db()
    assert order.status == "shipped"
    press(order, "deliver", parcel="all")
    order.refresh_from_db()
    assert order.status == "delivered"
    assert not Shipment.objects.filter(delivered_at=None).exists()


def test_a_moment_before_it_was_sent_is_refused() -> None:
    order = an_order_on_its_way("A")
    answer = press(order, "deliver", parcel="code:A", delivered_at="2020-01-01T10:00")
    assert errors(answer)["__all__"]


def test_another_orders_parcel_is_no_choice() -> None:
    an_order_on_its_way("B")
    answer = press(an_order_on_its_way("A"), "deliver", parcel="code:B")
    assert "parcel" in errors(answer)
