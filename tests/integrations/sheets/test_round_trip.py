"""An export that is imported again without edits changes nothing."""

import csv
import io
from decimal import Decimal
from string import printable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import attribute_values, categories
from catalog.models import AttributeKind, Brand, Product, Sku
from catalog.prices import PriceRow, set_prices
from tests.builders import (
    a_merchant,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_warehouse,
    an_attribute,
)
from tests.integrations.sheets.trip import exported, imported

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def a_rich_product() -> Any:
    merchant = a_merchant()
    node = categories.ensure(merchant.pk, ["Casa > Cozinha, mesa e banho"])
    product = a_product(
        merchant,
        code="=1+1",
        title='Panela "de pressão"; 4,5 L',
        description="<p>linha um</p>\r\n\r- linha dois;\t'fim'",
        brand=Brand.objects.create(merchant=merchant, name="@Aço"),
        category_id=next(iter(node.values())),
        gender="unisex",
        ncm="01012100",
        origin=0,
        warranty_months=12,
        active=False,
    )
    for number, (code, kind, value) in enumerate(
        [
            ("voltagem", AttributeKind.LIST, '110 V, "ou" 220 V'),
            ("peso_liquido", AttributeKind.NUMBER, Decimal("1.234")),
            ("bivolt", AttributeKind.YES_NO, True),
            ("nota", AttributeKind.TEXT, "=HYPERLINK(1)"),
        ]
    ):
        attribute = an_attribute(merchant, code, kind, options=[str(value)] if not number else ())
        known = attribute_values.known(merchant.pk, [code])[code]
        attribute_values.write(merchant.pk, {(product.pk, attribute.pk): known.canonical(value)})
    skus = [
        a_sku(merchant, product=product, code="007", variation={"Cor": "Azul, claro", "Tam": 38}),
        a_sku(merchant, product=product, code="-2", ean="7891234567895", weight=Decimal("1.234")),
        a_sku(merchant, code="'x", height=Decimal("0.50"), width=Decimal("1234.50")),
    ]
    table = a_price_table(merchant, code="1/2")
    prices = [Decimal("1234.50"), Decimal("0.01"), Decimal("1000.00")]
    rows = [
        PriceRow(i, sku.code, "1/2", price)
        for i, (sku, price) in enumerate(zip(skus, prices, strict=True))
    ]
    set_prices(merchant.pk, rows, "test")
    for sku, number in zip(skus, (0, 1000, 2_147_483_647), strict=True):
        a_stock(sku, a_warehouse(merchant, code=f"+{sku.code}"), number)
    assert table
    return merchant


@KINDS
@pytest.mark.parametrize("name", ["products", "prices", "stock"])
def test_nothing_changes(name: str, kind: str) -> None:
    merchant = a_rich_product()
    outcome = imported(merchant, name, exported(merchant, name, kind))
    assert (outcome.faults, outcome.touched) == ([], [])
    assert outcome.unchanged == 3


@KINDS
def test_what_was_exported_makes_the_same_products_elsewhere(kind: str) -> None:
    merchant, other = a_rich_product(), a_merchant()
    for code, attribute_kind in (
        ("voltagem", AttributeKind.TEXT),
        ("peso_liquido", AttributeKind.NUMBER),
        ("bivolt", AttributeKind.YES_NO),
        ("nota", AttributeKind.TEXT),
    ):
        an_attribute(other, code, attribute_kind)
    outcome = imported(other, "products", exported(merchant, "products", kind))
    assert outcome.faults == []
    assert [touched.effect for touched in outcome.touched] == ["added"] * 3
    for field in ("code", "title", "description", "gender", "ncm", "origin", "active"):
        values = [
            set(Product.objects.filter(merchant=m).values_list(field)) for m in (merchant, other)
        ]
        assert values[0] == values[1], field
    sizes = ("code", "ean", "weight", "height", "width", "length")
    skus = [set(Sku.objects.filter(merchant=m).values_list(*sizes)) for m in (merchant, other)]
    assert skus[0] == skus[1]


TEXTS = st.text(
    st.sampled_from(printable.replace("\x0b", "").replace("\x0c", "") + "çãéÜ“”"), max_size=30
)


@KINDS
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    title=TEXTS.filter(str.strip), description=TEXTS, variation=TEXTS, name=TEXTS.filter(str.strip)
)
def test_any_text_survives(
    kind: str, title: str, description: str, variation: str, name: str
) -> None:
    merchant = a_merchant()
    product = a_product(merchant, title=title, description=description)
    a_sku(merchant, product=product, variation={name: variation})
    outcome = imported(merchant, "products", exported(merchant, "products", kind))
    assert (outcome.faults, outcome.touched) == ([], [])
    product.refresh_from_db()
    assert (product.title, product.description) == (title, description)


def test_no_cell_of_an_export_begins_like_a_formula() -> None:
    merchant = a_rich_product()
    text = exported(merchant, "products").decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        assert not any(cell.lstrip()[:1] in {"=", "+", "-", "@"} for cell in line if cell)
