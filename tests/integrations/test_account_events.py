from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone
from django_q.models import OrmQ

from integrations import outbox
from integrations.contract import EventKind
from integrations.models import (
    Activity,
    Connection,
    Gap,
    GapReason,
    Outbound,
    State,
    Subscription,
    Webhook,
    WebhookState,
)
from integrations.models.work import OutboundTopic
from integrations.problems import EXPLANATIONS
from integrations.sync import account_events
from integrations.sync.account_events import act
from tests.builders import a_connection, a_listing, a_merchant, a_sku

pytestmark = pytest.mark.django_db(transaction=True)


def a_shop(**values: Any) -> Connection:
    given = {"secrets": {"token": "t", "app_secret": "s"}, **values}
    return a_connection(a_merchant(), platform="nuvemshop", **given)


def heard(shop: Connection, kind: EventKind, **values: Any) -> Webhook:
    return Webhook.objects.create(
        merchant=shop.merchant,
        connection=shop,
        kind=kind,
        event=f"app/{kind}",
        body=b"{}",
        **{"received_at": timezone.now(), **values},
    )


def states() -> list[str]:
    return list(Webhook.objects.order_by("pk").values_list("state", flat=True))


def test_an_uninstalled_app_has_no_token_and_its_work_waits() -> None:
    shop = a_shop()
    outbox.follow([a_listing(shop, a_sku(shop.merchant))])
    heard(shop, EventKind.UNINSTALLED)

    assert act() == 1

    shop.refresh_from_db()
    assert shop.state == State.NEEDS_REAUTHORISATION
    assert shop.secrets == {"app_secret": "s"}  # of the app, not of the installation
    assert Activity.objects.get().error_code == "app_uninstalled"
    assert list(Outbound.objects.values_list("attempts", flat=True).distinct()) == [0]
    assert states() == [WebhookState.DONE]


def test_an_inactive_connection_stays_so() -> None:
    shop = a_shop(state=State.INACTIVE)
    heard(shop, EventKind.UNINSTALLED)
    act()
    shop.refresh_from_db()
    assert (shop.state, "token" in shop.secrets) == (State.INACTIVE, False)


def test_a_suspended_app_rests_and_looks_again_in_an_hour() -> None:
    shop = a_shop()
    heard(shop, EventKind.SUSPENDED)
    act()
    activity = Activity.objects.get()
    assert activity.error_code == "app_suspended"
    assert activity.resume_at is not None
    left = activity.resume_at - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    shop.refresh_from_db()
    assert (shop.state, shop.secrets["token"]) == (State.READY, "t")


def test_a_resumed_app_tells_everything_anew_and_asks_for_orders() -> None:
    shop = a_shop()
    outbox.follow([a_listing(shop, a_sku(shop.merchant))])
    Outbound.objects.update(due_at=None, sent=5)
    heard(shop, EventKind.SUSPENDED)
    act()
    heard(shop, EventKind.RESUMED)

    assert act() == 1

    activity = Activity.objects.get()
    assert (activity.resume_at, activity.error_code, activity.failures) == (None, "", 0)
    assert activity.pull_due_at is not None and activity.pull_due_at <= timezone.now()
    told = Outbound.objects.filter(due_at__isnull=False, sent__isnull=True)
    assert set(told.values_list("topic", flat=True)) == set(OutboundTopic)
    assert [row.task["args"] for row in OrmQ.objects.all()] == [(shop.pk,)]


def test_a_resumed_app_asks_for_the_orders_of_the_time_in_which_nobody_called() -> None:
    shop = a_shop()
    seen = timezone.now() - timedelta(hours=3)
    Subscription.objects.create(connection=shop, orders=True, checked_at=seen)
    heard(shop, EventKind.RESUMED)

    act()

    gap = Gap.objects.get()
    assert (gap.connection, gap.reason, gap.since) == (shop, GapReason.RESUMED, seen)
    assert gap.filled_at is None
    assert Subscription.objects.get().due_at is not None


def test_credentials_that_were_refused_meanwhile_are_tried_again() -> None:
    shop = a_shop(state=State.NEEDS_REAUTHORISATION)
    heard(shop, EventKind.RESUMED)
    act()
    shop.refresh_from_db()
    assert shop.state == State.NEW


@pytest.mark.parametrize("late", [EventKind.SUSPENDED, EventKind.RESUMED])
def test_only_installing_brings_an_uninstalled_app_back(late: EventKind) -> None:
    shop = a_shop()
    heard(shop, EventKind.UNINSTALLED)
    act()
    heard(shop, late)
    act()
    shop.refresh_from_db()
    assert shop.state == State.NEEDS_REAUTHORISATION
    assert Activity.objects.get().error_code == "app_uninstalled"


def test_of_several_the_newest_counts() -> None:
    shop = a_shop()
    heard(shop, EventKind.SUSPENDED)
    heard(shop, EventKind.RESUMED)
    assert act() == 1
    assert Activity.objects.get().error_code == ""
    assert states() == [WebhookState.DONE] * 2


def test_an_event_that_is_seen_late_overrides_no_newer_one() -> None:
    shop = a_shop()
    older = heard(shop, EventKind.RESUMED, state=WebhookState.IGNORED)
    heard(shop, EventKind.SUSPENDED)
    act()
    Webhook.objects.filter(pk=older.pk).update(state=WebhookState.NEW)  # now it can be seen

    assert act() == 0

    assert Activity.objects.get().error_code == "app_suspended"
    assert states() == [WebhookState.DONE] * 2


def test_each_connection_has_its_own() -> None:
    left, resting, other = a_shop(), a_shop(), a_shop()
    heard(left, EventKind.UNINSTALLED)
    heard(resting, EventKind.SUSPENDED)
    assert act() == 2
    codes = dict(Activity.objects.values_list("connection", "error_code"))
    assert codes == {left.pk: "app_uninstalled", resting.pk: "app_suspended", other.pk: ""}


def test_orders_and_products_are_no_business_of_it() -> None:
    shop = a_shop()
    heard(shop, EventKind.ORDER)
    heard(shop, EventKind.PRODUCT)
    assert act() == 0
    assert states() == [WebhookState.NEW] * 2


def test_nothing_heard_is_one_statement(django_assert_num_queries: Any) -> None:
    a_shop()
    with django_assert_num_queries(1):
        assert act() == 0


def test_as_many_suspended_stores_as_there_are_take_as_many_statements(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(12):
        heard(a_shop(), EventKind.SUSPENDED)
    with django_assert_max_num_queries(16):
        assert act() == 12


def test_workers_that_look_at_once_do_it_once() -> None:
    shop = a_shop()
    outbox.follow([a_listing(shop, a_sku(shop.merchant))])
    before = Outbound.objects.filter(topic="stock").get().revision
    heard(shop, EventKind.RESUMED)

    def look(_: int) -> int:
        try:
            return account_events.act()
        finally:
            database.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(look, range(4))) == [0, 0, 0, 1]
    assert Outbound.objects.filter(topic="stock").get().revision == before + 1


@pytest.mark.parametrize("code", ["app_uninstalled", "app_suspended", "store_redacted"])
def test_the_merchant_is_told_what_to_do(code: str) -> None:
    assert EXPLANATIONS[code].who == "merchant"
