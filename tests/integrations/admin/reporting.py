"""Orders of March 2026, and the page Reports over them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from catalog.models import Merchant
from integrations.models import Connection
from orders.models import Order
from tests.builders import an_order
from tests.integrations.admin.pages import browser

PAGE = reverse("admin:integrations_store_reports")
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}
NOON = datetime(2026, 3, 14, 15, tzinfo=UTC)


def one(origin: Connection | Merchant, total: str = "10.00", **values: Any) -> Order:
    """An order of a connection, or of a merchant's own."""
    given = {"total": Decimal(total), "placed_at": NOON, "channel": "Mercado", **values}
    if isinstance(origin, Merchant):
        return an_order(origin, **given)
    return an_order(origin.merchant, source=origin.source, **given)


def shown(user: User, **query: Any) -> Any:
    response = browser(user).get(PAGE, {**MARCH, **query})
    assert response.status_code == 200
    return response.context["report"]


def rows(user: User, slug: str, **query: Any) -> Any:
    return shown(user, **query).table(slug).rows


def sold(user: User, **query: Any) -> Decimal:
    """All of it."""
    return sum((row[2] for row in rows(user, "day", **query)), Decimal(0))
