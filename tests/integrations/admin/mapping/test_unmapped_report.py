"""The page of what waits for a rule."""

from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.mapping.kinds import Kind
from tests.builders import a_connection, a_merchant, a_rule, a_term, a_user, an_order
from tests.integrations.admin.mapping.walking import page, says
from tests.integrations.admin.pages import browser

pytestmark = pytest.mark.django_db


def test_what_waits_is_listed_and_each_row_is_a_click_from_the_screen() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme & Filhos", products=7)
    says(connection.merchant, Kind.BRAND, "Bela", products=9)
    a_rule(connection, Kind.BRAND, "Bela", "BELA")
    an_order(connection.merchant, source=connection.source, carrier="Loggi")
    client = browser(a_user(connection.merchant))

    rows = client.get(page("unmapped", connection)).context["rows"]

    assert [one["row"].term for one in rows] == ["Acme & Filhos", "Loggi"]
    assert parse_qs(urlsplit(rows[0]["url"]).query) == {"q": ["Acme & Filhos"]}
    [view] = client.get(rows[0]["url"]).context["rows"]
    assert view.row.term == "Acme & Filhos"


def test_a_value_is_a_click_away_too() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE_VALUE, "100% algodão", attribute="tecido")
    a_term(connection, kind="attribute", external_id="t", name="Tecido")
    a_term(connection, kind="attribute_value", name="Algodão", parent_id="t")
    a_rule(connection, Kind.ATTRIBUTE, "Tecido", "Tecido", platform_id="t")
    client = browser(a_user(connection.merchant))

    [row] = client.get(page("unmapped", connection)).context["rows"]
    [view] = client.get(row["url"]).context["rows"]

    assert (view.row.term, view.parent, len(view.options)) == ("100% algodão", "t", 1)


def test_when_nothing_waits_the_page_says_so() -> None:
    connection = a_connection(a_merchant())
    response = browser(a_user(connection.merchant)).get(page("unmapped", connection))
    assert response.status_code == 200
    assert "dp-good" in response.content.decode()
