"""What a connection keeps back and what it lets in, as partners set it."""

from typing import Any

import pytest

from integrations import outbox
from integrations.models import Connection, Outbound
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_token
from tests.integrations.api.calls import get, send

pytestmark = pytest.mark.django_db

GIVEN = {
    "buffer_units": 3,
    "buffer_percent": 100,
    "max_published": 0,
    "import_since": "2026-03-14",
    "protect_waiting": False,
    "status_after": "shipped",
    "check_invoice_key": False,
    "ship_before_invoice": False,
}


def patch(connection: Connection, **parameters: Any) -> Any:
    token = a_token(connection.merchant)
    return send("PATCH", f"connections/{connection.pk}", token, {"parameters": parameters})


def told(connection: Connection) -> dict[str, Any]:
    answer = get(f"connections/{connection.pk}", a_token(connection.merchant)).json()
    return {name: answer["parameters"][name] for name in GIVEN}


def test_all_of_them_are_taken_and_told() -> None:
    connection = a_connection(a_merchant())

    response = patch(connection, **GIVEN)

    assert response.status_code == 200
    assert response.json()["parameters"].items() >= GIVEN.items()
    assert told(connection) == GIVEN


def test_null_takes_the_limit_and_the_day_away() -> None:
    connection = a_connection(a_merchant(), max_published=5, import_since="2026-03-14")

    assert patch(connection, max_published=None, import_since=None).status_code == 200

    assert (told(connection)["max_published"], told(connection)["import_since"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("buffer_units", -1), ("buffer_units", 2**31), ("buffer_units", None),
        ("buffer_percent", 101), ("buffer_percent", 1.5), ("max_published", -1),
        ("import_since", "14/03/2026"), ("import_since", "2026-02-31"), ("protect_waiting", 1),
        ("status_after", "tomorrow"), ("check_invoice_key", "yes"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_and_nothing_is_changed(name: str, value: Any) -> None:
    connection = a_connection(a_merchant())
    before = told(connection)

    response = patch(connection, **{"push_interval": 30, name: value})

    assert response.status_code == 400
    assert told(connection) == before
    assert Connection.objects.get().push_interval == 15


def test_other_limits_have_the_stock_told_anew_where_it_is_another() -> None:
    connection = a_connection(a_merchant())
    outbox.follow([a_listing(connection, a_sku(connection.merchant))])
    Outbound.objects.update(due_at=None, sent=3)

    patch(connection, protect_waiting=False)
    assert not Outbound.objects.filter(due_at__isnull=False).exists()

    patch(connection, buffer_percent=10)
    due = Outbound.objects.filter(due_at__isnull=False)
    assert [(row.topic, row.sent) for row in due] == [("stock", 3)]
