from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import Product
from integrations import outbox
from integrations.models import Outbound, State
from tests.builders import a_connection, a_listing, a_merchant, a_product, a_sku, a_store, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def page(product: Product) -> Any:
    client = browser(a_user(product.merchant))
    return client.get(address(Product, "change", product.pk)).context


def fact(context: Any) -> Any:
    return context["facts"][-1]


def rows(context: Any) -> list[list[str]]:
    section = context["sections"][-1]
    return [[strip_tags(str(cell)).strip() for cell in row] for row in section.rows]


def test_a_product_is_linked_on_some_connections() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    skus = [a_sku(merchant, product=product), a_sku(merchant, product=product)]
    first = a_connection(merchant, store=a_store(merchant, name="A"))
    a_connection(merchant, store=a_store(merchant, name="B"), state=State.NEEDS_REAUTHORISATION)
    assert fact(page(product)).alarming
    outbox.follow([a_listing(first, sku) for sku in skus])
    Outbound.objects.filter(topic="price").update(due_at=None)
    parked = Outbound.objects.filter(topic="stock", sku=skus[0])
    parked.update(due_at=None, parked_at=timezone.now())
    context = page(product)
    assert (fact(context).text[:1], fact(context).text[-1:]) == ("1", "2")
    assert not fact(context).alarming
    shown = rows(context)
    assert [row[0].split(" · ")[0] for row in shown] == ["A", "B"]
    assert [row[2][:1] for row in shown] == ["2", "0"]
    assert shown[0][3].startswith("1 ")
    assert shown[1][3:] == ["–", "–"]


def test_without_a_connection_there_is_no_table() -> None:
    product = a_product(a_merchant())
    context = page(product)
    assert not fact(context).alarming
    assert context["sections"] == []


def test_the_listings_of_a_product_can_be_listed() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)
    sku = a_sku(merchant)
    a_listing(connection, sku, external_id="here")
    a_listing(connection, a_sku(merchant), external_id="elsewhere")
    cell = page(sku.product)["sections"][-1].rows[0][2]
    url = str(cell).split('href="')[1].split('"')[0]
    listed = browser(a_user(merchant)).get(url)
    assert listed.status_code == 200
    assert [row.external_id for row in listed.context["cl"].result_list] == ["here"]
