from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Price, PriceTable, Sku
from tests.builders import a_merchant, a_price_table, a_sku, a_token, some_skus
from tests.integrations.api.calls import codes, post_prices, send

pytestmark = pytest.mark.django_db


def a_place() -> tuple[Sku, PriceTable, str]:
    """A SKU, a price table and a token of the same merchant."""
    merchant = a_merchant()
    return a_sku(merchant, code="CAM"), a_price_table(merchant), a_token(merchant)


def priced(sale: Any, list_price: Any = None, sku: str = "CAM", table: str = "MAIN") -> Any:
    return {"sku": sku, "table": table, "sale_price": sale, "list_price": list_price}


def test_both_prices_are_taken() -> None:
    sku, table, token = a_place()
    answer = post_prices(token, [priced("79.90", "99.90")]).json()
    assert answer == {
        "received": 1, "changed": 1, "unchanged": 0, "rejected": 0, "rejections": []
    }  # fmt: skip
    price = Price.objects.get(sku=sku, table=table)
    assert (price.list_price, price.sale_price) == (Decimal("99.90"), Decimal("79.90"))


def test_the_same_prices_again_are_unchanged() -> None:
    sku, _table, token = a_place()
    post_prices(token, [priced("79.90")])
    before = Price.objects.get(sku=sku).updated_at
    assert post_prices(token, [priced(79.9, "79.9")]).json()["unchanged"] == 1
    assert Price.objects.get(sku=sku).updated_at == before


def test_without_a_list_price_and_a_table_both_have_their_defaults() -> None:
    merchant = a_merchant()
    sku, table = a_sku(merchant), a_price_table(merchant, is_default=True)
    post_prices(a_token(merchant), [{"sku": sku.code, "sale_price": 10}])
    price = Price.objects.get(sku=sku, table=table)
    assert price.list_price == price.sale_price == Decimal("10.00")


@pytest.mark.parametrize("written", ["0.30", '"0.30"', "0.3", "3e-1", "0.3000000000000000000000"])
def test_a_price_is_taken_digit_for_digit(written: str) -> None:
    sku, _table, token = a_place()
    body = f'{{"items": [{{"sku": "CAM", "table": "MAIN", "sale_price": {written}}}]}}'
    assert send("POST", "prices", token, body.encode()).json()["changed"] == 1
    assert Price.objects.get(sku=sku).sale_price == Decimal("0.30")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0.30000000000000004", "wrong_price"),  # 0.1 + 0.2 of a program that counts in floats
        ("0", "wrong_price"),
        ("-1", "wrong_price"),
        ("0.001", "wrong_price"),
        ("1e400", "wrong_price"),
        ("1e-400", "wrong_price"),
        ("10000000000.00", "wrong_price"),
        ('"NaN"', "wrong_price"),
        ('"sNaN"', "wrong_price"),
        ('"-Infinity"', "wrong_price"),
        ("9" * 5000, "wrong_price"),
        ('"10,50"', "malformed"),
        ('"R$ 10"', "malformed"),
        ('""', "malformed"),
        ("true", "malformed"),
        ("null", "malformed"),
        ("[1]", "malformed"),
    ],
)
def test_a_wrong_price_is_told_and_the_other_rows_are_applied(written: str, code: str) -> None:
    sku, _table, token = a_place()
    a_sku(sku.merchant, code="BAD")
    rows = f'{{"sku": "BAD", "table": "MAIN", "sale_price": {written}}}, '
    rows += '{"sku": "CAM", "table": "MAIN", "sale_price": 5}'
    response = send("POST", "prices", token, f'{{"items": [{rows}]}}'.encode())
    assert codes(response) == {0: code}
    assert list(Price.objects.values_list("sku__code", "sale_price")) == [("CAM", 5)]


def test_a_list_price_is_looked_at_as_closely() -> None:
    _sku, _table, token = a_place()
    rows = [priced(5, 4), priced(5, "NaN"), priced(5, 0), priced(5, "x")]
    assert codes(post_prices(token, rows)) == {
        0: "sale_above_list", 1: "wrong_price", 2: "wrong_price", 3: "malformed"
    }  # fmt: skip


def test_unknown_codes_typing_mistakes_and_nul_are_told() -> None:
    _sku, _table, token = a_place()
    rows = [
        priced(5, sku="GONE"),
        priced(5, table="GONE"),
        {**priced(5), "sale_pryce": 5},
        priced(5, table="\0"),
    ]
    response = post_prices(token, rows)
    assert codes(response) == {
        0: "unknown_sku", 1: "unknown_price_table", 2: "malformed", 3: "malformed"
    }  # fmt: skip
    assert "sale_pryce" in response.json()["rejections"][2]["reason"]


def test_the_last_word_of_a_batch_counts_also_when_it_names_the_default_table() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM")
    a_price_table(merchant, is_default=True)
    response = post_prices(a_token(merchant), [priced(5), priced(6, table="")])
    assert codes(response) == {0: "superseded"}
    assert Price.objects.get(sku=sku).sale_price == 6


def test_a_thousand_rows_cost_as_many_queries_as_ten() -> None:
    merchant = a_merchant()
    a_price_table(merchant)
    some_skus(merchant, 1000)
    token = a_token(merchant)
    push(token, 1000, price=1)
    assert push(token, 10, price=2) == push(token, 1000, price=3)


def push(token: str, number: int, *, price: int) -> int:
    """The number of queries of a push."""
    with CaptureQueriesContext(connection) as queries:
        answer = post_prices(token, [priced(price, sku=f"S{n}") for n in range(number)]).json()
    assert answer["rejected"] == 0
    return len(queries)
