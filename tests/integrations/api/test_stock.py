import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.ledger import disagreements
from catalog.models import Movement, Sku, Stock, Warehouse
from integrations.models import ApiToken
from tests.builders import a_merchant, a_sku, a_stock, a_token, a_warehouse, some_skus
from tests.integrations.api.calls import codes, post_stock, send

pytestmark = pytest.mark.django_db


def a_place() -> tuple[Sku, Warehouse, str]:
    """A SKU, a warehouse and a token of the same merchant."""
    merchant = a_merchant()
    return a_sku(merchant, code="CAM"), a_warehouse(merchant), a_token(merchant)


def counted(quantity: Any, sku: str = "CAM", warehouse: str = "MAIN") -> dict[str, Any]:
    return {"sku": sku, "warehouse": warehouse, "quantity": quantity}


def test_a_batch_is_answered_with_its_counts() -> None:
    sku, warehouse, token = a_place()
    a_sku(sku.merchant, code="SAME")
    a_stock(Sku.objects.get(code="SAME"), warehouse, 3)
    response = post_stock(token, [counted(5), counted(3, sku="SAME"), counted(1, sku="GONE")])
    assert response.status_code == 200
    answer = response.json()
    [refusal] = answer.pop("rejections")
    assert answer == {"received": 3, "changed": 1, "unchanged": 1, "rejected": 1}
    assert (refusal["index"], refusal["code"]) == (2, "unknown_sku")
    assert refusal["reason"]
    assert Stock.objects.get(sku=sku).on_hand == 5


def test_the_ledger_names_the_token() -> None:
    sku, _warehouse, token = a_place()
    post_stock(token, [counted(5)])
    assert Movement.objects.get(stock__sku=sku).cause == ApiToken.objects.get().cause


def test_zero_is_a_count_like_any_other() -> None:
    sku, warehouse, token = a_place()
    a_stock(sku, warehouse, 7)
    assert post_stock(token, [counted(0)]).json()["changed"] == 1
    assert Stock.objects.get(sku=sku).on_hand == 0


def test_what_did_not_change_leaves_no_trace() -> None:
    sku, warehouse, token = a_place()
    balance = a_stock(sku, warehouse, 7)
    answer = post_stock(token, [counted(7)]).json()
    assert (answer["changed"], answer["unchanged"]) == (0, 1)
    assert Movement.objects.filter(stock=balance).count() == 1
    assert Stock.objects.get(pk=balance.pk).updated_at == balance.updated_at


def test_an_empty_batch_changes_nothing() -> None:
    _sku, _warehouse, token = a_place()
    answer = post_stock(token, []).json()
    assert answer == {
        "received": 0, "changed": 0, "unchanged": 0, "rejected": 0, "rejections": []
    }  # fmt: skip


def test_without_a_warehouse_the_default_one_is_meant() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant, is_default=True)
    post_stock(a_token(merchant), [{"sku": sku.code, "quantity": 4}])
    assert Stock.objects.get(sku=sku).warehouse == warehouse


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("-1", "negative_quantity"),
        ("5.0", "malformed"),
        ("0.5", "malformed"),
        ("5e2", "malformed"),
        ('"5"', "malformed"),
        ('""', "malformed"),
        ("true", "malformed"),
        ("null", "malformed"),
        ("[5]", "malformed"),
        ("{}", "malformed"),
        ("2147483648", "quantity_too_large"),
        ("9" * 30, "quantity_too_large"),
        ("9" * 5000, "malformed"),
        ("[" * 50 + "]" * 50, "malformed"),
    ],
)
def test_a_wrong_quantity_is_told_and_the_other_rows_are_applied(quantity: str, code: str) -> None:
    sku, _warehouse, token = a_place()
    a_sku(sku.merchant, code="BAD")
    wrong = f'{{"sku": "BAD", "warehouse": "MAIN", "quantity": {quantity}}}'
    body = f'{{"items": [{wrong}, {json.dumps(counted(5))}]}}'.encode()
    response = send("POST", "stock", token, body)
    assert response.status_code == 200
    assert codes(response) == {0: code}
    assert list(Stock.objects.values_list("sku__code", "on_hand")) == [("CAM", 5)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"sku": "CAM", "warehouse": "MAIN"}, "quantity"),
        ({"warehouse": "MAIN", "quantity": 1}, "sku"),
        ({**counted(1), "quantiy": 1}, "quantiy"),
        (counted(1, sku="x" * 81), "sku"),
        (counted(1, sku=""), "sku"),
        (counted(1, warehouse="x" * 41), "warehouse"),
        (counted("5"), "quantity"),
    ],
)
def test_the_reason_names_the_field(row: dict[str, Any], field: str) -> None:
    _sku, _warehouse, token = a_place()
    response = post_stock(token, [counted(5), row])
    [refusal] = response.json()["rejections"]
    assert (refusal["index"], refusal["code"]) == (1, "malformed")
    assert field in refusal["reason"]


