"""The platform's values into the catalog, set-based, through the catalog's writers."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import signals
from catalog.models import AttributeKind, Brand, Product, Sku
from integrations import differences
from integrations.differences import Compared, Found
from integrations.models import Connection, Decision, Difference
from tests.builders import (
    a_connection,
    a_difference,
    a_merchant,
    a_product,
    a_sku,
    an_attribute,
)

pytestmark = pytest.mark.django_db

EAN = "7891234567895"


def a_shirt() -> tuple[Connection, Sku]:
    connection = a_connection(a_merchant())
    return connection, a_sku(connection.merchant, code="SHIRT-M")


def test_every_kind_of_field_is_taken_at_once() -> None:
    connection, sku = a_shirt()
    an_attribute(connection.merchant, "cor", AttributeKind.LIST, options=["Azul"])
    an_attribute(connection.merchant, "bivolt", AttributeKind.YES_NO)
    theirs: dict[str, str] = {
        "title": "Camiseta", "description": "<p>x</p>", "brand": "Lupo",
        "category": "Moda > Camisetas", "model": "Slim", "gender": "male", "ncm": "61091000",
        "origin": "2", "warranty_months": "3", "warranty_text": "De fábrica",
        "attribute:cor": "Azul", "attribute:bivolt": "true",
    }  # fmt: skip
    rows = [
        a_difference(connection, sku.product, field=name, theirs=text)
        for name, text in theirs.items()
    ]
    rows += [
        a_difference(connection, sku.product, sku=sku, field=name, theirs=text)
        for name, text in {"ean": EAN, "height": "10.5", "weight": "0.255"}.items()
    ]
    heard: list[tuple[list[int], str]] = []

    def hear(sku_ids: list[int], cause: str, **kwargs: Any) -> None:
        heard.append((sku_ids, cause))

    signals.changed.connect(hear)
    taken = differences.take([row.pk for row in rows], "user:7", "ana")
    signals.changed.disconnect(hear)

    assert (taken.number, list(taken.refused)) == (15, [])
    product = Product.objects.get()
    assert (product.title, str(product.brand), str(product.category), product.origin) == (
        "Camiseta", "Lupo", "Moda > Camisetas", 2,
    )  # fmt: skip
    assert (product.warranty_months, product.gender, product.ncm) == (3, "male", "61091000")
    assert {str(value) for value in product.attribute_values.all()} == {
        "cor: Azul", "bivolt: true",
    }  # fmt: skip
    sku.refresh_from_db()
    assert (sku.ean, sku.height, sku.weight) == (EAN, Decimal("10.50"), Decimal("0.255"))
    assert heard == [([sku.pk], "user:7")]
    assert set(Difference.objects.values_list("decision", flat=True)) == {Decision.ACCEPTED}


def test_many_products_are_as_many_statements_as_two() -> None:
    def statements(number: int) -> int:
        connection = a_connection(a_merchant())
        skus = [a_sku(connection.merchant) for _ in range(number)]
        rows = [a_difference(connection, sku.product, theirs="Novo") for sku in skus]
        with CaptureQueriesContext(database) as captured:
            assert differences.take([row.pk for row in rows], "user:7", "ana").number == number
        return len(captured)

    assert statements(30) == statements(2)


def test_of_two_merchants_each_gets_its_own() -> None:
    skus = [a_sku(a_merchant(), code="SAME") for _ in range(2)]
    rows = [
        a_difference(a_connection(sku.merchant), sku.product, field="brand", theirs=f"Marca {at}")
        for at, sku in enumerate(skus)
    ]
    differences.take([row.pk for row in rows], "user:7", "ana")
    for at, sku in enumerate(skus):
        assert Brand.objects.get(merchant=sku.merchant).name == f"Marca {at}"


def test_what_is_refused_stays_open_and_the_others_are_taken() -> None:
    connection, sku = a_shirt()
    good = a_difference(connection, a_sku(connection.merchant).product, theirs="Bom")
    wrong = a_difference(connection, sku.product, sku=sku, field="ean", theirs="123")
    no_number = a_difference(
        connection, a_sku(connection.merchant).product, field="origin", theirs="dois"
    )
    alone = a_difference(connection, a_product(connection.merchant), theirs="Sem SKU")
    taken = differences.take([row.pk for row in (good, wrong, no_number, alone)], "user:7", "ana")
    assert taken.number == 1
    assert {pk for pk, _why in taken.refused} == {wrong.pk, no_number.pk, alone.pk}
    assert set(Difference.objects.filter(decision=Decision.OPEN)) == {wrong, no_number, alone}


def test_a_description_with_html_is_kept_as_it_is() -> None:
    connection, sku = a_shirt()
    html = "<script>alert(1)</script><p>ok</p>"
    row = a_difference(connection, sku.product, field="description", theirs=html)
    differences.take([row.pk], "user:7", "ana")
    assert Product.objects.get().description == html


def test_storing_the_same_again_changes_nothing_but_when_it_was_seen() -> None:
    connection, sku = a_shirt()
    found = Found(sku.product_id, None, "title", "a", "b")
    compared = Compared([found, found], [sku.product_id], [sku.pk])
    assert differences.store(connection, compared, timezone.now()) == 1
    row = Difference.objects.get()
    differences.keep([row.pk], "ana")
    later = timezone.now()
    differences.store(connection, compared, later)
    again = Difference.objects.get()
    assert (again.pk, again.decision, again.first_seen_at) == (
        row.pk, Decision.KEPT, row.first_seen_at,
    )  # fmt: skip
    assert again.seen_at == later


def test_another_product_and_another_connection_are_left_alone() -> None:
    connection, sku = a_shirt()
    other = a_difference(connection, a_product(connection.merchant))
    elsewhere = a_difference(a_connection(connection.merchant), sku.product)
    gone = a_difference(connection, sku.product)
    assert differences.store(connection, Compared([], [sku.product_id], []), timezone.now()) == 0
    assert set(Difference.objects.all()) == {other, elsewhere}
    assert not Difference.objects.filter(pk=gone.pk).exists()
