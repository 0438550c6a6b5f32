"""The walks with the merchant's own shop on Nuvemshop, beside an ANYMARKET account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from catalog.ledger import disagreements
from catalog.models import Stock, Warehouse
from integrations import publications
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection, Inbound, Listing, Publication, WaitingOrder
from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.nuvemshop.simulator import Account, Simulator, shelf
from integrations.platforms.nuvemshop.simulator.holdings import FIRST_LOCATION, SECOND_LOCATION
from integrations.rulebook import rules
from orders.models import Carrier, Order, Status
from tests.builders import a_connection, a_product, a_rule, a_sku
from tests.flows.shop import Shop, a_shop
from tests.integrations.publishing.stage import a_brand, a_category, map_terms
from tests.long_work import links_made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nuvemshop() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def connection_to(simulator: Simulator, shop: Shop) -> Connection:
    return a_connection(
        shop.merchant,
        platform="nuvemshop",
        settings={
            "store_id": "1234567",
            "contact": "dev@exemplo.com",
            "api_url": simulator.url,
            "api_version": "2025-03",
        },
        secrets={"token": "t-1"},
        push_interval=0,
    )


def sold_in_both(anymarket: Anymarket, nuvemshop: Simulator) -> tuple[Shop, Shop, Account]:
    """One merchant, five of A: seen from ANYMARKET, from Nuvemshop, and the store."""
    shop = a_shop(anymarket)
    store = nuvemshop.account(token="t-1", oi="1234567")
    store.add_product(
        [{"partnerId": code, "variations": {"Cor": code}, "price": "90.00"} for code in "ABC"]
    )
    connection = connection_to(nuvemshop, shop)
    assert links_made(connection) == 3
    there = replace(shop, connection=connection)
    shop.count(A=5)
    shop.price(A=("79.90", "99.90"))
    shop.work()
    there.work()
    return shop, there, store


def test_stock_and_prices_reach_the_store_and_its_sale_reaches_the_other_connection(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    shop, there, store = sold_in_both(anymarket, nuvemshop)
    assert store.stock_writes("A") == [5]
    [price] = store.price_writes("A")
    assert (str(price.price), str(price.sale)) == ("99.90", "79.90")

    store.sell({"A": 2}, freight="17.00", discount="3.00")
    there.work()
    shop.work()

    order = Order.objects.get()
    assert (order.status, order.carrier, str(order.total)) == (Status.PAID, "Correios", "173.80")
    assert shop.account.stock_writes("A") == store.stock_writes("A") == [5, 3]
    assert disagreements() == []


def test_an_order_whose_carrier_nobody_knows_waits_with_its_stock_until_the_rule_is_there(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    shop, there, store = sold_in_both(anymarket, nuvemshop)
    Carrier.objects.all().delete()
    store.sell({"A": 2})
    there.work()
    shop.work()
    waiting = WaitingOrder.objects.get()
    assert (waiting.code, waiting.term) == ("unmapped_carrier", "Correios")
    assert not Order.objects.exists()
    assert shop.account.stock_writes("A") == [5, 3]

    a_rule(there.connection, Kind.CARRIER, "PAC", "correios")
    there.work()
    shop.work()

    order = Order.objects.get()
    assert (order.carrier, order.short) == ("PAC", False)
    assert not WaitingOrder.objects.exists()
    assert Stock.objects.get().reserved == 2
    assert shop.account.stock_writes("A") == store.stock_writes("A") == [5, 3]
    assert disagreements() == []


def test_an_order_that_is_paid_later_and_then_cancelled_gives_its_stock_back_once(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    _, there, store = sold_in_both(anymarket, nuvemshop)
    order = store.sell({"A": 2}, "pending")
    there.work()
    assert not Order.objects.exists()

    for status in ("paid", "cancelled", "cancelled"):
        store.set_status(order, status)
        there.work()

    assert Order.objects.get().status == Status.CANCELLED
    assert store.stock_writes("A") == [5, 3, 5]
    assert disagreements() == []


def test_an_order_that_is_still_being_put_together_comes_in_a_little_later(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    _, there, store = sold_in_both(anymarket, nuvemshop)
    order = store.sell({"A": 2})
    store.knobs.unfinished_orders = {order}
    there.work()
    waiting = Inbound.objects.get()
    assert (waiting.error_code, waiting.due_at is None) == ("order_unfinished", False)
    assert not Order.objects.exists()

    store.knobs.unfinished_orders = set()
    there.work()

    assert Order.objects.get().carrier == "Correios"
    assert Stock.objects.get().reserved == 2


def test_a_bill_that_is_not_paid_parks_nothing(anymarket: Anymarket, nuvemshop: Simulator) -> None:
    shop, there, store = sold_in_both(anymarket, nuvemshop)
    store.knobs.unpaid = True
    shop.count(A=9)
    there.work()
    there.connection.activity.refresh_from_db()
    assert there.connection.activity.error_code == "payment_required"

    store.knobs.unpaid = False
    there.work()

    assert store.stock_writes("A") == [5, 9]
    assert there.waiting() == 0


def test_stock_goes_to_the_location_that_the_warehouse_is_mapped_to(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    shop, there, store = sold_in_both(anymarket, nuvemshop)
    there.connection.warehouse = Warehouse.objects.get(merchant=shop.merchant)
    there.connection.save()
    row = MappingRow(Kind.WAREHOUSE, "CD", SECOND_LOCATION, "Loja física")
    rules.save(there.connection, put=[row], cause="test")
    shop.count(A=7)

    there.work()

    assert (store.amount("A", SECOND_LOCATION), store.amount("A", FIRST_LOCATION)) == (7, 5)


def test_a_product_is_published_once_though_the_answer_is_lost(
    anymarket: Anymarket, nuvemshop: Simulator
) -> None:
    shop, there, store = sold_in_both(anymarket, nuvemshop)
    there.connection.send_terms = True
    there.connection.save()
    brand = a_brand(there.connection, "Acme")
    category = a_category(there.connection, "Casa/Mesa")
    product = a_product(shop.merchant, title="Caneca", brand=brand, category=category)
    for code, colour in (("CAN-AZ", "Azul"), ("CAN-PR", "Preto")):
        a_sku(shop.merchant, code=code, product=product, variation={"cor": colour})
    shop.count(**{"CAN-AZ": 4, "CAN-PR": 0})
    shop.price(**{"CAN-AZ": ("20.00", "25.00"), "CAN-PR": ("25.00", "25.00")})
    map_terms(there.connection, (Kind.ATTRIBUTE, "cor", "Cor"))
    publications.want(there.connection, [product.pk])

    store.knobs.losing_answers_to = "POST /2025-03/1234567/products"
    there.work()
    store.knobs.losing_answers_to = ""
    assert Publication.objects.get().published_at is None
    Publication.objects.update(due_at=Now() - timedelta(seconds=1), leased_until=None)
    there.work()

    [told] = [row for row in store.products.values() if row.facts["name"]["pt"] == "Caneca"]
    held = shelf.as_held(store, told)
    assert (held["brand"], held["category"]) == ("Acme", "Casa/Mesa")
    assert [(sku["partnerId"], sku["variations"]) for sku in held["skus"]] == [
        ("CAN-AZ", {"Cor": "Azul"}),
        ("CAN-PR", {"Cor": "Preto"}),
    ]
    assert Publication.objects.get().external_product_id == str(told.id)
    assert store.by_code["CAN-AZ"].stock == 4
    assert Listing.objects.filter(connection=there.connection, sku__product=product).count() == 2
