"""An order that may not come in yet waits in sight, with its stock, and comes in by itself."""

from collections.abc import Iterator

import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, Stock
from catalog.products import ProductRow, upsert
from integrations import links, parameters
from integrations.mapping.kinds import Kind
from integrations.models import Connection, Inbound, WaitingItem, WaitingOrder
from integrations.platforms.anymarket.simulator import Simulator
from orders import signals
from orders.models import Carrier, Order, OrderItem
from tests.builders import a_carrier, a_rule, a_sku
from tests.flows.shop import Shop, a_shop, another_connection
from tests.flows.test_edited_orders import edit

pytestmark = pytest.mark.django_db(transaction=True)

UNMAPPED = "MERCADO_ENVIOS"


@pytest.fixture(autouse=True)
def the_ledger_is_clean() -> Iterator[None]:
    yield
    assert disagreements() == []
    holding = Movement.objects.filter(reservation__lt=0).values_list("reservation", flat=True)
    items = set(WaitingItem.objects.values_list("pk", flat=True))
    held = sum(Movement.objects.values_list("reserved_change", flat=True))
    assert all(-number in items or net(number) == 0 for number in holding)
    assert held == sum(Stock.objects.values_list("reserved", flat=True))


def net(reservation: int) -> int:
    rows = Movement.objects.filter(reservation=reservation)
    return sum(rows.values_list("reserved_change", flat=True))


def without_carriers(simulator: Simulator, **quantities: int) -> Shop:
    """A shop with stock whose merchant knows no carrier."""
    shop = a_shop(simulator)
    Carrier.objects.all().delete()
    shop.count(**quantities)
    shop.work()
    return shop


def reserved(code: str) -> int:
    return Stock.objects.get(sku__code=code).reserved


def set_parameter(connection: Connection, **values: object) -> None:
    fresh = Connection.objects.get(pk=connection.pk)
    parameters.change(fresh, values)


def test_an_order_with_an_unknown_carrier_waits_and_every_connection_hears_of_its_stock(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=5)
    other = another_connection(shop, anymarket)
    Carrier.objects.all().delete()
    other.work()

    shop.account.sell({"A": 2})
    shop.work()
    other.work()

    waiting = WaitingOrder.objects.get()
    assert not Order.objects.exists()
    assert (waiting.code, waiting.term, waiting.status) == ("unmapped_carrier", UNMAPPED, "paid")
    assert Inbound.objects.get().error_code == "unmapped_carrier"
    assert [(item.sku_code, item.reserved) for item in waiting.items.all()] == [("A", 2)]
    assert other.account.stock_writes("A") == [5, 3]


def test_it_comes_in_when_the_rule_is_saved_and_its_stock_moves_exactly(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=5)
    shop.account.sell({"A": 2})
    shop.work()

    a_rule(shop.connection, Kind.CARRIER, "ME", UNMAPPED)
    shop.work()

    order = Order.objects.get()
    assert (order.carrier, order.short) == ("ME", False)
    assert not WaitingOrder.objects.exists()
    assert reserved("A") == OrderItem.objects.get().reserved == 2
    assert net(OrderItem.objects.get().pk) == 2
    assert Inbound.objects.get().error_code == ""
    assert shop.account.stock_writes("A") == [5, 3]


@pytest.mark.parametrize(("code", "name"), [("mercado_envios ", "x"), ("ME-1", "Mercado_Envios")])
def test_it_comes_in_when_the_merchant_has_a_carrier_of_this_code_or_name(
    anymarket: Simulator, code: str, name: str
) -> None:
    shop = without_carriers(anymarket, A=5)
    shop.account.sell({"A": 2})
    shop.work()

    a_carrier(shop.merchant, code, name)
    signals.ring_carriers(shop.merchant.pk)
    assert Inbound.objects.filter(due_at__isnull=False).count() == 1
    shop.work()

    assert Order.objects.get().carrier == code


def test_a_name_that_two_carriers_have_is_nobodys(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=5)
    for code in ("ME-1", "ME-2"):
        a_carrier(shop.merchant, code, UNMAPPED)
    shop.account.sell({"A": 1})

    shop.work()

    assert WaitingOrder.objects.get().term == UNMAPPED


def test_what_has_no_carrier_or_is_shipped_by_the_channel_or_cancelled_does_not_wait(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=9)
    plain = shop.account.sell({"A": 1})
    for line in shop.account.orders[plain]["items"]:
        line["shippings"] = []
    shop.account.sell({"A": 1}, changes={"fulfillment": True})
    shop.account.cancel(shop.account.sell({"A": 1}))

    shop.work()

    assert Order.objects.count() == 3
    assert not WaitingOrder.objects.exists()


