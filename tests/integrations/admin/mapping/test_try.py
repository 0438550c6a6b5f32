"""Trying the rules on a product before they are saved."""

from typing import Any

import pytest

from catalog.models import AttributeKind, AttributeValue, Brand, Category, Merchant, Product
from integrations.mapping.kinds import Kind
from integrations.models import Connection
from tests.builders import (
    a_connection,
    a_merchant,
    a_product,
    a_rule,
    a_sku,
    a_term,
    a_user,
    an_attribute,
)
from tests.integrations.admin.mapping.walking import (
    form_of,
    page,
    ruled,
    says,
    transform,
)
from tests.integrations.admin.pages import browser

pytestmark = pytest.mark.django_db


def a_pan(merchant: Merchant) -> Product:
    product = a_product(
        merchant,
        brand=Brand.objects.create(merchant=merchant, name="Acme"),
        category=Category.objects.create(merchant=merchant, name="Panelas", path="Casa > Panelas"),
        model="P-1",
        warranty_months=0,
    )
    weight = an_attribute(merchant, "peso", AttributeKind.NUMBER, unit="kg", name="Peso")
    AttributeValue.objects.create(merchant=merchant, product=product, attribute=weight, value="1.5")
    for size in ("P", "M", "P"):
        a_sku(merchant, product=product, variation={"Tamanho": size})
    return product


def tried(
    connection: Connection, kind: str, product: Product, **given: Any
) -> dict[str, tuple[str, str]]:
    """By field and our value: what would be sent, and what is wrong."""
    client = browser(a_user(connection.merchant))
    extra = given.pop("extra", {})
    data = form_of(client.get(page("mapping", connection, kind)), **given)
    response = client.post(
        page("mapping_try", connection, kind), {**data, **extra, "product": product.pk}
    )
    lines = response.context["lines"]
    return {f"{line.field} {line.ours}".strip(): (line.theirs, line.problem) for line in lines}


def test_each_field_is_told_in_the_platforms_words_or_why_it_is_not() -> None:
    connection = a_connection(a_merchant())
    product = a_pan(connection.merchant)
    a_rule(connection, Kind.BRAND, "acme", "ACME Ltda")
    a_rule(connection, Kind.ATTRIBUTE, "Tamanho", "Size")

    found = tried(connection, "brand", product)

    assert found["Marca Acme"] == ("ACME Ltda", "")
    assert found["Categoria Casa > Panelas"][0] == ""
    assert found["Categoria Casa > Panelas"][1]
    assert found["Modelo P-1"] == ("P-1", "")
    assert found["Tempo de garantia (meses) 0"] == ("0", "")
    assert found["Peso 1.5 kg"][1]
    assert found["Tamanho P"] == ("Size: P", "")
    assert found["Tamanho M"] == ("Size: M", "")
    assert found["Gênero"] == ("", "")
    assert len(found) == 9


def test_the_rows_of_the_page_count_before_they_are_saved() -> None:
    connection = a_connection(a_merchant())
    product = a_pan(connection.merchant)
    says(connection.merchant, Kind.BRAND, "Acme")
    a_term(connection, external_id="7", name="ACME")
    a_rule(connection, Kind.BRAND, "Acme", "ACME", platform_id="7")
    a_term(connection, external_id="8", name="Nova")

    assert tried(connection, "brand", product)["Marca Acme"] == ("ACME", "")
    chosen = tried(connection, "brand", product, Acme={"choice": "8"})
    assert chosen["Marca Acme"] == ("Nova", "")
    removed = tried(connection, "brand", product, Acme={"choice": "", "name": ""})
    assert removed["Marca Acme"][0] == ""
    assert ruled(connection) == {"Acme": "ACME"}


def test_an_unsaved_attribute_and_its_transform_count_and_whether_it_takes_options() -> None:
    connection = a_connection(a_merchant())
    product = a_pan(connection.merchant)
    says(connection.merchant, Kind.ATTRIBUTE, "peso", products=2)
    says(connection.merchant, Kind.ATTRIBUTE, "Tamanho")
    a_term(connection, kind="attribute", external_id="w", name="Weight")
    a_term(connection, kind="attribute", external_id="s", name="Size")
    a_term(connection, kind="attribute_value", name="Small", parent_id="s")

    found = tried(
        connection,
        "attribute",
        product,
        peso={"choice": "w"},
        Tamanho={"choice": "s"},
        extra=transform(0, "number", **{"from": "kg", "to": "g"}),
    )

    assert found["Peso 1.5 kg"] == ("Weight: 1500", "")
    assert found["Tamanho P"][0] == ""
    assert found["Tamanho P"][1]
    assert ruled(connection) == {}


def test_a_wrong_transform_is_told() -> None:
    connection = a_connection(a_merchant())
    product = a_pan(connection.merchant)
    says(connection.merchant, Kind.ATTRIBUTE, "peso")
    client = browser(a_user(connection.merchant))
    data = form_of(client.get(page("mapping", connection, "attribute")), peso={"name": "Peso"})
    wrong = {**data, **transform(0, "case"), "product": product.pk}

    response = client.post(page("mapping_try", connection, "attribute"), wrong)

    assert response.context["errors"]


def test_a_strangers_product_is_not_tried() -> None:
    connection = a_connection(a_merchant())
    secret = a_product(a_merchant(), title="segredo")
    client = browser(a_user(connection.merchant))
    for product in (secret.pk, "", "x"):
        response = client.post(
            page("mapping_try", connection, "brand"), {"rows": 0, "product": product}
        )
        assert response.status_code == 200
        assert "segredo" not in response.content.decode()
        assert response.context["product"] is None
