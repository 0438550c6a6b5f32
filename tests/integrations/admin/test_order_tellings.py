"""The page of orders that their platforms have to hear of."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Role
from integrations.models import OrderTelling
from orders.models import Invoice, Order, Shipment
from tests.builders import a_connection, a_merchant, a_user, an_order
from tests.integrations.admin.pages import address, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

REFUSED = {"due_at": None, "parked_at": timezone.now(), "error_code": "step_refused"}
TOLD = {"mark": "an older one", "at": "2026-03-14T15:09:00+00:00"}


def a_telling(**values: object) -> OrderTelling:
    """An invoice was told, a parcel was not."""
    connection = a_connection(a_merchant())
    order = an_order(connection.merchant, number="MLB-7", source=connection.source)
    now = timezone.now()
    invoice = Invoice.objects.create(
        merchant=connection.merchant, order=order, key="1" * 44, number="123", series="1",
        issued_at=now, authorised_at=now, cause="token:erp",
    )  # fmt: skip
    Shipment.objects.create(
        merchant=connection.merchant, order=order, tracking_code="<AB1>", shipped_at=now,
        cause="token:erp",
    )  # fmt: skip
    given = {"due_at": now, "sent": {"invoices": {invoice.key: TOLD}}, **values}
    return OrderTelling.objects.create(
        merchant=connection.merchant, connection=connection, order=order, **given
    )


def text_of(client: Client, url: str) -> str:
    html = client.get(url).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def press(row: OrderTelling, role: Role = Role.OWNER) -> None:
    client = browser(a_user(row.merchant, role=role))
    data = {"action": "bring_back", "_selected_action": [row.pk]}
    client.post(address(OrderTelling, "changelist"), data)


def test_the_page_says_what_was_told_and_what_was_not() -> None:
    row = a_telling(**REFUSED, error_detail="Sem <nota>")

    text = text_of(browser(a_user(row.merchant)), address(OrderTelling, "change", row.pk))

    assert "Invoice 123 : told at 03/14/2026 12:09 p.m., and changed since" in text
    assert "Shipment <AB1> : not told yet" in text
    assert "Sem <nota>" in text
    assert "The platform did not take this step of the order." in text


def test_the_list_opens_on_what_waits_or_is_parked() -> None:
    row = a_telling(**REFUSED)
    client = browser(a_user(row.merchant))

    assert "MLB-7" in text_of(client, address(OrderTelling, "changelist"))

    OrderTelling.objects.update(parked_at=None)
    assert "MLB-7" not in text_of(client, address(OrderTelling, "changelist"))
    shown = client.get(address(OrderTelling, "changelist"), {"work": "all", "q": "MLB"})
    assert [one.pk for one in shown.context["cl"].result_list] == [row.pk]


def test_a_person_sends_it_again() -> None:
    row = a_telling(**REFUSED)

    press(row)

    row.refresh_from_db()
    assert row.parked_at is None
    assert row.due_at is not None
    assert "invoices" in row.sent


def test_a_viewer_sends_nothing() -> None:
    row = a_telling(**REFUSED)

    press(row, Role.VIEWER)

    row.refresh_from_db()
    assert row.parked_at is not None


def test_a_stranger_neither_sees_nor_sends() -> None:
    row = a_telling(**REFUSED)
    client = browser(a_user(a_merchant()))

    assert "MLB-7" not in text_of(client, address(OrderTelling, "changelist"))
    client.post(
        address(OrderTelling, "changelist"),
        {"action": "bring_back", "_selected_action": [row.pk]},
    )

    row.refresh_from_db()
    assert row.parked_at is not None


def test_an_order_of_which_nothing_is_to_be_told_says_so() -> None:
    row = a_telling(sent={})
    Order.objects.update(status="cancelled")

    text = text_of(browser(a_user(row.merchant)), address(OrderTelling, "change", row.pk))

    assert "Nothing is to be told." in text
