from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.batch import BatchResult, Refusal
from catalog.by_code import CodedRow
from catalog.models import Merchant
from orders.carriers import tracking_address, upsert
from orders.models import Carrier
from orders.signals import carriers_changed
from tests.builders import a_carrier, a_merchant

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/?code={code}"


def put(merchant: Merchant, *rows: tuple[str, dict[str, Any]]) -> BatchResult:
    coded = [CodedRow(index, code, values) for index, (code, values) in enumerate(rows)]
    return upsert(merchant.pk, coded, "token:test")


@pytest.fixture
def rings() -> Any:
    """The merchants whose carriers are said to have changed."""
    heard: list[int] = []

    def hear(merchant_id: int, **others: Any) -> None:
        heard.append(merchant_id)

    carriers_changed.connect(hear)
    yield heard
    carriers_changed.disconnect(hear)


def test_what_is_not_given_stays_and_an_empty_text_empties() -> None:
    merchant = a_merchant()
    a_carrier(merchant, code="COR", name="Correios", tracking_url=PAGE, document="34028316000103")

    assert put(merchant, ("COR", {"name": "ECT", "tracking_url": ""})).changed == 1

    carrier = Carrier.objects.get()
    assert (carrier.name, carrier.tracking_url) == ("ECT", "")
    assert (carrier.document, carrier.active) == ("34028316000103", True)


def test_a_cnpj_is_kept_without_punctuation_and_the_same_again_is_unchanged() -> None:
    merchant = a_merchant()
    row = ("COR", {"name": "Correios", "document": "34.028.316/0001-03"})
    assert put(merchant, row).changed == 1
    assert Carrier.objects.get().document == "34028316000103"
    assert put(merchant, row).unchanged == 1


@pytest.mark.parametrize(
    "values",
    [
        {"document": "34.028.316/0001-04"},
        {"document": "52998224725"},  # a CPF
        {"document": "1"},
        {"tracking_url": "example.com/{code}"},
        {"tracking_url": "javascript:open('{code}')"},
        {"tracking_url": "https://example.com/"},
        {"tracking_url": "https://example.com/%s"},
        {"name": ""},
        {"name": "x" * 121},
    ],
)
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(values: dict[str, str]) -> None:
    merchant = a_merchant()
    result = put(merchant, ("BAD", {"name": "Jadlog", **values}), ("OK", {"name": "Correios"}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.WRONG_VALUE)]
    assert [carrier.code for carrier in Carrier.objects.all()] == ["OK"]


def test_the_doorbell_rings_once_for_a_change_and_never_for_none(rings: list[int]) -> None:
    merchant = a_merchant()
    rows = [(f"T{number}", {"name": "Correios"}) for number in range(3)]
    put(merchant, *rows)
    assert rings == [merchant.pk]
    put(merchant, *rows)
    put(merchant, ("NEW", {"name": ""}))
    assert rings == [merchant.pk]


def test_1_carrier_costs_as_many_queries_as_50() -> None:
    few, many = a_merchant(), a_merchant()

    def cost(merchant: Merchant, number: int, name: str) -> int:
        rows = [(f"T{index}", {"name": name, "tracking_url": PAGE}) for index in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert put(merchant, *rows).changed == number
        return len(queries)

    assert cost(few, 1, "new") == cost(many, 50, "new") <= 6
    assert cost(few, 1, "changed") == cost(many, 50, "changed") <= 6


def test_the_address_of_a_parcel_holds_its_code_written_for_addresses() -> None:
    carrier = a_carrier(a_merchant(), tracking_url=PAGE)
    assert tracking_address(carrier, "BR 1/2&x=ç") == (
        "https://example.com/?code=BR%201%2F2%26x%3D%C3%A7"
    )
    assert tracking_address(carrier, "") == ""
    assert tracking_address(a_carrier(a_merchant()), "BR1") == ""
