"""From order JSON to draft: what real orders leave out, and what cannot be understood."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from integrations.contract import PlatformError
from integrations.platforms import anymarket
from integrations.platforms.anymarket.mapper import draft

SAMPLES = Path(anymarket.__path__[0]) / "samples"


def order(**changes: Any) -> dict[str, Any]:
    """The smallest order there can be."""
    return {
        "id": 1,
        "createdAt": "2024-06-10T12:00:00Z",
        "status": "PAID_WAITING_SHIP",
        "total": Decimal("10.0"),
        "items": [line()],
        **changes,
    }


def line(**changes: Any) -> dict[str, Any]:
    return {"sku": {"id": 7, "partnerId": "A"}, "amount": 1, "unit": Decimal("10.0"), **changes}


def ids(*lines: dict[str, Any]) -> list[str]:
    return [item.external_id for item in draft(order(items=list(lines))).items]


def refusal(payload: Any) -> str:
    with pytest.raises(PlatformError) as refused:
        draft(payload)
    assert (refused.value.code, refused.value.permanent) == ("order_malformed", True)
    return refused.value.detail


def test_an_order_with_nothing_but_the_essentials_is_understood() -> None:
    told = draft(order())
    assert (told.external_id, told.number, told.channel) == ("1", "1", "")
    assert told.total == told.sum_of_parts
    assert told.paid_at is None
    assert told.shipping.country == "BR"
    assert not told.fulfilled_by_channel


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("PENDING", "pending"),
        ("PAID_WAITING_SHIP", "paid"),
        ("INVOICED", "invoiced"),
        ("PAID_WAITING_DELIVERY", "shipped"),
        ("DELIVERY_ISSUE", "shipped"),
        ("CONCLUDED", "delivered"),
        ("CANCELED", "cancelled"),
    ],
)
def test_each_status_has_ours(status: str, ours: str) -> None:
    assert draft(order(status=status)).status == ours


def test_an_unknown_status_is_named() -> None:
    assert refusal(order(status="FROZEN")) == "status: FROZEN"


@pytest.mark.parametrize(
    "written",
    [
        "2024-06-10T12:00:00Z",
        "2024-06-10T12:00:00.000Z",
        "2024-06-10T09:00:00-03:00",
        "2024-06-10T09:00:00.000-03:00",
    ],
)
def test_each_form_of_a_date_is_the_same_moment_in_utc(written: str) -> None:
    placed_at = draft(order(createdAt=written)).placed_at
    assert placed_at == datetime(2024, 6, 10, 12, tzinfo=UTC)
    assert placed_at.tzinfo is UTC


@pytest.mark.parametrize("amount", [2, Decimal("2.0"), "2"])
def test_an_amount_is_whole_however_it_is_written(amount: Any) -> None:
    (item,) = draft(order(items=[line(amount=amount)])).items
    assert item.quantity == 2
    assert isinstance(item.quantity, int)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"id": None}, "id: None"),
        ({"createdAt": None}, "createdAt: None"),
        ({"createdAt": "2024-06-10"}, "createdAt: 2024-06-10"),
        ({"paymentDate": "ontem"}, "paymentDate: ontem"),
        ({"total": None}, "total: None"),
        ({"total": "dez"}, "total: dez"),
        ({"total": Decimal("NaN")}, "total: NaN"),
        ({"total": True}, "total: True"),
        ({"freight": "?"}, "freight: ?"),
        ({"freight": []}, "freight: list"),
        ({"items": []}, "items: list"),
        ({"items": "?"}, "items: ?"),
        ({"items": [7]}, "items[0]: None"),
        ({"items": [None]}, "items[0].amount: None"),
        ({"items": [line(), line(amount=Decimal("1.5"))]}, "items[1].amount: 1.5"),
        ({"items": [line(amount=0)]}, "items[0].amount: 0"),
        ({"items": [line(unit=None)]}, "items[0].unit: None"),
        ({"items": [line(sku=[])]}, "items[0].sku: list"),
        ({"buyer": "Ana"}, "buyer: Ana"),
        ({"marketPlace": {"code": "X"}}, "marketPlace: dict"),
    ],
)
def test_what_is_broken_is_named(changes: dict[str, Any], detail: str) -> None:
    assert refusal(order(**changes)) == detail


def test_a_line_is_known_by_its_own_id_whatever_its_type() -> None:
    assert ids(line(orderItemId=5555), line(orderItemId="A-1")) == ["5555", "A-1"]


def test_lines_without_an_id_keep_theirs_when_the_order_of_lines_changes() -> None:
    shirt, mug = line(), line(sku={"id": 8, "partnerId": "B"})
    assert ids(shirt, mug) == ["sku-7", "sku-8"]
    assert ids(mug, shirt) == ["sku-8", "sku-7"]


def test_lines_that_share_an_id_are_told_apart() -> None:
    component = line(orderItemId=1, sku={"id": 8})
    assert ids(line(orderItemId=1), component, component) == ["1-7", "1-8", "1-8-2"]


def test_a_sku_without_a_code_of_the_merchant_has_none() -> None:
    (item,) = draft(order(items=[line(sku={"id": 7})])).items
    assert (item.sku_code, item.external_sku_id) == ("", "7")


def test_the_cleaned_address_comes_first_and_the_raw_one_fills_the_gaps() -> None:
    told = draft(
        order(
            shipping={"city": "Sao paulo", "state": "SP", "number": "100", "country": "BR"},
            anymarketAddress={"city": "São Paulo", "state": "SÃO PAULO", "number": " "},
        )
    ).shipping
    assert (told.city, told.state, told.number) == ("São Paulo", "SP", "100")


@pytest.mark.parametrize(
    ("shippings", "carrier"),
    [
        ([{"shippingCarrierNormalized": "CORREIOS", "shippingtype": "Sedex"}], "CORREIOS"),
        ([{"shippingCarrierNormalized": "UNKNOWN", "shippingtype": "Sedex"}], "Sedex"),
        ({"shippingCarrierNormalized": None, "shippingtype": "Sedex"}, "Sedex"),
        ([None], "Jadlog"),
        (None, "Jadlog"),
    ],
)
def test_the_carrier_is_the_freight_the_buyer_chose(shippings: Any, carrier: str) -> None:
    payload = order(items=[line(shippings=shippings)], tracking={"carrier": "Jadlog"})
    assert draft(payload).carrier == carrier


@pytest.mark.parametrize(("written", "read"), [(True, True), ("true", True), (False, False)])
def test_fulfilment_stands_on_the_order(written: Any, read: bool) -> None:
    assert draft(order(fulfillment=written)).fulfilled_by_channel is read
    assert not draft(order(shipping={"fulfillment": True})).fulfilled_by_channel


def test_a_discount_told_only_on_the_lines_is_the_orders_discount() -> None:
    told = draft(order(items=[line(discount=Decimal("2.5"))], total=Decimal("7.5")))
    assert told.discount == Decimal("2.5")
    assert told.sum_of_parts == told.total


def test_the_buyers_document_is_the_clean_one_or_else_the_raw_one() -> None:
    clean = {"document": "111.444.777-35", "documentNumberNormalized": "11144477735"}
    raw = {"document": "X-1", "documentNumberNormalized": None}
    assert draft(order(buyer=clean)).buyer.document == "11144477735"
    assert draft(order(buyer=raw)).buyer.document == "X-1"


def test_a_floating_sample_keeps_its_digits() -> None:
    text = (SAMPLES / "order_minimal_real_shape.json").read_text()
    assert draft(json.loads(text, parse_float=Decimal)).total == Decimal("599.4")
