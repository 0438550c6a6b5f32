"""Orders' pages as a person opens them."""

import re
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from orders.models import Order
from tests.builders import a_user
from tests.integrations.admin.pages import address, browser


def page(order: Order, user: User | None = None) -> Any:
    """The answer for the order's page, as an owner sees it."""
    client = browser(user or a_user(order.merchant))
    answer = client.get(address(Order, "change", order.pk))
    assert answer.status_code == 200
    return answer


def words(html: str) -> str:
    """What a person reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def listed(client: Client, **query: Any) -> list[str]:
    """The numbers of the orders in the list."""
    answer = client.get(address(Order, "changelist"), query)
    assert answer.status_code == 200
    return [order.number for order in answer.context["cl"].result_list]
