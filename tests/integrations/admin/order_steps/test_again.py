import pytest
from django.utils import timezone

from integrations.models import Inbound, OrderTelling, State
from tests.integrations.admin.order_steps.pressed import (
    an_order_of_a_connection,
    press,
    said,
    went_on,
)

pytestmark = pytest.mark.django_db


def test_the_order_is_read_again() -> None:
    order, connection = an_order_of_a_connection()
    assert went_on(press(order, "read-again"), order)
    noted = Inbound.objects.get()
    assert (noted.connection, noted.external_id) == (connection, order.external_id)
    assert noted.due_at is not None


def test_a_parked_telling_is_on_its_way_again() -> None:
    order, connection = an_order_of_a_connection()
    OrderTelling.objects.create(
        merchant=order.merchant,
        connection=connection,
        order=order,
        parked_at=timezone.now(),
        error_code="step_refused",
        sent={"delivered": {"mark": "x"}},
    )
    assert went_on(press(order, "tell-again"), order)
    row = OrderTelling.objects.get()
    assert (row.parked_at, row.sent) == (None, {"delivered": {"mark": "x"}})
    assert row.due_at is not None


def test_one_that_never_was_told_is_told() -> None:
    order, _connection = an_order_of_a_connection()
    press(order, "tell-again")
    assert OrderTelling.objects.get().due_at is not None
    assert len(said(press(order, "tell-again"))) == 1


@pytest.mark.parametrize("step", ["read-again", "tell-again"])
def test_an_inactive_connection_does_neither(step: str) -> None:
    order, connection = an_order_of_a_connection()
    connection.state = State.INACTIVE
    connection.save()
    assert len(said(press(order, step))) == 1
    assert not Inbound.objects.exists()
    assert not OrderTelling.objects.exists()
