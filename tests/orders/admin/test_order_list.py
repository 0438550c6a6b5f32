from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Merchant
from orders.admin import order_states
from orders.models import Invoice, Order, Status
from tests.builders import a_merchant, a_shipment, a_supporter, a_user, an_order
from tests.integrations.admin.pages import address, browser
from tests.orders.admin.order_pages import listed

pytestmark = pytest.mark.django_db

KEY = "35261114200166000187550010000000071234567890"


def one_of_each(merchant: Merchant) -> Client:
    """An order in each status, numbered by it, a short one, and one that the channel sends."""
    for status in Status:
        an_order(merchant, status=status, number=status)
    an_order(merchant, status=Status.PENDING, number="lacking", short=True)
    an_order(merchant, status=Status.PAID, number="full", fulfilled_by_channel=True)
    return browser(a_user(merchant))


def test_the_list_opens_on_what_needs_work() -> None:
    assert sorted(listed(one_of_each(a_merchant()))) == ["invoiced", "lacking", "paid"]


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("short", ["lacking"]),
        ("paid", ["full", "paid"]),
        ("delivered", ["delivered"]),
        ("nonsense", sorted([*Status.values, "full", "lacking"])),
        ("all", sorted([*Status.values, "full", "lacking"])),
    ],
)
def test_a_tab_shows_its_orders(show: str, numbers: list[str]) -> None:
    assert sorted(listed(one_of_each(a_merchant()), show=show)) == numbers


def test_the_tabs_tell_how_many_there_are_of_what_is_open() -> None:
    merchant = a_merchant()
    client = one_of_each(merchant)
    one_of_each(a_merchant())
    tabs = client.get(address(Order, "changelist")).context["tabs"]
    numbers = [tab.number for tab in tabs]
    assert numbers == ["3", "1", "2", "2", "1", "1", "", "", "", ""]
    assert [tab.here for tab in tabs] == [True] + [False] * 9


def test_counting_stops_where_more_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_states, "MOST_COUNTED", 1)
    tabs = one_of_each(a_merchant()).get(address(Order, "changelist")).context["tabs"]
    assert [tab.number for tab in tabs[:3]] == ["1+", "1", "1+"]


def test_a_search_looks_at_all_orders() -> None:
    merchant = a_merchant()
    order = an_order(merchant, status="delivered", number="A-77", external_id="9000")
    a_shipment(order, "BR123")
    Invoice.objects.create(
        merchant=merchant, order=order, key=KEY, number="7", series="1", issued_at=timezone.now()
    )
    an_order(merchant, number="B-1")
    client = browser(a_user(merchant))
    spaced = " ".join(KEY[start : start + 4] for start in range(0, 44, 4))
    for term in ("A-7", "900", "BR123", "br123", KEY, spaced):
        assert listed(client, q=term) == ["A-77"], term
    assert listed(client, q="BR12") == listed(client, q=KEY[:-1] + "1") == []


def test_a_stranger_finds_nothing() -> None:
    a_shipment(an_order(a_merchant()), "BR123")
    assert listed(browser(a_user(a_merchant())), q="BR123") == []


def test_the_age_counts_from_the_status() -> None:
    now = timezone.now()
    order = an_order(a_merchant(), status="invoiced", invoiced_at=now - timedelta(hours=3))
    html = browser(a_user(order.merchant)).get(address(Order, "changelist")).content.decode()
    assert "3\xa0horas" in html


def test_channels_to_filter_by_are_the_merchants_own() -> None:
    merchant = a_merchant()
    an_order(merchant, channel="Amazon")
    an_order(merchant, channel="Mercado Livre")
    an_order(a_merchant(), channel="Shopee")
    client = browser(a_user(merchant))
    response = client.get(address(Order, "changelist"), {"channel": "Amazon"})
    html = response.content.decode()
    assert "Mercado Livre" in html
    assert "Shopee" not in html
    assert [order.channel for order in response.context["cl"].result_list] == ["Amazon"]


def test_other_filters_keep_the_tab() -> None:
    merchant = a_merchant()
    an_order(merchant, channel="Amazon", status="delivered", number="1")
    client = browser(a_user(merchant))
    html = client.get(address(Order, "changelist"), {"show": "delivered"}).content.decode()
    assert '<input type="hidden" name="show" value="delivered">' in html
    assert listed(client, channel="Amazon", show="delivered") == ["1"]


@pytest.mark.parametrize("support", [True, False])
def test_more_orders_are_not_more_queries(support: bool) -> None:
    merchant = a_merchant()
    client = browser(a_supporter() if support else a_user(merchant))
    url = address(Order, "changelist")

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    an_order(merchant)
    few = queries()
    for _ in range(9):
        an_order(merchant)
    assert queries() == few < 15
