"""Who may take the steps of an order, and which steps are offered when."""

from typing import Any

import pytest

from catalog.models import Role
from orders.models import Invoice, Order, OrderEvent, Shipment
from tests.builders import a_connection, a_merchant, a_user, an_order
from tests.integrations.admin.order_steps.pressed import an_order_of_a_connection, press, said
from tests.integrations.admin.pages import browser
from tests.orders.admin.order_pages import page

pytestmark = pytest.mark.django_db

STEPS = ("invoice", "ship", "deliver", "return", "cancel")
PRESSED = ("read-again", "tell-again")


@pytest.mark.parametrize("step", [*STEPS, *PRESSED])
def test_a_viewer_is_refused(step: str) -> None:
    order, _connection = an_order_of_a_connection(status="paid")
    assert press(order, step, Role.VIEWER, extent="whole", reason="other").status_code == 403
    assert not OrderEvent.objects.exists()


@pytest.mark.parametrize("step", [*STEPS, *PRESSED])
def test_for_a_stranger_the_order_is_not_there(step: str) -> None:
    order, _connection = an_order_of_a_connection()
    url = f"/admin/orders/order/{order.pk}/{step}/"
    stranger = browser(a_user(a_merchant()))
    assert stranger.post(url).status_code == 404
    assert step in PRESSED or stranger.get(url).status_code == 404


@pytest.mark.parametrize("step", PRESSED)
def test_a_link_alone_does_nothing(step: str) -> None:
    order, _connection = an_order_of_a_connection()
    client = browser(a_user(order.merchant))
    assert client.get(f"/admin/orders/order/{order.pk}/{step}/").status_code == 405


@pytest.mark.parametrize("step", [*STEPS, *PRESSED])
def test_a_form_of_another_site_is_refused(step: str) -> None:
    order, _connection = an_order_of_a_connection()
    client = browser(a_user(order.merchant), enforce_csrf_checks=True)
    assert client.post(f"/admin/orders/order/{order.pk}/{step}/").status_code == 403


def test_a_viewer_sees_no_buttons() -> None:
    order, _connection = an_order_of_a_connection()
    viewer = a_user(order.merchant, role=Role.VIEWER)
    answer = page(order, viewer)
    assert answer.context["buttons"] == []
    assert "od-button" not in answer.content.decode()


def offered(order: Order) -> set[str]:
    buttons = page(order).context["buttons"]
    return {button.url.split("/")[-2] for button in buttons if not button.why_not}


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("pending", {"cancel"}),
        ("paid", {"invoice", "ship", "cancel"}),
        ("invoiced", {"invoice", "ship", "cancel"}),
        ("shipped", {"invoice", "ship", "deliver", "cancel"}),
        ("delivered", {"invoice"}),
        ("cancelled", set()),
        ("returned", set()),
    ],
)
def test_what_the_status_allows_is_offered(status: str, steps: set[str]) -> None:
    assert offered(an_order(a_merchant(), status=status)) == steps


@pytest.mark.parametrize("step", ["ship", "deliver", "invoice"])
def test_what_cannot_be_taken_now_says_why(step: str) -> None:
    order = an_order(a_merchant(), status="cancelled")
    reason = "O pedido está cancelado; isso é definitivo."
    assert reason in page(order).content.decode()
    assert said(press(order, step)) == [reason]
    assert not Invoice.objects.exists()
    assert not Shipment.objects.exists()


def test_what_comes_next_stands_out() -> None:
    def leading(status: str) -> list[Any]:
        buttons = page(an_order(a_merchant(), status=status)).context["buttons"]
        return [button.url.split("/")[-2] for button in buttons if button.leading]

    assert [leading(one) for one in ("paid", "invoiced", "shipped", "delivered")] == [
        ["invoice"],
        ["ship"],
        ["deliver"],
        [],
    ]


def test_an_order_of_no_connection_is_not_read_or_told_again() -> None:
    order = an_order(a_merchant())
    a_connection(order.merchant)
    assert not offered(order) & set(PRESSED)
    assert said(press(order, "read-again")) != []
