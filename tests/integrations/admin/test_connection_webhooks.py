"""What the tab "Webhooks" of a connection says, to whom; and the lists behind it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Merchant, Plan, Role
from integrations.models import (
    Connection,
    Gap,
    GapReason,
    State,
    Subscription,
    Webhook,
    WebhookState,
)
from tests.builders import a_connection, a_merchant, a_store, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOON = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.PUBLIC_URL = "https://depara.example"
    settings.LANGUAGE_CODE = "en"


def an_anymarket_connection(merchant: Merchant, **values: Any) -> Connection:
    given = {
        "settings": {"oi": "123.", "api_url": "https://api.anymarket.example/v2"},
        "secrets": {"token": "gumga"},
        **values,
    }
    return a_connection(merchant, **given)


def shown(client: Client, connection: Connection) -> str:
    return client.get(address(Connection, "change", connection.pk)).content.decode()


def a_call(connection: Connection, **values: Any) -> Webhook:
    given = {
        "kind": "order",
        "event": "ORDER",
        "subject_id": "7",
        "body": b"{}",
        "received_at": timezone.now(),
        **values,
    }
    return Webhook.objects.create(
        merchant_id=connection.merchant_id, connection=connection, **given
    )


def test_the_tab_tells_whether_the_platform_calls_and_when_that_was_last_seen() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    Subscription.objects.create(
        connection=connection, orders=True, checked_at=NOON, refused=3, refused_at=NOON
    )
    a_call(connection, received_at=NOON + timedelta(minutes=1))

    page = shown(browser(a_user(merchant)), connection)

    assert "The platform calls Depara about orders and products" in page
    assert f"https://depara.example/webhooks/{connection.key}/" in page
    assert "3, the last one at" in page
    assert "12:09:26" in page or "12:09" in page
    assert "12:10" in page


def test_the_address_is_shown_to_those_who_may_change_the_connection_only() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    Subscription.objects.create(
        connection=connection, orders=True, checked_at=NOON, address="https://x.example/"
    )

    page = shown(browser(a_user(merchant, role=Role.VIEWER)), connection)

    assert "The platform calls Depara about orders and products" in page
    assert connection.key not in page
    assert connection.key in shown(browser(a_user(merchant, role=Role.OPERATOR)), connection)


def test_gaps_are_told_with_their_reason_and_what_was_done() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    about = {"merchant": merchant, "connection": connection}
    Gap.objects.create(
        **about,
        reason=GapReason.GONE,
        since=NOON,
        until=NOON + timedelta(minutes=7),
        made=["ORDER", "<b>PRODUCT"],
        noted=41,
        filled_at=NOON,
    )
    Gap.objects.create(**about, reason=GapReason.STARTED, since=NOON, until=NOON)

    page = shown(browser(a_user(merchant)), connection)

    assert "The platform had lost the subscriptions" in page
    assert "14/03/2026 12:09:26 – 14/03/2026 12:16:26" in page
    assert "ORDER, &lt;b&gt;PRODUCT" in page
    assert ">41<" in page
    assert "Sale events were switched on" in page and "not yet" in page


def test_without_a_public_address_the_page_says_who_has_to_do_what(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    merchant = a_merchant()

    page = shown(browser(a_user(merchant)), an_anymarket_connection(merchant))

    assert "this installation has no public address" in page
    assert "PUBLIC_URL" in page


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"platform": "sandbox"}, "This platform calls nobody"),
        ({"platform": "gone"}, "This platform calls nobody"),
        ({"state": State.INACTIVE}, "The connection is inactive"),
        ({}, "Not set up yet"),
    ],
)
def test_a_platform_that_does_not_call_is_told_with_the_reason(
    values: dict[str, Any], text: str
) -> None:
    merchant = a_merchant()
    assert text in shown(browser(a_user(merchant)), an_anymarket_connection(merchant, **values))


def test_without_sale_events_the_page_says_so_and_errors_are_explained() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    Subscription.objects.create(
        connection=connection,
        checked_at=NOON,
        error_code="rejected",
        error_detail="<i>URL inválida",
    )

    page = shown(browser(a_user(merchant)), connection)

    assert "Sale events are off" in page
    assert "The platform refused this." in page
    assert "&lt;i&gt;URL inválida" in page


def test_who_changes_sale_events_or_the_access_has_the_platform_looked_at_at_once() -> None:
    merchant = a_merchant(plan=Plan.PRO)
    connection = an_anymarket_connection(merchant)
    later = timezone.now() + timedelta(hours=1)
    known = Subscription.objects.create(connection=connection, due_at=later)
    client = browser(a_user(merchant))
    url = address(Connection, "change", connection.pk)

    for changes, at_once in (
        ({"push_stock": ""}, False),
        ({"sale_events": "on"}, True),
        ({"setting_token": "another"}, True),
    ):
        Subscription.objects.update(due_at=later)
        assert client.post(url, form_data(client.get(url), **changes)).status_code == 302
        known.refresh_from_db()
        assert (known.due_at != later) is at_once, changes


def test_the_list_of_calls_is_filtered_by_what_they_are_about_and_what_became_of_them() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant)
    a_call(connection, event="sale")
    a_call(connection, kind="product", event="echoed", state=WebhookState.ECHO)
    client = browser(a_user(merchant))
    url = address(Webhook, "changelist")

    of_products = client.get(url, {"kind": "product"}).content.decode()
    new = client.get(url, {"state__exact": "new"}).content.decode()

    assert "echoed" in of_products and "sale" not in of_products
    assert "sale" in new and "echoed" not in new


def test_the_body_of_a_call_is_shown_as_it_came_and_runs_nowhere() -> None:
    merchant = a_merchant()
    call = a_call(an_anymarket_connection(merchant), body=b'{"a": "<script>1</script>\xff"}')

    page = browser(a_user(merchant)).get(address(Webhook, "change", call.pk)).content.decode()

    assert "&lt;script&gt;1&lt;/script&gt;\ufffd" in page
    assert "<script>1" not in page


def test_calls_and_gaps_go_with_their_connection() -> None:
    merchant = a_merchant()
    connection = an_anymarket_connection(merchant, store=a_store(merchant))
    a_call(connection)
    Subscription.objects.create(connection=connection)
    Gap.objects.create(
        merchant=merchant, connection=connection, reason=GapReason.GONE, since=NOON, until=NOON
    )

    url = address(Connection, "delete", connection.pk)
    client = browser(a_supporter())
    page = client.get(url).content.decode()
    assert "gaps" in page.lower() and "received webhooks" in page.lower()
    assert client.post(url, {"post": "yes"}).status_code == 302

    assert not Webhook.objects.exists() and not Gap.objects.exists()
