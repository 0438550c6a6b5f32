import pytest

from orders.models import Shipment
from tests.builders import a_carrier, a_merchant
from tests.integrations.admin.order_steps.pressed import (
    an_order_of_a_connection,
    errors,
    press,
    said,
    went_on,
)

pytestmark = pytest.mark.django_db


def test_a_parcel_is_sent_with_a_carrier_of_the_merchant() -> None:
    order, _connection = an_order_of_a_connection()
    carrier = a_carrier(order.merchant, tracking_url="https://track.example/?c={code}")
    assert went_on(press(order, "ship", carrier=carrier.code, tracking_code="AA1"), order)
    order.refresh_from_db()
    parcel = Shipment.objects.get()
    assert (order.status, parcel.carrier) == ("shipped", carrier)
    assert parcel.tracking_url == "https://track.example/?c=AA1"
    assert parcel.cause.startswith("user:")


def test_a_carrier_that_is_not_in_the_list_is_named() -> None:
    order, _connection = an_order_of_a_connection()
    press(order, "ship", other="Moto do João")
    assert Shipment.objects.get().carrier_name == "Moto do João"


def test_a_strangers_carrier_is_no_choice() -> None:
    order, _connection = an_order_of_a_connection()
    carrier = a_carrier(a_merchant())
    assert "carrier" in errors(press(order, "ship", carrier=carrier.code))


def test_the_same_parcel_is_sent_once() -> None:
    order, _connection = an_order_of_a_connection()
    for _ in range(2):
        assert went_on(press(order, "ship", tracking_code="AA1"), order)
    assert went_on(press(order, "ship", tracking_code="AA2"), order)
    assert Shipment.objects.count() == 2


def test_a_script_is_no_address() -> None:
    order, _connection = an_order_of_a_connection()
    answer = press(order, "ship", tracking_code="A", tracking_url="javascript:alert(1)")
    assert errors(answer)["__all__"]
    assert not Shipment.objects.exists()


def test_a_connection_may_want_the_invoice_first() -> None:
    order, connection = an_order_of_a_connection()
    connection.ship_before_invoice = False
    connection.save()
    assert len(said(press(order, "ship", tracking_code="A"))) == 1
    assert not Shipment.objects.exists()
