"""What the drafts beside the samples cannot show: types, dates, statuses and amounts that vary."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.mapper import draft, finished
from tests.platforms.nuvemshop.builders import sample

ORDER = "order_2025-03"
WHOLE = "order_2025-03_aggregates_fulfillment_orders"
PLACED_AT = datetime(2026, 5, 20, 18, 36, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-20T18:36:59+0000",
        "2026-05-20T15:36:59-03:00",
        "2026-05-20T18:36:59+00:00",
        "2026-05-20T18:36:59.000Z",
        "2026-05-20 18:36:59",
        {"date": "2026-05-20 18:36:59.000000", "timezone_type": 3, "timezone": "UTC"},
        {"date": "2026-05-20 15:36:59", "timezone_type": 3, "timezone": "America/Sao_Paulo"},
        {"date": "2026-05-20 18:36:59", "timezone_type": 3, "timezone": "Nowhere/Land"},
    ],
)
def test_a_date_is_read_in_each_of_its_forms(written: Any) -> None:
    assert draft(sample(ORDER, created_at=written)).placed_at == PLACED_AT


def test_without_a_date_of_making_that_of_completion_is_taken() -> None:
    assert draft(sample(ORDER, created_at=None)).placed_at == PLACED_AT


def test_the_same_order_with_numbers_and_with_texts_is_the_same() -> None:
    texts, numbers = sample(ORDER), sample(ORDER)
    for line in numbers["products"]:
        line["quantity"], line["variant_id"] = int(line["quantity"]), int(line["variant_id"])
        line["price"] = Decimal(line["price"])
    numbers["id"], numbers["number"] = str(numbers["id"]), str(numbers["number"])
    numbers["total"] = Decimal(numbers["total"])
    assert draft(numbers) == draft(texts)


def test_the_id_of_a_line_may_be_larger_than_32_bits() -> None:
    order = sample(ORDER)
    order["products"][0]["id"] = 9_127_510_877_123
    assert draft(order).items[0].external_id == "9127510877123"


def test_the_same_variant_may_stand_in_several_lines() -> None:
    order = sample(ORDER)
    order["products"][1] |= {"variant_id": "426215948", "sku": "CAM-AZ-M"}
    assert [item.external_sku_id for item in draft(order).items] == ["426215948"] * 2


@pytest.mark.parametrize(
    ("order", "payment", "shipping", "meaning"),
    [
        ("open", "pending", "unpacked", "pending"),
        ("open", "authorized", "unpacked", "pending"),
        ("open", "partially_paid", "unpacked", "pending"),
        ("open", "abandoned", "unpacked", "pending"),
        ("open", "voided", "unpacked", "pending"),
        ("open", "paid", "unpacked", "paid"),
        ("open", "paid", "unshipped", "paid"),
        ("open", "paid", "partially_fulfilled", "paid"),
        ("open", "partially_refunded", "unpacked", "paid"),
        ("open", "refunded", "unpacked", "cancelled"),
        ("open", "refunded", "shipped", "shipped"),
        ("open", "paid", "shipped", "shipped"),
        ("open", "paid", "fulfilled", "shipped"),
        ("closed", "paid", "delivered", "delivered"),
        ("closed", "paid", "unpacked", "paid"),
        ("cancelled", "paid", "shipped", "cancelled"),
        ("invented", "paid", "teleported", "paid"),
        ("open", "bartered", "unpacked", "pending"),
        ("open", None, None, "pending"),
    ],
)
def test_the_three_axes_mean_one_status(
    order: str, payment: str | None, shipping: str | None, meaning: str
) -> None:
    told = sample(ORDER, status=order, payment_status=payment, shipping_status=shipping)
    assert draft(told).status == meaning


@pytest.mark.parametrize(
    ("parcels", "meaning"),
    [
        (["DELIVERED", "DELIVERED"], "delivered"),
        (["DELIVERED", "DISPATCHED"], "shipped"),
        (["DISPATCHED", "PACKED"], "paid"),
        (["UNPACKED", "UNPACKED"], "paid"),
    ],
)
def test_parcels_tell_of_a_delivery_before_the_order_does(parcels: list[str], meaning: str) -> None:
    order = sample(WHOLE)
    for parcel, status in zip(order["fulfillments"], parcels, strict=True):
        parcel["status"] = status
    assert draft(order).status == meaning


def test_freight_that_each_parcel_repeats_counts_once() -> None:
    assert draft(sample(WHOLE)).freight == Decimal("17.00")


def test_freight_of_parcels_that_share_it_is_added_up() -> None:
    order = sample(WHOLE)
    for parcel, cost in zip(order["fulfillments"], (Decimal("10.5"), Decimal("6.5")), strict=True):
        parcel["shipping"]["consumer_cost"]["value"] = cost
    assert draft(order).freight == Decimal("17.0")


def test_freight_that_nobody_tells_is_what_the_total_leaves_over() -> None:
    assert draft(sample(ORDER, total="209.20")).freight == Decimal("19.50")


def test_the_gateways_discount_is_in_the_discount_already() -> None:
    assert draft(sample(ORDER)).discount == Decimal("10.00")


def test_a_promotion_beside_the_discount_counts_when_only_so_the_total_agrees() -> None:
    order = sample("order_v1_with_shipping_fields", total="201.70")
    order["promotional_discount"]["total_discount_amount"] = "5.00"
    found = draft(order)
    assert (found.discount, found.freight) == (Decimal("15.00"), Decimal("17.00"))
    assert found.sum_of_parts == found.total


def test_a_total_that_agrees_with_nothing_is_not_made_to() -> None:
    found = draft(sample("order_v1_with_shipping_fields", total="1.00"))
    assert (found.discount, found.freight, found.total) == (
        Decimal("10.00"),
        Decimal("17.00"),
        Decimal("1.00"),
    )


def test_a_pickup_has_an_option_for_a_carrier() -> None:
    order = sample(WHOLE)
    order["fulfillments"][0]["shipping"] |= {"carrier": None, "option": {"name": "Retirada"}}
    assert draft(order).carrier == "Retirada"


def test_without_the_customers_scope_the_contact_fields_tell_of_the_buyer() -> None:
    order = sample(ORDER)
    del order["customer"]
    assert draft(order).buyer == draft(sample(ORDER)).buyer


def test_without_contact_fields_the_customer_tells() -> None:
    order = sample(ORDER, contact_name=None, contact_email="", contact_identification=None)
    order["billing_name"] = None
    buyer = draft(order).buyer
    assert (buyer.name, buyer.email, buyer.document) == (
        "Maria Silva",
        "maria.silva@example.com",
        "52998224725",
    )


def test_placeholders_say_nothing() -> None:
    order = sample(
        "order_api_placeholders_no_customer_scope",
        contact_name="No informado",
        contact_email="email@naoinformado.com",
        contact_identification="Não informado",
    )
    found = draft(order)
    assert (found.buyer.name, found.buyer.email, found.buyer.document) == ("", "", "")
    assert (found.shipping.receiver, found.shipping.zip_code) == ("", "")


def test_a_document_loses_its_dots_and_keeps_its_letters() -> None:
    order = sample(ORDER, contact_identification="12.ABC.345/01DE-35")
    assert draft(order).buyer.document == "12ABC34501DE35"


@pytest.mark.parametrize(
    ("province", "state"),
    [
        ("São Paulo", "SP"),
        ("SAO PAULO", "SP"),
        ("Rio Grande do Sul", "RS"),
        ("mg", "MG"),
        ("Buenos Aires", "Buenos Aires"),
    ],
)
def test_a_province_is_told_by_its_letters(province: str, state: str) -> None:
    order = sample(ORDER)
    order["shipping_address"]["province"] = province
    assert draft(order).shipping.state == state


def test_a_province_that_is_missing_is_the_parcels() -> None:
    order = sample(WHOLE)
    order["shipping_address"]["province"] = None
    assert draft(order).shipping.state == "SP"


def test_an_order_without_address_or_customer_is_an_order() -> None:
    order = sample(ORDER, shipping_address=None, customer=None, extra=[], promotional_discount=[])
    assert draft(order).shipping.city == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"created_at": "ontem", "completed_at": None}, "created_at"),
        ({"created_at": None, "completed_at": None}, "created_at"),
        ({"products": []}, "products"),
        ({"products": "?"}, "products"),
        ({"products": [{"id": 1, "price": "1.00", "quantity": "0"}]}, "products[0].quantity"),
        ({"products": [{"id": 1, "price": "x", "quantity": "1"}]}, "products[0].price"),
        ({"products": [{"price": "1.00", "quantity": "1"}]}, "products[0].id"),
        ({"total": None}, "total"),
        ({"total": "NaN"}, "total"),
        ({"shipping_address": "Rua"}, "shipping_address"),
        ({"number": {"a": 1}}, "number"),
    ],
)
def test_what_cannot_be_understood_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(PlatformError) as refused:
        draft(sample(ORDER, **changes))
    assert (refused.value.code, refused.value.permanent) == ("order_malformed", True)
    assert refused.value.detail.startswith(f"{field}:")


def test_an_order_that_was_just_made_is_unfinished_and_not_malformed() -> None:
    young = sample("order_just_created_no_fulfillments_yet")
    with pytest.raises(PlatformError) as unfinished:
        finished(young, PLACED_AT + timedelta(minutes=14))
    assert (unfinished.value.code, unfinished.value.permanent) == ("order_unfinished", False)
    assert unfinished.value.retry_after


def test_an_order_that_never_has_a_parcel_is_taken_after_a_while() -> None:
    old = sample("order_just_created_no_fulfillments_yet")
    assert finished(old, PLACED_AT + timedelta(minutes=16)).carrier == ""


def test_a_cancelled_order_is_not_waited_for() -> None:
    order = sample("order_just_created_no_fulfillments_yet", status="cancelled")
    assert finished(order, PLACED_AT).status == "cancelled"


def test_an_order_of_v1_knows_no_parcels_and_is_not_waited_for() -> None:
    assert finished(sample("order_v1_with_shipping_fields"), PLACED_AT).carrier == "Correios"
