from typing import Any

import pytest

from catalog.batch import BatchResult, Refusal
from catalog.by_code import CodedRow
from catalog.customers import upsert
from catalog.models import Customer, Merchant
from tests.builders import a_customer, a_merchant

pytestmark = pytest.mark.django_db

CPF = "52998224725"
CNPJ_WITH_LETTERS = "12ABC34501DE35"


def put(merchant: Merchant, *rows: tuple[str, dict[str, Any]]) -> BatchResult:
    coded = [CodedRow(index, code, values) for index, (code, values) in enumerate(rows)]
    return upsert(merchant.pk, coded, "token:test")


def test_what_is_not_given_stays_and_an_empty_text_empties() -> None:
    merchant = a_merchant()
    a_customer(merchant, code="1", name="Ana", email="ana@example.com", phone="14 99999-0000")

    assert put(merchant, ("1", {"name": "Ana Souza", "phone": ""})).changed == 1

    ana = Customer.objects.get()
    assert (ana.name, ana.email, ana.phone) == ("Ana Souza", "ana@example.com", "")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("529.982.247-25", CPF),
        ("16.727.230/0001-97", "16727230000197"),
        ("12.ABC.345/01DE-35", CNPJ_WITH_LETTERS),
        ("12abc34501de35", CNPJ_WITH_LETTERS),
        ("", ""),
    ],
)
def test_a_document_is_kept_without_punctuation(written: str, kept: str) -> None:
    merchant = a_merchant()
    row = ("1", {"name": "Ana", "document": written, "postal_code": "17.010-000"})
    assert put(merchant, row).changed == 1
    customer = Customer.objects.get()
    assert (customer.document, customer.postal_code) == (kept, "17010000")
    assert put(merchant, row).unchanged == 1


@pytest.mark.parametrize(
    "values",
    [
        {"document": "529.982.247-24"},
        {"document": "111.111.111-11"},
        {"document": "12ABC34501DE36"},
        {"document": "123"},
        {"document": "ABCDEFGHIJK"},
        {"email": "ana at example"},
        {"state": "XX"},
        {"postal_code": "1701"},
        {"name": ""},
        {"name": "x" * 151},
        {"city": "x" * 101},
    ],
)
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(values: dict[str, str]) -> None:
    merchant = a_merchant()
    result = put(merchant, ("BAD", {"name": "Ana", **values}), ("OK", {"name": "Bia"}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.WRONG_VALUE)]
    assert [customer.code for customer in Customer.objects.all()] == ["OK"]


def test_a_new_customer_needs_a_name() -> None:
    result = put(a_merchant(), ("1", {"city": "Bauru"}))
    assert [row.code for row in result.rejected] == [Refusal.WRONG_VALUE]
    assert not Customer.objects.exists()


def test_a_refused_row_does_not_take_the_place_of_a_good_one() -> None:
    merchant = a_merchant()
    rows: list[tuple[str, dict[str, Any]]] = [
        ("1", {"name": "Ana"}),
        ("1", {"name": "Ana", "email": "?"}),
    ]
    result = put(merchant, *rows)
    assert [(row.index, row.code) for row in result.rejected] == [(1, Refusal.WRONG_VALUE)]
    assert Customer.objects.get().name == "Ana"
