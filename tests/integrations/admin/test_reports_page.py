"""The page Reports: what it shows, and of whom."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Membership, Role
from integrations import tokens
from integrations.models import Connection, Scope
from orders.models import Status
from tests.builders import (
    a_connection,
    a_merchant,
    a_store,
    a_supporter,
    a_user,
)
from tests.integrations.admin.pages import browser
from tests.integrations.admin.reporting import MARCH, NOON, PAGE, one, rows, shown, sold

pytestmark = pytest.mark.django_db


def test_sales_are_told_by_day_store_connection_and_marketplace() -> None:
    merchant = a_merchant()
    store = a_store(merchant, name="Loja Azul")
    ours = a_connection(merchant, store=store)
    shop = a_connection(merchant, store=store, platform="nuvemshop")
    other = a_connection(merchant, store=a_store(merchant, name="Outlet"))
    one(ours, "100.00")
    one(shop, "20.00", channel="")
    one(other, "80.00", placed_at=NOON + timedelta(days=1))
    one(other, "500.00", status=Status.CANCELLED)
    report = shown(a_user(merchant))

    by_day = {row[0]: row[1:] for row in report.table("day").rows}
    assert len(by_day) == 31
    assert by_day[date(2026, 3, 14)] == [2, Decimal("120.00"), Decimal("60.00")]
    assert by_day[date(2026, 3, 15)] == [1, Decimal("80.00"), Decimal("80.00")]
    assert by_day[date(2026, 3, 16)] == [0, Decimal(0), None]
    assert report.table("store").rows == [
        ["Loja Azul", 2, Decimal("120.00"), Decimal("60.00"), Decimal("60.0")],
        ["Outlet", 1, Decimal("80.00"), Decimal("80.00"), Decimal("40.0")],
    ]
    by_connection = [row[:3] for row in report.table("connection").rows]
    assert by_connection == [
        ["Loja Azul · ANYMARKET", 1, Decimal("100.00")],
        ["Outlet · ANYMARKET", 1, Decimal("80.00")],
        ["Loja Azul · Nuvemshop", 1, Decimal("20.00")],
    ]
    assert [row[:3] for row in report.table("channel").rows] == [
        ["Mercado", 2, Decimal("180.00")],
        ["", 1, Decimal("20.00")],
    ]


def test_what_was_undone_is_told_with_its_share() -> None:
    ours = a_connection(a_merchant())
    for status in (Status.PAID, Status.PAID, Status.CANCELLED, Status.RETURNED):
        one(ours, "25.00", status=status)
    user = a_user(ours.merchant)
    quarter = [1, Decimal("25.0"), Decimal("25.00"), Decimal("25.0")]
    none = [0, Decimal("0.0"), Decimal("0.00"), Decimal("0.0")]
    found = [row[1:] for row in rows(user, "undone")]
    assert found == [quarter, none, quarter, none, none]
    [store] = rows(user, "undone-store")
    share = [1, Decimal("25.0"), Decimal("25.00")]
    assert store[1:] == [4, *share, *share, 0]


def test_times_are_told_by_week_and_in_a_chart_for_each_step_that_was_taken() -> None:
    ours = a_connection(a_merchant())
    one(ours, invoiced_at=NOON + timedelta(hours=3))
    report = shown(a_user(ours.merchant))
    hours = timedelta(hours=3)
    assert report.table("times").rows == [[date(2026, 3, 9), 1, hours, hours, *[0, None, None] * 3]]
    [section] = [one for one in report.sections if one.table.slug == "times"]
    [chart] = [json.loads(chart.data) for chart in section.charts]
    assert [dataset["data"] for dataset in chart["datasets"]] == [[3.0], [3.0]]


def test_the_page_can_be_read_without_a_script() -> None:
    ours = a_connection(a_merchant())
    one(ours, "1234.50", channel="<b>Mercado</b>")
    html = browser(a_user(ours.merchant)).get(PAGE, MARCH).content.decode()
    assert "R$ 1.234,50" in html
    assert "14/03/2026" in html
    assert "&lt;b&gt;Mercado&lt;/b&gt;" in html
    assert "<b>Mercado" not in html


def test_an_empty_period_says_so() -> None:
    ours = a_connection(a_merchant())
    one(ours)
    response = browser(a_user(ours.merchant)).get(PAGE, {"since": "2026-05-01"})
    assert response.status_code == 200
    report = response.context["report"]
    assert [len(report.table(slug).rows) for slug in ("store", "channel", "times")] == [0, 0, 0]
    assert report.table("undone").rows[0][1:] == [0, None, Decimal(0), None]


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "America/Noronha", "Pacific/Kiritimati"])
def test_the_last_30_days_end_today_in_the_merchants_zone(zone: str) -> None:
    merchant = a_merchant(time_zone=zone)
    today = datetime.now(ZoneInfo(zone)).date()
    for user, query in ((a_user(merchant), {}), (a_supporter(), {"merchant": merchant.pk})):
        period = browser(user).get(PAGE, query).context["period"]
        assert (period.first, period.last) == (today - timedelta(days=29), today)


def test_a_period_at_a_click_leaves_the_other_choices_alone() -> None:
    user = a_user(a_merchant())
    presets = browser(user).get(PAGE, {"channel": "Mercado"}).context["presets"]
    assert [preset["current"] for preset in presets] == [False, True, *[False] * 4]
    assert all("channel=Mercado" in preset["query"] for preset in presets)


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"since": "2024-01-01", "until": "2026-01-01"},
        {"since": "gestern"},
        {"until": "0001-01-01"},
        {"until": "9999-12-31"},
        {"merchant": "none"},
    ],
)
def test_a_period_that_is_none_is_explained(query: dict[str, str]) -> None:
    response = browser(a_supporter()).get(PAGE, query)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "report" not in response.context


def test_two_years_are_a_period() -> None:
    report = rows(a_user(a_merchant()), "day", since="2023-12-31", until="2025-12-30")
    assert len(report) == 731


def test_a_store_a_connection_and_a_marketplace_can_be_chosen() -> None:
    merchant = a_merchant()
    first, second = a_connection(merchant), a_connection(merchant)
    third = a_connection(merchant, store=first.store, platform="nuvemshop")
    one(first, "1.00")
    one(second, "2.00")
    one(third, "4.00", channel="Outro")
    user = a_user(merchant)
    assert sold(user) == 7
    assert sold(user, origin=first.source) == 1
    assert sold(user, origin=f"store:{first.store_id}") == 5
    assert sold(user, channel="Outro") == 4
    assert sold(user, origin=first.source, channel="Outro") == 0
    assert shown(user, channel="Outro").channels == ["Mercado", "Outro"]


def test_times_and_what_was_undone_are_of_the_chosen_connection_too() -> None:
    merchant = a_merchant()
    first, second = a_connection(merchant), a_connection(merchant)
    for ours in (first, second):
        one(ours, invoiced_at=NOON + timedelta(hours=1))
        one(ours, status=Status.CANCELLED)
    report = shown(a_user(merchant), origin=first.source)
    assert report.table("times").rows[0][1] == 1
    assert report.table("undone").rows[0][1] == 1


def test_partners_and_connections_that_are_gone_have_a_name() -> None:
    merchant = a_merchant()
    token = tokens.issue(merchant, "ERP Alfa", [Scope.ORDERS_WRITE])[0]
    gone = a_connection(merchant)
    one(gone, "2.00")
    one(merchant, "1.00", source=token.cause)
    source = gone.source
    Connection.objects.filter(pk=gone.pk).delete()
    names = [row[0] for row in rows(a_user(merchant), "store")]
    assert names == [f"Conexão {source.partition(':')[2]}", str(token)]


def test_a_stranger_counts_nothing_and_can_choose_nothing() -> None:
    ours = a_connection(a_merchant(), store=a_store(a_merchant(), name="segredo"))
    one(ours, channel="segredo")
    stranger = a_user(a_merchant())
    for query in ({}, {"origin": ours.source}, {"origin": f"store:{ours.store_id}"}):
        html = browser(stranger).get(PAGE, {**MARCH, **query}).content.decode()
        assert "segredo" not in html
        assert sold(stranger, **query) == 0
    stolen = {**MARCH, "merchant": ours.merchant_id}
    Membership.objects.create(user=stranger, merchant=a_merchant())  # who has to choose
    assert "report" not in browser(stranger).get(PAGE, stolen).context


def test_support_sees_all_merchants_or_the_one_it_chooses() -> None:
    first, second = (a_connection(a_merchant(name=name)) for name in ("Alfa", "Beta"))
    one(first, "1.00")
    one(second, "2.00")
    support = a_supporter()
    assert sold(support) == 3
    assert {row[0].partition(" · ")[0] for row in rows(support, "store")} == {"Alfa", "Beta"}
    assert sold(support, merchant=first.merchant_id) == 1
    assert sold(support, merchant=first.merchant_id, origin=second.source) == 1


def test_a_viewer_may_look_and_who_is_no_member_may_not() -> None:
    merchant = a_merchant()
    one(merchant)
    assert sold(a_user(merchant, role=Role.VIEWER)) == 10
    assert browser(a_user()).get(PAGE).status_code == 403
    anybody = browser(a_user(merchant, is_staff=False)).get(PAGE)
    assert anybody.status_code == 302


@pytest.mark.parametrize("support", [True, False])
def test_the_number_of_queries_does_not_grow(support: bool) -> None:
    merchant = a_merchant()
    client = browser(a_supporter() if support else a_user(merchant))
    counts = []
    for _ in range(2):
        for number in range(3):
            ours = a_connection(merchant)
            one(ours, channel=f"Canal {number}", placed_at=timezone.now())
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
