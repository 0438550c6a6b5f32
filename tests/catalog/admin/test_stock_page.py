import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from integrations import outbox
from integrations.models import Outbound
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_sku,
    a_stock,
    a_user,
    a_warehouse,
)
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db

NO_INLINES = {"movements-TOTAL_FORMS": 0, "movements-INITIAL_FORMS": 0}


def test_a_count_goes_through_the_ledger_and_names_the_person() -> None:
    merchant = a_merchant()
    stock = a_stock(a_sku(merchant), a_warehouse(merchant), 5)
    user = a_user(merchant)
    browser(user).post(
        address(Stock, "change", stock.pk), {"on_hand": 12, "reserved": 99, **NO_INLINES}
    )
    stock.refresh_from_db()
    assert (stock.on_hand, stock.reserved) == (12, 0)
    last = Movement.objects.latest("pk")
    assert (last.kind, last.on_hand_change) == (MovementKind.COUNT, 7)
    assert last.cause == f"user:{user.pk}"
    assert disagreements() == []


def test_a_count_tells_the_connections() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    stock = a_stock(sku, a_warehouse(merchant), 5)
    outbox.follow([a_listing(a_connection(merchant), sku)])
    Outbound.objects.update(due_at=None)
    browser(a_user(merchant)).post(address(Stock, "change", stock.pk), {"on_hand": 4, **NO_INLINES})
    assert [row.topic for row in Outbound.objects.filter(due_at__isnull=False)] == ["stock"]


def test_a_balance_can_be_opened_by_hand() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant)
    data = {"sku": sku.pk, "warehouse": warehouse.pk, "on_hand": 3, **NO_INLINES}
    browser(a_user(merchant)).post(address(Stock, "add"), data)
    assert Stock.objects.get(sku=sku, warehouse=warehouse).on_hand == 3
    assert disagreements() == []


def test_a_balance_is_not_opened_twice() -> None:
    merchant = a_merchant()
    stock = a_stock(a_sku(merchant), a_warehouse(merchant), 5)
    data = {"sku": stock.sku_id, "warehouse": stock.warehouse_id, "on_hand": 3, **NO_INLINES}
    response = browser(a_user(merchant)).post(address(Stock, "add"), data)
    assert "__all__" in errors(response)
    stock.refresh_from_db()
    assert stock.on_hand == 5


@pytest.mark.parametrize("quantity", [-1, 2_147_483_648, "muitos"])
def test_a_count_must_be_a_quantity(quantity: object) -> None:
    merchant = a_merchant()
    stock = a_stock(a_sku(merchant), a_warehouse(merchant), 5)
    url = address(Stock, "change", stock.pk)
    response = browser(a_user(merchant)).post(url, {"on_hand": quantity, **NO_INLINES})
    assert "on_hand" in errors(response)


def test_a_sku_and_a_warehouse_of_two_merchants_make_no_balance() -> None:
    merchant = a_merchant()
    user = a_user(merchant, is_superuser=True)
    data = {
        "sku": a_sku(merchant).pk,
        "warehouse": a_warehouse(a_merchant()).pk,
        "on_hand": 3,
        **NO_INLINES,
    }
    response = browser(user).post(address(Stock, "add"), data)
    assert "warehouse" in errors(response)
    assert not Stock.objects.exists()
