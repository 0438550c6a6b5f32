"""The page that answers "why is it not synced?"."""

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant, Product, Role, Sku
from integrations import outbox
from integrations.models import Connection, Listing, State
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_user
from tests.integrations.admin.pages import address, browser, label
from tests.integrations.diagnosis_cases import Sold, sold

pytestmark = pytest.mark.django_db

MODELS: list[type[Model]] = [Listing, Sku, Product]


def why(row: Model) -> str:
    return f"/admin/integrations/listing/why/{row._meta.model_name}/{row.pk}/"


def row_of(shop: Sold, model: type[Model]) -> Model:
    return {Listing: shop.listing, Sku: shop.sku, Product: shop.sku.product}[model]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_the_button_of_each_page_and_list_leads_there(model: type[Model]) -> None:
    shop = sold()
    row = row_of(shop, model)
    client = browser(a_user(shop.merchant, role=Role.VIEWER))
    for page in (address(model, "change", row.pk), address(model, "changelist")):
        html = client.get(page).content.decode()
        assert "Why is it not synced?" in html or "Por que não está sincronizado?" in html
        assert address(model, "diagnose", row.pk) in html

    response = client.get(address(model, "diagnose", row.pk))

    assert response.headers["location"] == why(row)
    assert client.get(why(row)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_the_first_condition_that_keeps_it_back_is_marked(model: type[Model]) -> None:
    shop = sold(state=State.INACTIVE, push_stock=False)
    html = browser(a_user(shop.merchant)).get(why(row_of(shop, model))).content.decode()

    assert html.count("data-first=") == 1
    assert 'data-first="inactive"' in html
    assert address(Connection, "change", shop.connection.pk) in html


def test_nothing_is_marked_when_all_is_told() -> None:
    shop = sold()

    html = browser(a_user(shop.merchant)).get(why(shop.listing)).content.decode()

    assert "data-first=" not in html


def test_a_sku_has_a_column_for_each_connection_of_its_merchant() -> None:
    shop = sold()
    other = a_connection(shop.merchant, platform="sandbox", push_prices=False)
    outbox.follow([a_listing(other, shop.sku)])
    foreign = a_connection(a_merchant())

    html = browser(a_user(shop.merchant)).get(why(shop.sku)).content.decode()

    assert shop.connection.store.name in html
    assert f"{other.store} · Sandbox" in html
    assert foreign.store.name not in html
    assert html.count("data-first=") == 1


def test_a_product_leads_to_each_of_its_skus() -> None:
    shop = sold()
    other = a_sku(shop.merchant, product=shop.sku.product)

    html = browser(a_user(shop.merchant)).get(why(shop.sku.product)).content.decode()

    assert why(shop.sku) in html
    assert why(other) in html


def test_a_merchant_without_a_connection_is_told_so() -> None:
    sku = a_sku(a_merchant())
    client = browser(a_user(sku.merchant))

    for row in (sku, sku.product):
        assert client.get(why(row)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_strangers_row_is_not_there(model: type[Model]) -> None:
    shop = sold()
    stranger = browser(a_user(a_merchant()))

    response = stranger.get(why(row_of(shop, model)))

    assert response.status_code == 404
    assert shop.sku.code not in response.content.decode()
    assert stranger.get(address(model, "diagnose", 10**9)).headers["location"].endswith("/")


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_who_is_not_logged_in_is_asked_to(model: type[Model], client: object) -> None:
    shop = sold()

    response = client.get(why(row_of(shop, model)))  # type: ignore[attr-defined]

    assert response.status_code == 302
    assert "/login/" in response.headers["location"]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_the_page_only_looks(model: type[Model]) -> None:
    shop = sold()
    client = browser(a_user(shop.merchant))

    assert client.post(why(row_of(shop, model))).status_code == 405


def test_a_row_that_does_not_exist_is_not_there() -> None:
    client = browser(a_user(a_merchant()))

    assert client.get(f"/admin/integrations/listing/why/sku/{2**80}/").status_code == 404


def test_what_a_platform_said_is_text_and_not_html() -> None:
    shop = sold()
    shop.work("stock").update(error_code="rejected", error_detail="<b>no</b>")

    html = browser(a_user(shop.merchant)).get(why(shop.listing)).content.decode()

    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert "<b>no</b>" not in html


def queries(merchant: Merchant, row: Model) -> int:
    client = browser(a_user(merchant))
    client.get(why(row))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(why(row)).status_code == 200
    return len(captured)


def test_more_skus_are_not_more_queries() -> None:
    shop = sold()
    product = shop.sku.product
    few = queries(shop.merchant, product)
    for _ in range(4):
        outbox.follow([a_listing(shop.connection, a_sku(shop.merchant, product=product))])
        a_connection(shop.merchant)

    assert queries(shop.merchant, product) == few
