"""An order that is edited on the platform after it was paid, from there to everybody's stock."""

from decimal import Decimal

import pytest

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations.models import Inbound
from integrations.platforms.anymarket.simulator import Simulator
from orders.models import EventKind, Order, Status
from tests.flows.shop import Shop, a_shop, another_connection

pytestmark = pytest.mark.django_db(transaction=True)


def edit(shop: Shop, order_id: int, amount: int) -> None:
    """Another number of pieces of the order's only line, with the amounts that follow."""
    order = shop.account.orders[order_id]
    [item] = order["items"]
    goods = amount * Decimal(item["unit"])
    item.update(amount=amount, gross=goods, total=goods - item["discount"])
    order.update(gross=goods, total=goods - order["discount"] + order["freight"])


def test_an_edit_after_the_payment_reaches_every_connection(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=9)
    shop.work()
    other = another_connection(shop, anymarket)
    other.work()
    order_id = shop.account.sell({"A": 2})
    shop.work()

    edit(shop, order_id, 5)
    shop.account.set_status(order_id, "PAID_WAITING_SHIP")
    shop.work()
    other.work()

    order = Order.objects.get()
    assert order.items.get().quantity == Stock.objects.get().reserved == 5
    assert order.events.filter(kind=EventKind.EDITED).count() == 1
    assert other.account.amount("A") == 4
    assert disagreements() == []


def test_an_edit_whose_total_disagrees_waits_in_sight_while_the_order_goes_on(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    shop.count(A=9)
    order_id = shop.account.sell({"A": 2})
    shop.work()

    edit(shop, order_id, 5)
    right = shop.account.orders[order_id]["total"]
    shop.account.orders[order_id]["total"] = right + 1
    shop.account.set_status(order_id, "INVOICED")
    shop.work()

    assert Order.objects.get().status == Status.INVOICED
    assert Stock.objects.get().reserved == 2
    parked = Inbound.objects.get(parked_at__isnull=False)
    assert (parked.external_id, parked.error_code) == (str(order_id), "totals_disagree")

    shop.account.orders[order_id]["total"] = right
    shop.account.set_status(order_id, "INVOICED")
    shop.work()

    assert Stock.objects.get().reserved == 5
    assert not Inbound.objects.filter(parked_at__isnull=False).exists()
