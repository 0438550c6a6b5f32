"""Who may see and change De<>Para; and what holds for each of its pages."""

import re
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Role
from integrations.mapping.kinds import Kind
from integrations.models import Connection
from tests.builders import (
    a_connection,
    a_merchant,
    a_product,
    a_rule,
    a_sku,
    a_supporter,
    a_term,
    a_user,
    an_order,
)
from tests.integrations.admin.mapping.walking import form_of, page, ruled, says
from tests.integrations.admin.pages import address, browser
from tests.integrations.admin.test_every_page import INLINE_HANDLER, INLINE_SCRIPT

pytestmark = pytest.mark.django_db

PAGES = [
    *(("mapping", kind) for kind in Kind),
    ("mapping_terms", "brand"),
    ("mapping_suggestions", "brand"),
    ("mapping_accept", "brand"),
    ("mapping_products", "brand"),
    ("unmapped",),
]
names = [".".join(name) for name in PAGES]


def a_busy_connection(rows: int = 2) -> Connection:
    connection = a_connection(a_merchant())
    a_term(connection, kind="attribute", external_id="c", name="Cor")
    a_term(connection, kind="attribute_value", external_id="c1", name="Azul", parent_id="c")
    a_rule(connection, Kind.ATTRIBUTE, "cor", "Cor", platform_id="c")
    more_of(connection, rows)
    return connection


def more_of(connection: Connection, rows: int) -> None:
    merchant = connection.merchant
    for _ in range(rows):
        number = a_sku(merchant).pk
        for kind in (Kind.BRAND, Kind.CATEGORY, Kind.ATTRIBUTE, Kind.WAREHOUSE):
            says(merchant, kind, f"segredo {number}")
            a_term(connection, kind=kind, external_id=f"{kind}{number}", name=f"Segredo {number}")
        says(merchant, Kind.ATTRIBUTE_VALUE, f"segredo {number}", attribute="cor")
        an_order(merchant, source=connection.source, carrier=f"segredo {number}")
        a_product(merchant, title=f"segredo {number}")


@pytest.mark.parametrize("name", PAGES, ids=names)
def test_a_page_runs_no_script_of_its_own(name: tuple[str, ...]) -> None:
    connection = a_busy_connection()
    response = browser(a_user(connection.merchant)).get(page(name[0], connection, *name[1:]))
    assert response.status_code == 200
    assert not INLINE_SCRIPT.findall(response.content.decode())
    assert not INLINE_HANDLER.findall(response.content.decode())
    assert not re.search(r"hx-on|javascript:", response.content.decode())


@pytest.mark.parametrize("name", PAGES, ids=names)
def test_a_strangers_page_is_not_there(name: tuple[str, ...]) -> None:
    connection = a_busy_connection()
    for stranger in (a_user(a_merchant()), a_user()):
        response = browser(stranger).get(page(name[0], connection, *name[1:]))
        assert response.status_code == 404
        assert "segredo" not in response.content.decode().lower()


@pytest.mark.parametrize("name", ["mapping", "mapping_accept", "mapping_try"])
def test_a_stranger_changes_nothing(name: str) -> None:
    connection = a_busy_connection()
    before = ruled(connection)
    data = {"rows": 1, "term-0": "segredo", "name-0": "Forjado", "product": "1"}
    response = browser(a_user(a_merchant())).post(page(name, connection, "brand"), data)
    assert response.status_code == 404
    assert ruled(connection) == before


@pytest.mark.parametrize("name", ["mapping", "mapping_accept", "mapping_try"])
def test_a_viewer_sees_and_changes_nothing(name: str) -> None:
    connection = a_busy_connection()
    client = browser(a_user(connection.merchant, role=Role.VIEWER))
    shown = client.get(page("mapping", connection, "brand"))
    assert "segredo" in shown.content.decode()
    assert 'name="choice-0"' not in shown.content.decode()
    assert client.post(page(name, connection, "brand"), form_of(shown)).status_code == 403


def test_a_viewer_is_offered_nothing_to_accept() -> None:
    connection = a_busy_connection()
    viewer = browser(a_user(connection.merchant, role=Role.VIEWER))
    owner = browser(a_user(connection.merchant))
    url = page("mapping_suggestions", connection, "brand")
    assert "accept/" not in viewer.get(url).content.decode()
    assert "accept/" in owner.get(url).content.decode()


def test_support_works_on_every_merchants_de_para() -> None:
    connection = a_busy_connection()
    client = browser(a_supporter())
    url = page("mapping", connection, "carrier")
    response = client.get(url)
    term = response.context["rows"][0].row.term
    client.post(url, form_of(response, **{term: {"name": "Correios"}}))
    assert "Correios" in ruled(connection)


def test_nobody_sees_it_without_logging_in() -> None:
    connection = a_busy_connection()
    response = Client().get(page("mapping", connection, "brand"))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("kind", ["segredo", "Brand"])
def test_a_kind_that_does_not_exist_is_not_there(kind: str) -> None:
    connection = a_busy_connection()
    url = page("mapping", connection, kind)
    assert browser(a_user(connection.merchant)).get(url).status_code == 404


@pytest.mark.parametrize("name", PAGES, ids=names)
def test_more_rows_are_not_more_queries(name: tuple[str, ...]) -> None:
    connection = a_busy_connection(rows=2)
    client = browser(a_user(connection.merchant))
    url = page(name[0], connection, *name[1:])
    few = queries_of(client, url)
    more_of(connection, 9)
    assert queries_of(client, url) <= few


def queries_of(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(database) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_connections_button_leads_to_the_kind_that_waits() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE, "cor")
    client = browser(a_user(connection.merchant, role=Role.VIEWER))
    url = address(Connection, "mapping", connection.pk)
    assert url in client.get(address(Connection, "change", connection.pk)).content.decode()
    assert client.get(url)["Location"] == page("mapping", connection, "attribute")
    assert browser(a_user(a_merchant())).get(url).status_code in (403, 404)