def test_an_order_that_is_here_already_is_followed_whatever_its_carrier(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    shop.count(A=5)
    order_id = shop.account.sell({"A": 1})
    shop.work()
    Carrier.objects.all().delete()

    shop.account.cancel(order_id)
    shop.work()

    assert Order.objects.get().status == "cancelled"
    assert not WaitingOrder.objects.exists()


def test_one_that_is_cancelled_while_it_waits_gives_all_back_and_comes_in_cancelled(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=5)
    order_id = shop.account.sell({"A": 2})
    shop.work()
    assert reserved("A") == 2

    shop.account.cancel(order_id)
    shop.work()

    assert not WaitingOrder.objects.exists()
    assert Order.objects.get().status == "cancelled"
    assert reserved("A") == 0
    assert shop.account.stock_writes("A") == [5, 3, 5]


def test_an_order_that_was_never_here_and_is_cancelled_needs_nobody(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=5)
    shop.account.add_product([{"partnerId": "LATE", "sellPrice": "10.00"}])
    order_id = shop.account.sell({"A": 1, "LATE": 1})
    a_carrier(shop.merchant, UNMAPPED)
    shop.work()
    assert (WaitingOrder.objects.get().code, reserved("A")) == ("unknown_sku", 1)

    shop.account.cancel(order_id)
    shop.work()

    assert not WaitingOrder.objects.exists()
    assert not Order.objects.exists()
    assert reserved("A") == 0
    assert not Inbound.objects.filter(parked_at__isnull=False).exists()


def test_another_quantity_moves_the_difference_while_it_waits(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=9, B=9)
    order_id = shop.account.sell({"A": 2, "B": 1})
    shop.work()

    order = shop.account.orders[order_id]
    order["items"] = order["items"][:1]
    edit(shop, order_id, 5)
    shop.account.set_status(order_id, "PAID_WAITING_SHIP")
    shop.work()

    assert (reserved("A"), reserved("B")) == (5, 0)
    assert WaitingItem.objects.get().reserved == 5
    a_carrier(shop.merchant, UNMAPPED)
    signals.ring_carriers(shop.merchant.pk)
    shop.work()
    assert (reserved("A"), OrderItem.objects.get().quantity) == (5, 5)


def test_an_order_with_an_unknown_sku_holds_what_is_known_and_comes_in_when_it_is_created(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=9)
    a_carrier(shop.merchant, UNMAPPED)
    shop.account.add_product([{"partnerId": "LATE", "sellPrice": "10.00"}])
    shop.account.sell({"A": 2, "LATE": 1})
    shop.work()
    told = {item.sku_code: (item.sku_id is None, item.reserved) for item in items()}
    assert told == {"A": (False, 2), "LATE": (True, 0)}

    upsert(shop.merchant.pk, [ProductRow(0, "OTHER", "P9", {"title": "P9"}, {})], "erp")
    assert not Inbound.objects.filter(due_at__isnull=False).exists()
    upsert(shop.merchant.pk, [ProductRow(0, "LATE", "P9", {"title": "P9"}, {})], "erp")
    shop.work()

    assert Order.objects.get().short
    assert not WaitingOrder.objects.exists()
    assert reserved("A") == 2


def items() -> list[WaitingItem]:
    return list(WaitingItem.objects.all())


def test_it_comes_in_when_its_listing_is_linked(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=9)
    a_carrier(shop.merchant, UNMAPPED)
    shop.account.add_product([{"partnerId": "THEIRS", "sellPrice": "10.00"}])
    shop.account.sell({"THEIRS": 1})
    shop.work()
    [item] = items()
    ours = a_sku(shop.merchant, code="OURS")

    links.make(
        shop.connection,
        [links.listing(shop.connection, ours.pk, item.external_sku_id, "1")],
    )
    shop.work()

    assert OrderItem.objects.get().sku == ours


def test_one_that_became_known_is_held_though_another_one_still_lacks(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=9)
    a_carrier(shop.merchant, UNMAPPED)
    for code in ("LATE", "LATER"):
        shop.account.add_product([{"partnerId": code, "sellPrice": "10.00"}])
    shop.account.sell({"LATE": 1, "LATER": 1})
    shop.work()

    upsert(shop.merchant.pk, [ProductRow(0, "LATE", "P9", {"title": "P9"}, {})], "erp")
    shop.count(LATE=4)
    shop.work()

    assert WaitingOrder.objects.get().detail == "LATER"
    assert reserved("LATE") == 1


def test_totals_that_disagree_are_read_again_when_the_platform_calls(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=9)
    a_carrier(shop.merchant, UNMAPPED)
    order_id = shop.account.sell({"A": 1}, changes={"total": "90.01"})
    shop.work()
    assert (WaitingOrder.objects.get().code, reserved("A")) == ("totals_disagree", 1)

    shop.account.orders[order_id]["total"] = "90.00"
    shop.account.set_status(order_id, "PAID_WAITING_SHIP")
    shop.work()

    assert Order.objects.count() == 1
    assert reserved("A") == 1
