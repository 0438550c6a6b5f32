"""What holds for every page: the content policy, and queries that do not grow with the inlines."""

import re

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Attribute, AttributeKind, Image, Merchant, Product, Sku, Stock
from integrations import outbox
from integrations.models import Store
from orders.models import Order
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_packaging,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_store,
    a_supporter,
    a_user,
    a_warehouse,
    an_attribute,
    an_item,
    an_order,
)
from tests.integrations.admin.pages import MODELS, address, browser, label
from tests.integrations.admin.rows import rows_of, rows_of_support

pytestmark = pytest.mark.django_db

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I)
INLINE_HANDLER = re.compile(r"<[^>]*\son(?:click|change|submit|load|error)=", re.I)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_page_runs_no_script_of_its_own(model: type[Model]) -> None:
    """The content policy would stop it: script-src is 'self'."""
    rows_of(a_merchant(), "palavra")
    rows_of_support("palavra")
    client = browser(a_supporter())
    row = model._default_manager.all()[0]
    pages = [client.get(address(model, "changelist")), client.get(address(model, "add"))]
    pages.append(client.get(address(model, "change", row.pk)))
    assert pages[0].status_code == pages[2].status_code == 200
    for page in pages:
        html = page.content.decode()
        assert not INLINE_SCRIPT.findall(html)
        assert not INLINE_HANDLER.findall(html)


def more_of(row: Model, merchant: Merchant, number: int) -> None:
    """Hang `number` more rows of each inline on `row`."""
    for _ in range(number):
        sku = a_sku(merchant, product=row if isinstance(row, Product) else None)
        if isinstance(row, Product):
            Image.objects.create(merchant=merchant, product=row, url=f"https://x.example/{sku.pk}")
            row.attribute_values.create(
                merchant=merchant, attribute=an_attribute(merchant, sku.code), value="x"
            )
            row.publications.create(
                merchant=merchant,
                connection=a_connection(merchant),
                published_at=timezone.now(),
                sent={"title": sku.code},
            )
        elif isinstance(row, Sku):
            a_stock(row, a_warehouse(merchant, code=sku.code), 1)
            a_price_table(merchant, code=sku.code)
            a_packaging(row, code=sku.code)
            outbox.follow([a_listing(a_connection(merchant), row)])
        elif isinstance(row, Attribute):
            row.options.create(merchant=merchant, value=sku.code)
        elif isinstance(row, Stock):
            a_stock(row.sku, row.warehouse, row.on_hand + sku.pk)
        elif isinstance(row, Order):
            item = an_item(sku, quantity=2)
            item.order = row
            item.save()
            row.events.create(merchant=merchant, kind="moved", cause="test")
        elif isinstance(row, Store):
            a_connection(merchant, store=row, warehouse=a_warehouse(merchant, code=sku.code))
        else:
            a_user(merchant)


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "model", [Merchant, Product, Sku, Attribute, Stock, Order, Store], ids=label
)
def test_more_rows_on_a_page_are_not_more_queries(model: type[Model]) -> None:
    merchant = a_merchant()
    row = {
        Merchant: lambda: merchant,
        Product: lambda: a_product(merchant),
        Sku: lambda: a_sku(merchant),
        Attribute: lambda: an_attribute(merchant, "cor", AttributeKind.LIST),
        Stock: lambda: a_stock(a_sku(merchant), a_warehouse(merchant), 1),
        Order: lambda: an_order(merchant, short=True),
        Store: lambda: a_store(merchant),
    }[model]()
    client = browser(a_user(merchant))
    url = address(model, "change", row.pk)
    more_of(row, merchant, 2)
    few = queries_of(client, url)
    more_of(row, merchant, 5)
    assert queries_of(client, url) == few
