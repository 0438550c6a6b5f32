"""The page that answers "why this balance?"."""

import json
from html import unescape

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Role, Sku, Stock
from integrations import tokens
from integrations.models import Outbound, Scope
from orders.models import Order
from tests.builders import a_merchant, a_sku, a_user
from tests.integrations.admin.pages import address, browser, label
from tests.integrations.balance_cases import Sold, sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def why(sku: Sku) -> str:
    return f"/admin/catalog/sku/{sku.pk}/balance/"


def page(shop: Sold, role: Role = Role.OWNER) -> str:
    response = browser(a_user(shop.merchant, role=role)).get(why(shop.sku))
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize("model", [Sku, Stock], ids=label)
def test_the_button_of_each_page_and_list_leads_there(model: type[Model]) -> None:
    shop = sold()
    row = model._default_manager.filter(merchant=shop.merchant)[0]
    client = browser(a_user(shop.merchant, role=Role.VIEWER))
    button = address(model, "why_balance", row.pk)
    for place in (address(model, "change", row.pk), address(model, "changelist")):
        assert button in client.get(place).content.decode()

    assert client.get(button).headers["location"] == why(shop.sku)


def test_an_orders_items_lead_there() -> None:
    shop = sold()
    client = browser(a_user(shop.merchant, role=Role.VIEWER))

    html = client.get(address(Order, "change", shop.order_id)).content.decode()

    assert why(shop.sku) in html


def test_the_page_shows_the_sum_the_holders_and_what_is_told() -> None:
    shop = sold()
    place = shop.offered(told=11, buffer_units=2, max_published=6, warehouse=shop.main)
    shop.waits(place, 2)

    html = page(shop, Role.VIEWER)

    assert html.count("data-place=") == 2
    assert address(Order, "change", shop.order_id) in html
    assert 'data-holder="W1"' in html
    assert "waits for import" in html
    assert "9 − 2 = 7" in html  # 14 less 5 held, in all warehouses
    assert "at most 6" in html
    assert "data-alarm" not in html
    assert html.count("data-move=") == 4


def test_the_chart_ends_with_the_figures_of_now() -> None:
    shop = sold()
    response = browser(a_user(shop.merchant)).get(why(shop.sku))

    on_hand, reserved = json.loads(response.context["chart"])["datasets"]

    assert (on_hand["data"], reserved["data"]) == ([10, 14, 14], [0, 0, 3])


def test_what_does_not_add_up_is_an_alarm() -> None:
    shop = sold()
    Stock.objects.filter(warehouse=shop.far).update(reserved=1)

    html = page(shop)

    assert 'data-alarm="ledger"' in html
    assert "1 unit is reserved that no order holds" in html

    Stock.objects.update(reserved=0)
    assert "Orders hold 3 units more than are reserved" in page(shop)


def test_what_is_parked_leads_to_where_it_is_put_right() -> None:
    shop = sold()
    shop.offered()
    Outbound.objects.filter(topic="stock").update(parked_at="2026-03-14T12:00Z")

    row = Outbound.objects.get(topic="stock")
    assert address(Outbound, "change", row.pk) in page(shop)


def test_causes_are_told_in_words() -> None:
    shop = sold()
    token, _plain = tokens.issue(shop.merchant, "ERP Sagaz", [Scope.STOCK_WRITE])
    causes = iter([token.cause, "user:1", "<b>strange</b>"])
    for movement in Stock.objects.get(warehouse=shop.main).movements.all():
        movement.cause = next(causes)
        movement.save()

    html = browser(a_user(shop.merchant)).get(why(shop.sku)).content.decode()

    assert "ERP Sagaz" in html
    assert "A person, on the page" in html
    assert "<b>strange</b>" not in html


def test_a_sku_that_was_never_counted_has_a_page_too() -> None:
    sku = a_sku(a_merchant())

    response = browser(a_user(sku.merchant)).get(why(sku))

    assert "It was never counted in any warehouse" in response.content.decode()


def test_a_strangers_sku_and_balance_are_not_there() -> None:
    shop = sold()
    stranger = browser(a_user(a_merchant()))

    response = stranger.get(why(shop.sku))

    assert response.status_code == 404
    assert shop.sku.code not in response.content.decode()
    stock = Stock.objects.filter(sku=shop.sku)[0]
    answer = stranger.get(address(Stock, "why_balance", stock.pk))
    assert why(shop.sku) not in answer.headers.get("location", "")
    assert Client().get(why(shop.sku)).status_code == 302


def test_the_page_only_looks_and_asks_the_same_of_more() -> None:
    shop = sold()
    shop.waits(shop.offered(), 1)
    client = browser(a_user(shop.merchant))
    client.get(why(shop.sku))
    assert client.post(why(shop.sku)).status_code == 405

    numbers = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(why(shop.sku))
        numbers.append(len(asked))
        for more in range(3):
            shop.waits(shop.offered(warehouse=shop.far, stock_rule="one"), 1, f"{number}{more}")
            shop.bought(1, f"N{number}{more}")
    assert numbers[0] == numbers[1]
