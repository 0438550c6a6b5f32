import re
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.utils.text import capfirst

from catalog.models import Merchant, Role
from integrations import outbox
from integrations.models import (
    Activity,
    Connection,
    OrderFilter,
    Outbound,
    State,
    StockRule,
)
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_sku,
    a_store,
    a_user,
    a_warehouse,
)
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = pytest.mark.django_db

TOKEN = "gumga-1234-secret"
SETTINGS = {"oi": "123.", "api_url": "https://api.anymarket.example/v2"}


def owner_of(merchant: Merchant) -> Client:
    return browser(a_user(merchant))


def an_anymarket_connection(merchant: Merchant) -> Connection:
    return a_connection(merchant, settings=dict(SETTINGS), secrets={"token": TOKEN})


def save(client: Client, connection: Connection, **changes: object) -> object:
    url = address(Connection, "change", connection.pk)
    return client.post(url, form_data(client.get(url), **changes))


def test_a_new_connection_asks_for_store_and_platform_and_goes_on_to_its_page() -> None:
    merchant = a_merchant()
    client = owner_of(merchant)
    store = a_store(merchant)
    url = address(Connection, "add")
    response = client.post(url, {"store": store.pk, "platform": "anymarket"})
    connection = Connection.objects.get()
    assert response.headers["location"] == address(Connection, "change", connection.pk)
    assert (connection.merchant, connection.store) == (merchant, store)
    assert connection.settings["api_url"] == "https://api.anymarket.com.br/v2"  # its default
    assert Activity.objects.filter(connection=connection).exists()


def test_only_an_installed_platform_is_taken() -> None:
    merchant = a_merchant()
    data = {"store": a_store(merchant).pk, "platform": "no_such_folder"}
    response = owner_of(merchant).post(address(Connection, "add"), data)
    assert "platform" in errors(response)


def test_the_page_stores_parameters_in_columns_and_the_rest_in_settings() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    warehouse = a_warehouse(merchant)
    save(
        owner_of(merchant),
        connection,
        setting_shop_url="https://loja.example",
        setting_stock_location="77",
        warehouse=warehouse.pk,
        stock_rule="one",
        order_filter="all",
        push_interval="5",
    )
    connection.refresh_from_db()
    assert connection.settings["shop_url"] == "https://loja.example"
    assert connection.settings["stock_location"] == "77"
    assert (connection.warehouse, connection.stock_rule) == (warehouse, StockRule.ONE)
    assert (connection.order_filter, connection.push_interval) == (OrderFilter.ALL, 5)


def test_a_flag_that_is_not_ticked_is_off() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    client = owner_of(merchant)
    url = address(Connection, "change", connection.pk)
    data = form_data(client.get(url))
    del data["push_prices"]
    client.post(url, data)
    connection.refresh_from_db()
    assert connection.push_stock
    assert not connection.push_prices


def test_an_empty_secret_keeps_the_stored_one() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    save(owner_of(merchant), connection, setting_oi="456.")
    connection.refresh_from_db()
    assert connection.settings["oi"] == "456."
    assert connection.secrets == {"token": TOKEN}


def test_a_new_secret_takes_the_place_of_the_stored_one() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    save(owner_of(merchant), connection, setting_token="another-secret")
    connection.refresh_from_db()
    assert connection.secrets == {"token": "another-secret"}


@pytest.mark.parametrize("role", list(Role))
def test_a_secret_is_never_on_the_page(role: Role) -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    response = browser(a_user(merchant, role=role)).get(
        address(Connection, "change", connection.pk)
    )
    html = response.content.decode()
    assert TOKEN not in html
    assert "••••" in html


def test_a_refused_form_does_not_repeat_the_secret() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    response = save(
        owner_of(merchant), connection, setting_token="typed-secret", setting_api_url="ftp://x"
    )
    assert "setting_api_url" in errors(response)
    assert "typed-secret" not in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("url", ["ftp://api.example", "javascript:alert(1)", "no address"])
def test_an_address_must_be_http(url: str) -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    response = save(owner_of(merchant), connection, setting_api_url=url)
    assert "setting_api_url" in errors(response)


