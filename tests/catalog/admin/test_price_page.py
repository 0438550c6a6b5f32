from decimal import Decimal

import pytest

from catalog.models import Merchant, Price
from catalog.prices import PriceRow, set_prices
from integrations import outbox
from integrations.models import Outbound
from tests.builders import a_connection, a_listing, a_merchant, a_price_table, a_sku, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db


def a_price(merchant: Merchant) -> Price:
    sku, table = a_sku(merchant), a_price_table(merchant)
    set_prices(merchant.pk, [PriceRow(0, sku.code, table.code, Decimal("10"))], "test")
    return Price.objects.get()


def test_a_changed_price_tells_the_connections() -> None:
    merchant = a_merchant()
    price = a_price(merchant)
    outbox.follow([a_listing(a_connection(merchant), price.sku)])
    Outbound.objects.update(due_at=None)
    data = {"list_price": "19.90", "sale_price": "14.90"}
    browser(a_user(merchant)).post(address(Price, "change", price.pk), data)
    price.refresh_from_db()
    assert (price.list_price, price.sale_price) == (Decimal("19.90"), Decimal("14.90"))
    assert [row.topic for row in Outbound.objects.filter(due_at__isnull=False)] == ["price"]


def test_a_price_can_be_set_by_hand() -> None:
    merchant = a_merchant()
    sku, table = a_sku(merchant), a_price_table(merchant)
    data = {"sku": sku.pk, "table": table.pk, "list_price": "20", "sale_price": "15"}
    browser(a_user(merchant)).post(address(Price, "add"), data)
    assert Price.objects.get(sku=sku, table=table).sale_price == Decimal("15")


@pytest.mark.parametrize(
    ("list_price", "sale_price"), [("10", "10.01"), ("10", "0"), ("10", "1.999"), ("10", "-1")]
)
def test_a_price_that_makes_no_sense_is_refused_in_words(list_price: str, sale_price: str) -> None:
    merchant = a_merchant()
    price = a_price(merchant)
    url = address(Price, "change", price.pk)
    data = {"list_price": list_price, "sale_price": sale_price}
    response = browser(a_user(merchant)).post(url, data)
    assert list(errors(response)) == ["sale_price"]
