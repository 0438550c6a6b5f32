import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.mapping.kinds import Kind
from integrations.models import Activity, Connection, Outbound, State
from orders.models import Order
from tests.builders import a_connection, a_merchant, a_supporter, a_user, an_order
from tests.integrations.admin.mapping.walking import page, says
from tests.integrations.admin.pages import browser
from tests.integrations.admin.rows import rows_of

pytestmark = pytest.mark.django_db


def numbers(user: User) -> list[int]:
    cards = browser(user).get("/admin/").context["cards"]
    return [card["number"] for card in cards]


def test_the_cards_count_what_waits_and_what_is_parked() -> None:
    merchant = a_merchant()
    rows_of(merchant, "palavra")
    Outbound.objects.filter(topic="price").update(due_at=None, parked_at=timezone.now())
    waiting, parked, *_rest = numbers(a_user(merchant))
    assert (waiting, parked) == (3, 2)  # stock, an order and its status; a price and an order


def test_orders_of_today_and_short_ones_are_counted() -> None:
    merchant = a_merchant()
    now = timezone.now()
    an_order(merchant, placed_at=now)
    an_order(merchant, placed_at=now, short=True)
    an_order(merchant, placed_at=now - timedelta(days=3))
    an_order(merchant, placed_at=now - timedelta(days=300), short=True, status="cancelled")
    assert numbers(a_user(merchant))[4:6] == [2, 1]


def test_the_chart_shows_fourteen_days() -> None:
    merchant = a_merchant()
    an_order(merchant, placed_at=timezone.now())
    an_order(merchant, placed_at=timezone.now() - timedelta(days=13))
    an_order(merchant, placed_at=timezone.now() - timedelta(days=15))
    context = browser(a_user(merchant)).get("/admin/").context
    bars = json.loads(context["chart"])["datasets"][0]["data"]
    assert bars == [1, *[0] * 12, 1]


def test_a_connection_that_waits_for_the_merchant_is_named() -> None:
    refused = a_connection(a_merchant(), state=State.NEEDS_REAUTHORISATION)
    html = browser(a_user(refused.merchant)).get("/admin/").content.decode()
    assert f"/admin/integrations/connection/{refused.pk}/change/" in html


def test_terms_without_a_rule_are_counted_and_a_click_away() -> None:
    connection = a_connection(a_merchant())
    a_connection(connection.merchant, send_terms=True)
    a_connection(connection.merchant, state=State.INACTIVE)
    says(connection.merchant, Kind.BRAND, "Acme", "Bela")
    card = browser(a_user(connection.merchant)).get("/admin/").context["cards"][-1]
    assert (card["number"], card["alarming"]) == (2, True)
    assert card["link"] == page("unmapped", connection)


def test_orders_that_a_night_found_missing_are_told_while_there_are_any() -> None:
    merchant = a_merchant()
    for number in (2, 3):
        Activity.objects.filter(connection=a_connection(merchant)).update(missing_orders=number)
    person = browser(a_user(merchant))
    before = person.get("/admin/").context["cards"]
    [card] = [card for card in before if card["number"] == 5]
    assert card["alarming"]

    Activity.objects.update(missing_orders=0)
    after = person.get("/admin/").context["cards"]
    assert card["title"] not in [left["title"] for left in after]


def test_a_stranger_counts_nothing() -> None:
    merchant = a_merchant()
    rows_of(merchant, "palavra")
    Order.objects.update(placed_at=timezone.now(), short=True)
    Connection.objects.update(state=State.NEEDS_REAUTHORISATION)
    Activity.objects.update(missing_orders=4)
    stranger = a_user(a_merchant())
    assert set(numbers(stranger)) == {0}
    assert "palavra" not in browser(stranger).get("/admin/").content.decode()


@pytest.mark.parametrize("support", [True, False])
def test_the_number_of_queries_does_not_grow(support: bool) -> None:
    merchant = a_merchant()
    client = browser(a_supporter() if support else a_user(merchant))
    counts = []
    for numbers in (range(2), range(2, 8)):
        for number in numbers:
            rows_of(merchant, f"row{number}")
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/admin/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
