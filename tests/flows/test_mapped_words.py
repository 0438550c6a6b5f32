"""De<>Para at work: the platform's words come in as the merchant's own, and go out as its own."""

import pytest

from catalog.models import Warehouse
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.spreadsheet import to_csv
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.warehouse import StockRow
from integrations.rulebook import rules
from orders.models import Order
from tests.flows.shop import Shop, a_shop
from tests.integrations.rule_sheets import a_row, a_sheet, applied

pytestmark = pytest.mark.django_db(transaction=True)


def mapped(shop: Shop, kind: Kind, ours: str, external_id: str, theirs: str) -> None:
    row = MappingRow(kind, ours, external_id, theirs)
    rules.save(shop.connection, put=[row], cause="test")


def test_a_carrier_comes_in_under_the_merchants_own_word(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=5)
    shop.account.sell({"A": 1})
    shop.work()
    told = Order.objects.get().carrier
    mapped(shop, Kind.CARRIER, "JADLOG", "", f" {told.lower()} ")

    shop.account.sell({"A": 1})
    shop.work()

    assert told != "JADLOG"
    assert list(Order.objects.order_by("id").values_list("carrier", flat=True)) == [told, "JADLOG"]


def test_stock_goes_to_the_location_that_the_warehouse_is_mapped_to(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.connection.warehouse = Warehouse.objects.get(merchant=shop.merchant)
    shop.connection.save()
    mapped(shop, Kind.WAREHOUSE, "CD", "702", "Loja física")
    sku, loja = shop.account.by_code["A"], shop.account.locations[1]
    shop.account.rows[sku.id, loja.id] = StockRow(sku.id, loja, 0)
    shop.count(A=7)

    shop.work()

    assert shop.account.amount("A", location=loja.id) == 7
    assert shop.account.amount("A") == 0


@pytest.mark.parametrize("way", ["saved", "removed", "rolled back", "imported"])
def test_stock_is_told_anew_when_the_warehouses_rule_changes(
    anymarket: Simulator, way: str
) -> None:
    shop = a_shop(anymarket)
    shop.connection.warehouse = Warehouse.objects.get(merchant=shop.merchant)
    shop.connection.save()
    sku, loja = shop.account.by_code["A"], shop.account.locations[1]
    shop.account.rows[sku.id, loja.id] = StockRow(sku.id, loja, 0)
    if way != "saved":
        mapped(shop, Kind.WAREHOUSE, "CD", "702", "Loja física")
    shop.count(A=7)
    shop.work()
    before = len(shop.account.stock_writes("A"))

    change_the_rule(shop, way)
    shop.work()

    assert len(shop.account.stock_writes("A")) == before + 1
    assert shop.account.amount("A", location=loja.id if way == "saved" else None) == 7


def test_a_rule_of_another_kind_tells_no_stock_anew(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=7)
    shop.work()
    mapped(shop, Kind.CARRIER, "JADLOG", "", "Jadlog")
    assert shop.waiting() == 0


def change_the_rule(shop: Shop, way: str) -> None:
    row = MappingRow(Kind.WAREHOUSE, "CD", "702", "Loja física")
    if way == "saved":
        rules.save(shop.connection, put=[row], cause="test")
    elif way == "removed":
        rules.save(shop.connection, remove=[row], cause="test")
    elif way == "rolled back":
        rules.roll_back(shop.connection, number=0, cause="test")
    else:
        place = shop.account.default_location
        line = a_row("CD", place.name, kind=Kind.WAREHOUSE, platform_id=str(place.id))
        applied(a_sheet(shop.connection, to_csv([line])))
