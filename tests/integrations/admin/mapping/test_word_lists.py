"""The answers while somebody types."""

from typing import Any

import pytest

from integrations.models import Connection
from tests.builders import a_connection, a_merchant, a_product, a_sku, a_term, a_user
from tests.integrations.admin.mapping.walking import page
from tests.integrations.admin.pages import browser

pytestmark = pytest.mark.django_db


def asked(connection: Connection, name: str, kind: str, **query: str) -> list[str]:
    client: Any = browser(a_user(connection.merchant))
    answer = client.get(page(name, connection, kind), query).json()
    return [result["text"] for result in answer["results"]]


def test_terms_are_found_by_the_start_of_a_word_without_accents_at_most_twenty() -> None:
    connection = a_connection(a_merchant())
    for number in range(25):
        a_term(connection, name=f"Outra {number}")
    a_term(connection, external_id="x9", name="Casa Ática")
    a_term(connection, name="ÁTICA")

    assert asked(connection, "mapping_terms", "brand", q="atic") == ["ÁTICA", "Casa Ática"]
    assert asked(connection, "mapping_terms", "brand", q="x9") == ["Casa Ática"]
    assert len(asked(connection, "mapping_terms", "brand", q="")) == 20
    assert asked(connection, "mapping_terms", "category", q="atic") == []


def test_categories_are_found_by_any_step_of_their_path() -> None:
    connection = a_connection(a_merchant())
    a_term(connection, kind="category", name="Panelas", path="Casa > Cozinha > Panelas")
    a_term(connection, kind="category", name="Facas", path="Casa > Cozinha > Facas")

    found = asked(connection, "mapping_terms", "category", q="cozinha")
    assert sorted(found) == ["Casa > Cozinha > Facas", "Casa > Cozinha > Panelas"]
    assert asked(connection, "mapping_terms", "category", q="pan") == ["Casa > Cozinha > Panelas"]


def test_values_are_those_of_the_attribute() -> None:
    connection = a_connection(a_merchant())
    a_term(connection, kind="attribute_value", name="Azul", parent_id="c")
    a_term(connection, kind="attribute_value", name="Azul-marinho", parent_id="t")

    assert asked(connection, "mapping_terms", "attribute_value", q="az", parent="c") == ["Azul"]


def test_products_are_found_by_code_sku_and_title_of_this_merchant_alone() -> None:
    connection = a_connection(a_merchant())
    product = a_product(connection.merchant, code="CZ-1", title="Panela de pressão")
    a_sku(connection.merchant, product=product, code="SKU-PAN")
    a_product(connection.merchant, code="CZ-2", title="Panela antiga", active=False)
    a_product(a_merchant(), code="CZ-3", title="Panela alheia")

    for text in ("CZ", "SKU-P", "pressão", ""):
        found = asked(connection, "mapping_products", "brand", q=text)
        assert found == ["CZ-1 · Panela de pressão"]
    assert asked(connection, "mapping_products", "brand", q="nada") == []
