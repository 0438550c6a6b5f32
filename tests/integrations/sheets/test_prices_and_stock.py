from decimal import Decimal

import pytest

from catalog.models import Merchant, Price, Stock
from catalog.prices import PriceRow, set_prices
from tests.builders import a_merchant, a_price_table, a_sku, a_stock, a_warehouse
from tests.integrations.sheets.trip import imported, messages, tried

pytestmark = pytest.mark.django_db


def a_shop() -> Merchant:
    """With a SKU CAM of 100.00 for 90.00 in the table SITE, and 7 of it in the warehouse CD."""
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM")
    a_price_table(merchant, code="SITE", is_default=True)
    set_prices(merchant.pk, [PriceRow(0, "CAM", "SITE", Decimal(90), Decimal(100))], "test")
    a_stock(sku, a_warehouse(merchant, code="CD", is_default=True), 7)
    return merchant


def price() -> tuple[Decimal, Decimal]:
    return Price.objects.values_list("list_price", "sale_price").get()


@pytest.mark.parametrize(
    ("line", "prices"),
    [
        ("CAM;SITE;120;99,90", (Decimal(120), Decimal("99.9"))),
        ("CAM;;;80", (Decimal(100), Decimal(80))),
        ("CAM;SITE;95;", (Decimal(95), Decimal(90))),
        ("CAM;SITE;;", (Decimal(100), Decimal(90))),
    ],
)
def test_a_price_that_is_not_given_stays(line: str, prices: tuple[Decimal, Decimal]) -> None:
    outcome = imported(a_shop(), "prices", f"sku;tabela;preco_de;preco_por\n{line}")
    assert outcome.faults == []
    assert price() == prices


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("CAM;SITE;80;90", ""),
        ("CAM;SITE;;101", ""),
        ("CAM;SITE;;0", ""),
        ("CAM;SITE;;-1", ""),
        ("CAM;SITE;;1,999", "preco_por"),
        ("CAM;SITE;;9,9999", ""),
        ("CAM;SITE;;caro", "preco_por"),
        ("CAM;SITE;1.000;", "preco_de"),
        ("CAM;MKT;;10", ""),
        ("MEIA;SITE;;10", ""),
        ("MEIA;SITE;;", "preco_por"),
        ("CAM;SITE;;=1+1", "preco_por"),
    ],
)
def test_a_wrong_price_is_told_and_changes_nothing(line: str, column: str) -> None:
    outcome = imported(a_shop(), "prices", f"sku;tabela;preco_de;preco_por\n{line}")
    assert list(messages(outcome)) == [column]
    assert price() == (Decimal(100), Decimal(90))


def test_a_new_price_without_a_list_price_is_both() -> None:
    merchant = a_shop()
    a_sku(merchant, code="MEIA")
    outcome = imported(merchant, "prices", "sku;preco_por\nMEIA;5,00")
    assert [row.effect for row in outcome.touched] == ["added"]
    meia = Price.objects.get(sku__code="MEIA")
    assert (meia.list_price, meia.sale_price) == (5, 5)


@pytest.mark.parametrize(("line", "on_hand"), [("CAM;CD;0", 0), ("CAM;;12", 12), ("CAM;CD;", 7)])
def test_a_count_that_is_not_given_stays(line: str, on_hand: int) -> None:
    outcome = imported(a_shop(), "stock", f"sku;deposito;quantidade\n{line}")
    assert outcome.faults == []
    assert Stock.objects.get().on_hand == on_hand


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("CAM;CD;-1", ""),
        ("CAM;CD;1,5", "quantidade"),
        ("CAM;CD;1.000", "quantidade"),
        ("CAM;CD;99999999999", ""),
        ("CAM;LOJA;1", ""),
        ("MEIA;CD;1", ""),
        ("MEIA;CD;", "quantidade"),
        (";CD;1", "sku"),
    ],
)
def test_a_wrong_count_is_told_and_changes_nothing(line: str, column: str) -> None:
    outcome = imported(a_shop(), "stock", f"sku;deposito;quantidade\n{line}")
    assert list(messages(outcome)) == [column]
    assert Stock.objects.get().on_hand == 7


def test_a_trial_tells_before_and_after() -> None:
    outcome = tried(a_shop(), "stock", "sku;quantidade\nCAM;9")
    assert [(row.key, row.cells[0].before, row.cells[0].after) for row in outcome.touched] == [
        ("CAM · CD", "7", "9")
    ]
    assert Stock.objects.get().on_hand == 7
