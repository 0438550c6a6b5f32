"""Steps of an order as a person takes them."""

from typing import Any

from django.contrib.messages import get_messages

from catalog.models import Role
from integrations.models import Connection
from orders.models import Order
from tests.builders import a_connection, a_merchant, a_user, an_order
from tests.integrations.admin.pages import browser


def an_order_of_a_connection(
    connection: Connection | None = None, **values: Any
) -> tuple[Order, Connection]:
    connection = connection or a_connection(a_merchant())
    return an_order(connection.merchant, source=connection.source, **values), connection


def press(order: Order, step: str, role: Role = Role.OPERATOR, **said: Any) -> Any:
    """What the server answers to the form."""
    client = browser(a_user(order.merchant, role=role))
    return client.post(f"/admin/orders/order/{order.pk}/{step}/", said)


def went_on(answer: Any, order: Order) -> bool:
    return answer.status_code == 302 and answer.url == f"/admin/orders/order/{order.pk}/change/"


def said(answer: Any) -> list[str]:
    """What the person is told on the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer: Any) -> dict[str, list[str]]:
    """What the form complains of; it was shown anew."""
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)