def test_sending_one_warehouse_needs_the_warehouse() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    response = save(owner_of(merchant), connection, stock_rule="one")
    assert list(errors(response)) == ["warehouse"]


def test_a_strangers_warehouse_is_no_choice() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    foreign = a_warehouse(a_merchant(), code="ALHEIO")
    response = save(owner_of(merchant), connection, warehouse=foreign.pk)
    assert list(errors(response)) == ["warehouse"]
    assert "ALHEIO" not in response.content.decode()  # type: ignore[attr-defined]


def test_new_credentials_end_the_wait_for_reauthorisation() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    Connection.objects.update(state=State.NEEDS_REAUTHORISATION)
    save(owner_of(merchant), connection, setting_token="renewed")
    connection.refresh_from_db()
    assert connection.state == State.NEW


def test_saving_does_not_undo_what_a_worker_saw_meanwhile() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    client = owner_of(merchant)
    url = address(Connection, "change", connection.pk)
    data = form_data(client.get(url), setting_stock_location="9")
    Connection.objects.update(state=State.NEEDS_REAUTHORISATION)
    client.post(url, data)
    connection.refresh_from_db()
    assert connection.state == State.NEEDS_REAUTHORISATION
    assert connection.settings["stock_location"] == "9"


def test_a_state_that_changes_while_the_form_is_saved_stays() -> None:
    connection = an_anymarket_connection(a_merchant())
    loaded = Connection.objects.get()
    Connection.objects.update(state=State.NEEDS_REAUTHORISATION)
    pages = admin.site._registry[Connection]
    form = SimpleNamespace(access_changed=False, changed_data=[])
    pages.save_model(HttpRequest(), loaded, form, change=True)
    connection.refresh_from_db()
    assert connection.state == State.NEEDS_REAUTHORISATION


def test_the_situation_explains_the_last_error() -> None:
    connection = an_anymarket_connection(a_merchant())
    Activity.objects.update(
        error_code="unreachable",
        error_detail="ConnectTimeout: <timed out>",
        pushed_at=datetime(2026, 3, 14, 15, 9, tzinfo=UTC),
    )
    response = owner_of(connection.merchant).get(address(Connection, "change", connection.pk))
    html = response.content.decode()
    assert "ConnectTimeout: &lt;timed out&gt;" in html
    assert "14/03/2026 12:09" in html  # in São Paulo


def test_the_situation_tells_how_many_orders_were_missing() -> None:
    connection = an_anymarket_connection(a_merchant())
    night = datetime(2026, 3, 14, 5, 40, tzinfo=UTC)
    Activity.objects.update(compared_at=night, missing_orders=17, stale_orders=23)
    response = owner_of(connection.merchant).get(address(Connection, "change", connection.pk))
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    for column, number in (("missing_orders", 17), ("stale_orders", 23)):
        name = capfirst(Activity._meta.get_field(column).verbose_name)
        assert f"{name} {number}" in text
    assert "14/03/2026 02:40" in text


def test_a_connection_of_a_platform_that_is_gone_still_opens() -> None:
    connection = a_connection(a_merchant(), platform="gone")
    response = owner_of(connection.merchant).get(address(Connection, "change", connection.pk))
    assert response.status_code == 200


def test_an_owner_deletes_a_connection_with_all_that_hangs_on_it() -> None:
    connection = an_anymarket_connection(a_merchant())
    client = owner_of(connection.merchant)
    client.post(address(Connection, "delete", connection.pk), {"post": "yes"})
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "topics"),
    [
        ({"stock_rule": "one"}, {"stock"}),
        ({"setting_stock_location": "702"}, {"stock", "price"}),
        ({"push_interval": "30"}, set()),
    ],
)
def test_a_parameter_that_bears_on_figures_has_them_told_anew(
    changes: dict[str, str], topics: set[str]
) -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    Connection.objects.update(warehouse=a_warehouse(merchant))
    outbox.follow([a_listing(connection, a_sku(merchant))])
    Outbound.objects.update(due_at=None, sent=5)

    save(owner_of(merchant), connection, **changes)

    due = Outbound.objects.filter(due_at__isnull=False, sent__isnull=True)
    assert set(due.values_list("topic", flat=True)) == topics