@pytest.mark.parametrize(
    "row",
    [b"5", b"null", b"[]", b'"CAM"', b'{"sku": "\xe9"}'],
)
def test_what_is_no_row_is_told_and_the_other_rows_are_applied(row: bytes) -> None:
    sku, _warehouse, token = a_place()
    body = b'{"items": [' + json.dumps(counted(5)).encode() + b", " + row + b"]}"
    assert codes(send("POST", "stock", token, body)) == {1: "malformed"}
    assert Stock.objects.get(sku=sku).on_hand == 5


def test_a_nul_is_told_and_the_other_rows_are_applied() -> None:
    sku, _warehouse, token = a_place()
    a_sku(sku.merchant, code=r"A\u0000")
    rows = [
        counted(1, sku="A\0"),
        counted(2, warehouse="\0"),
        counted(3),
        counted(4, sku=r"A\u0000"),  # a backslash and a word: no NUL
    ]
    assert codes(post_stock(token, rows)) == {0: "malformed", 1: "malformed"}
    assert dict(Stock.objects.values_list("sku__code", "on_hand")) == {"CAM": 3, r"A\u0000": 4}


def test_the_last_word_of_a_batch_counts() -> None:
    sku, _warehouse, token = a_place()
    response = post_stock(token, [counted(5), counted(6), counted(7)])
    assert codes(response) == {0: "superseded", 1: "superseded"}
    assert Stock.objects.get(sku=sku).on_hand == 7
    assert Movement.objects.filter(stock__sku=sku).count() == 1


def test_unknown_codes_are_told() -> None:
    _sku, _warehouse, token = a_place()
    response = post_stock(token, [counted(1, sku="cam"), counted(1, warehouse="main")])
    assert codes(response) == {0: "unknown_sku", 1: "unknown_warehouse"}


def test_a_thousand_rows_cost_as_many_queries_as_ten() -> None:
    merchant = a_merchant()
    a_warehouse(merchant)
    some_skus(merchant, 1000)
    token = a_token(merchant)
    push(token, 1000, quantity=1)
    assert push(token, 10, quantity=2) == push(token, 1000, quantity=3)


def test_a_push_asks_only_for_the_token_the_turn_and_the_gate() -> None:
    merchant = a_merchant()
    a_warehouse(merchant)
    some_skus(merchant, 1)
    token = a_token(merchant)
    push(token, 1, quantity=1)
    with CaptureQueriesContext(
        connection,
    ) as nothing_changes:
        push(token, 1, quantity=1)
    tables = [query["sql"] for query in nothing_changes.captured_queries]
    asked = [sql for sql in tables if "SAVEPOINT" not in sql]
    assert ["apitoken" in asked[0], "advisory" in asked[1], "switch" in asked[2]] == [True] * 3
    assert len(asked) == 4  # and the writer's one statement


def push(token: str, number: int, *, quantity: int) -> int:
    """The number of queries of a push."""
    with CaptureQueriesContext(connection) as queries:
        answer = post_stock(token, [counted(quantity, sku=f"S{n}") for n in range(number)]).json()
    assert answer["rejected"] == 0
    return len(queries)


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "sku": st.sampled_from(["CAM", "S0", "S1", "GONE", "", "\0", "é"]) | st.integers(),
        "warehouse": st.sampled_from(["MAIN", "OTHER", "GONE", ""]) | st.none(),
        "quantity": st.integers(-2, 5) | st.integers() | st.floats(0, 5) | st.text(),
        "typo": st.just(1),
    },
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_the_counts_of_any_batch_agree(data: st.DataObject) -> None:
    merchant = a_merchant()
    a_warehouse(merchant, is_default=True)
    a_warehouse(merchant, code="OTHER")
    some_skus(merchant, 2)
    token = a_token(merchant)
    for _batch in range(2):
        rows = data.draw(st.lists(ROWS | st.integers() | st.none(), max_size=12))
        answer = post_stock(token, rows).json()
        assert answer["received"] == len(rows)
        assert answer["rejected"] == len(answer["rejections"]) == len(codes_of(answer))
        assert len(rows) == answer["changed"] + answer["unchanged"] + answer["rejected"]
        assert min(answer["changed"], answer["unchanged"]) >= 0
    assert disagreements() == []


def codes_of(answer: dict[str, Any]) -> set[int]:
    return {row["index"] for row in answer["rejections"]}
