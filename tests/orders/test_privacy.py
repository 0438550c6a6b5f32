from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from orders import privacy
from orders.drafts import AddressDraft, BuyerDraft, PaymentDraft
from orders.models import EventKind, Order, OrderEvent
from orders.privacy import ERASED, Person
from tests.builders import a_merchant, a_sku, an_item, an_order
from tests.orders.test_intake import a_draft, place

pytestmark = pytest.mark.django_db

ANA = BuyerDraft(
    name="Ana Lima", email="ana@example.com", document="529.982.247-25", phone="+55 11 98888-7777"
)
HOME = AddressDraft(
    receiver="Ana Lima",
    street="Rua das Flores",
    number="12",
    complement="ap. 3",
    neighborhood="Centro",
    city="Sorocaba",
    state="SP",
    zip_code="18010-000",
)
CARD = {"method": "card", "detail": "ANA LIMA", "installments": 3, "amount": "15.00"}
PIX = {"method": "pix", "detail": "", "installments": 1, "amount": "5.00"}


def bought(merchant: Merchant, buyer: BuyerDraft = ANA, **values: Any) -> Order:
    given = {
        "source": "connection:1",
        "shipping": asdict(HOME),
        "billing": asdict(HOME),
        "payments": [CARD, PIX],
        **values,
    }
    return an_order(merchant, buyer=asdict(buyer), **given)


def of(merchant: Merchant, **person: Any) -> list[int]:
    return privacy.bought_by(merchant.pk, "connection:1", Person(**person))


def test_who_bought_goes_and_the_figures_stay() -> None:
    merchant = a_merchant()
    order = bought(merchant, items=[an_item(a_sku(merchant), quantity=2)])

    assert privacy.redact([order.pk], "privacy:1") == 1

    order.refresh_from_db()
    texts = [*order.buyer.values(), *order.shipping.values(), *order.billing.values()]
    assert {text for text in texts if text} == {ERASED, "Sorocaba", "SP", "BR"}
    assert (order.total, order.items.get().quantity) == (Decimal("20.00"), 2)
    assert order.payments == [CARD | {"detail": ""}, PIX]
    assert order.redacted_at is not None
    event = OrderEvent.objects.get()
    assert (event.kind, event.cause) == (EventKind.REDACTED, "privacy:1")


def test_an_erased_order_has_the_fields_it_had() -> None:
    order = bought(a_merchant())
    privacy.redact([order.pk], "test")
    order.refresh_from_db()
    assert order.buyer.keys() == asdict(ANA).keys()
    assert order.shipping.keys() == order.billing.keys() == asdict(HOME).keys()


def test_a_partner_that_reads_what_changed_reads_an_erased_order_again() -> None:
    order = bought(a_merchant())
    privacy.redact([order.pk], "test")
    assert Order.objects.get().updated_at > order.updated_at


def test_erasing_twice_is_erasing_once() -> None:
    order = bought(a_merchant())
    privacy.redact([order.pk], "test")
    before = Order.objects.values().get()
    assert privacy.redact([order.pk], "test") == 0
    assert Order.objects.values().get() == before
    assert OrderEvent.objects.count() == 1


def test_many_orders_are_erased_in_as_many_statements_as_one() -> None:
    merchant = a_merchant()
    costs = []
    for number in (1, 20):
        ids = [bought(merchant).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert privacy.redact(ids, "test") == number
        costs.append(len(captured))
    assert costs == [4, 4]  # the orders, their invoices, and a savepoint around them


def test_reading_the_order_again_does_not_bring_the_buyer_back() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    card = PaymentDraft(method="card", detail="ANA LIMA")
    draft = a_draft(1, buyer=ANA, shipping=HOME, billing=HOME, payments=(card,))
    placed = place(merchant, draft, sku)
    privacy.redact([placed.order_id], "test")

    again = replace(card, status="approved")
    place(merchant, replace(draft, carrier="Correios", status="shipped", payments=(again,)), sku)

    order = Order.objects.get()
    assert (order.carrier, order.status) == ("Correios", "shipped")
    assert order.buyer["name"] == order.shipping["receiver"] == ERASED
    assert order.billing["receiver"] == ERASED
    assert order.buyer["email"] == ""
    [payment] = order.payments
    assert (payment["status"], payment["detail"]) == ("approved", "")


def test_the_orders_named_are_a_customers() -> None:
    merchant = a_merchant()
    named = bought(merchant, BuyerDraft(name="Outra"), external_id="71")
    bought(merchant, BuyerDraft(name="Outra"), external_id="72")
    assert of(merchant, orders=("71", "99")) == [named.pk]


@pytest.mark.parametrize(
    "person",
    [
        {"email": " ANA@example.com"},
        {"document": "52998224725"},
        {"document": "529.982.247-25"},
    ],
    ids=["e-mail", "digits", "punctuation"],
)
def test_a_customer_is_recognised_however_it_is_written(person: dict[str, str]) -> None:
    merchant = a_merchant()
    order = bought(merchant)
    bought(merchant, BuyerDraft(name="Bia", email="bia@example.com", document="111"))
    assert of(merchant, **person) == [order.pk]


@pytest.mark.parametrize(
    "phone", ["11988887777", "(11) 98888-7777", "5511988887777", "011988887777"]
)
def test_a_phone_recognises_a_buyer_of_whom_nothing_better_is_known(phone: str) -> None:
    merchant = a_merchant()
    order = bought(merchant, BuyerDraft(name="Ana", phone="+55 11 98888-7777"))
    assert of(merchant, phone=phone) == [order.pk]


def test_a_shared_phone_does_not_make_another_customer_this_one() -> None:
    merchant = a_merchant()
    bought(merchant)
    assert of(merchant, phone="11988887777", email="bia@example.com") == []


def test_nothing_recognises_nobody() -> None:
    merchant = a_merchant()
    bought(merchant, BuyerDraft(name="Ana"))
    assert of(merchant) == of(merchant, phone="1") == []


def test_other_connections_and_merchants_are_left_alone() -> None:
    merchant = a_merchant()
    bought(merchant, source="connection:2")
    bought(a_merchant())
    assert of(merchant, email=ANA.email) == []


def test_what_is_known_of_a_customer_is_handed_out() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    order = bought(merchant, items=[an_item(sku, quantity=2, title="Camisa")], number="N-1")

    [told] = privacy.export([order.pk])

    assert (told["number"], told["total"], told["buyer"]["email"]) == ("N-1", "20.00", ANA.email)
    assert (told["billing"]["receiver"], told["payments"]) == ("Ana Lima", [CARD, PIX])
    assert told["items"] == [
        {
            "title": "Camisa",
            "quantity": 2,
            "unit_price": "10.00",
            "discount": "0.00",
            "total": "20.00",
        }
    ]
