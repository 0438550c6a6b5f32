"""Numbers and days on the connection page: what is taken, and what an empty input means."""

from datetime import date
from typing import Any

import pytest

from catalog.models import Plan
from integrations import outbox
from integrations.models import Connection, Outbound
from integrations.models.work import OutboundTopic
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_user
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = pytest.mark.django_db

WITH_LIMITS = {"buffer_units": 2, "buffer_percent": 10, "max_published": 50}


def limited(plan: Plan = Plan.PRO, **values: Any) -> Connection:
    """One on the sandbox, all told."""
    merchant = a_merchant(plan=plan)
    connection = a_connection(merchant, platform="sandbox", secrets={"token": "t"}, **values)
    connection.settings = {"api_url": "https://sandbox.example"}
    connection.save()
    outbox.follow([a_listing(connection, a_sku(merchant))])
    Outbound.objects.update(due_at=None, sent=3)
    return connection


def save(connection: Connection, **changes: Any) -> Any:
    client = browser(a_user(connection.merchant))
    url = address(Connection, "change", connection.pk)
    return client.post(url, form_data(client.get(url), **changes))


def saved(connection: Connection, **changes: Any) -> Connection:
    assert save(connection, **changes).status_code == 302
    return Connection.objects.get(pk=connection.pk)


def limits(connection: Connection) -> dict[str, int | None]:
    return {name: getattr(connection, name) for name in WITH_LIMITS}


@pytest.mark.parametrize("plan", list(Plan))
def test_numbers_and_days_are_stored(plan: Plan) -> None:
    after = saved(limited(plan), **WITH_LIMITS, import_since="14/03/2026")

    assert limits(after) == WITH_LIMITS
    assert after.import_since == date(2026, 3, 14)


def test_an_empty_buffer_is_none_kept_back_and_an_empty_most_no_limit() -> None:
    connection = limited(**WITH_LIMITS, import_since=date(2026, 3, 14))
    empty = dict.fromkeys([*WITH_LIMITS, "import_since"], "")

    after = saved(connection, **empty)

    assert limits(after) == {"buffer_units": 0, "buffer_percent": 0, "max_published": None}
    assert after.import_since is None


def test_what_is_shown_is_what_is_stored() -> None:
    connection = limited(**WITH_LIMITS, import_since=date(2026, 3, 14))

    after = saved(connection)

    assert (limits(after), after.import_since) == (WITH_LIMITS, date(2026, 3, 14))
    assert not Outbound.objects.filter(due_at__isnull=False).exists()


def test_a_most_of_nothing_is_a_limit() -> None:
    assert saved(limited(), max_published="0").max_published == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("buffer_units", "-1"), ("buffer_units", "1.5"), ("buffer_units", "2147483648"),
        ("buffer_percent", "101"), ("max_published", "-1"), ("max_published", "x"),
        ("import_since", "31/02/2026"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_at_its_field(name: str, value: str) -> None:
    connection = limited(**WITH_LIMITS)

    assert set(errors(save(connection, **{name: value}))) == {name}
    assert limits(Connection.objects.get()) == WITH_LIMITS


def test_other_limits_have_all_stock_looked_at_and_nothing_told_again() -> None:
    saved(limited(), max_published="1")

    due = Outbound.objects.filter(due_at__isnull=False)
    assert [(row.topic, row.sent) for row in due] == [(OutboundTopic.STOCK, 3)]
