import multiprocessing
import time
from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import privacy, tasks
from integrations.contract import PrivacyCall, PrivacyKind
from integrations.models import (
    CallLog,
    Connection,
    Listing,
    PrivacyRequest,
    State,
    Webhook,
)
from orders.drafts import BuyerDraft
from orders.models import Order, OrderEvent
from orders.privacy import ERASED
from tests.builders import a_connection, a_listing, a_merchant, a_sku, an_order
from tests.integrations.installations import our_app

pytestmark = pytest.mark.django_db

ANA = BuyerDraft(name="Ana", email="ana@example.com", document="52998224725")
BIA = BuyerDraft(name="Bia", email="bia@example.com")


def a_shop(store_id: str = "71") -> Connection:
    return a_connection(
        a_merchant(),
        platform="nuvemshop",
        settings={"store_id": store_id},
        secrets={"token": "t"},
    )


def bought(shop: Connection, buyer: BuyerDraft = ANA, **values: Any) -> Order:
    return an_order(shop.merchant, source=shop.source, buyer=asdict(buyer), **values)


def asked(kind: PrivacyKind, **whose: Any) -> list[int]:
    our_app()
    call = PrivacyCall(kind=kind, account="71", **whose)
    return privacy.accept("nuvemshop", "store_id", call, signed=False)


def fulfil() -> int:
    return privacy.fulfil(time.monotonic() + 60)


def said(shop: Connection, response: str, request: str = "") -> CallLog:
    return CallLog.objects.create(
        merchant=shop.merchant,
        connection=shop,
        method="GET",
        url="https://api.example/orders",
        status=200,
        milliseconds=1,
        request=request,
        response=response,
    )


def called(shop: Connection, subject_id: str) -> Webhook:
    return Webhook.objects.create(
        merchant=shop.merchant,
        connection=shop,
        received_at=timezone.now(),
        kind="order",
        event="order/paid",
        subject_id=subject_id,
        body=b"{}",
    )


def names() -> set[str]:
    return {order.buyer["name"] for order in Order.objects.all()}


def test_a_customers_orders_are_erased_and_the_others_stay() -> None:
    shop = a_shop()
    bought(shop, external_id="9001")
    bought(shop, BIA)
    asked(PrivacyKind.CUSTOMER_REDACT, email="ana@example.com")

    assert fulfil() == 1

    assert names() == {ERASED, "Bia"}
    row = PrivacyRequest.objects.get()
    assert row.done_at is not None
    assert (row.orders, row.call) == (1, {})
    assert OrderEvent.objects.get().cause == f"privacy:{row.pk}"


def test_an_order_that_is_named_is_erased_whoever_bought_it() -> None:
    shop = a_shop()
    bought(shop, BIA, external_id="9001")
    asked(PrivacyKind.CUSTOMER_REDACT, orders=("9001",), email="ana@example.com")
    fulfil()
    assert names() == {ERASED}


def test_other_stores_and_merchants_keep_their_orders() -> None:
    shop, other = a_shop(), a_shop("72")
    bought(other)
    asked(PrivacyKind.CUSTOMER_REDACT, email="ana@example.com")
    fulfil()
    assert shop.source != other.source
    assert names() == {"Ana"}


def test_what_was_said_of_a_customers_orders_goes_and_the_rest_stays() -> None:
    shop = a_shop()
    bought(shop, external_id="9001")
    gone = [
        said(shop, '{"id": 9001}'),
        said(shop, "", request='{"order": "9001"}'),
        said(shop, '{"email": "Ana@Example.com"}'),
        said(shop, '{"cpf": "52998224725"}'),
    ]
    kept = [said(shop, '{"id": 7}'), said(a_shop("72"), '{"id": 9001}')]
    call, other = called(shop, "9001"), called(shop, "7")
    asked(PrivacyKind.CUSTOMER_REDACT, email="ana@example.com", document="529.982.247-25")

    fulfil()

    left = CallLog.objects.exclude(request="", response="")
    assert set(left.values_list("pk", flat=True)) == {row.pk for row in kept}
    assert CallLog.objects.count() == len(gone) + len(kept)
    bodies = dict(Webhook.objects.values_list("pk", "body"))
    assert (bytes(bodies[call.pk]), bytes(bodies[other.pk])) == (b"", b"{}")


def test_data_that_was_asked_for_is_handed_out() -> None:
    shop = a_shop()
    bought(shop, external_id="9001", number="N-1")
    bought(shop, BIA)
    asked(PrivacyKind.DATA_REQUEST, email="ana@example.com", request_id="456")

    fulfil()

    row = PrivacyRequest.objects.get()
    [order] = row.export["orders"]
    assert (row.export["request"], row.orders) == ("456", 1)
    assert (order["number"], order["buyer"]["name"]) == ("N-1", "Ana")
    assert names() == {"Ana", "Bia"}


def test_nothing_of_the_export_can_be_read_in_the_table() -> None:
    bought(a_shop())
    asked(PrivacyKind.DATA_REQUEST, email="ana@example.com")
    fulfil()
    with database.cursor() as cursor:
        cursor.execute("SELECT call || export FROM integrations_privacyrequest")
        assert "ana" not in cursor.fetchone()[0].lower()


def test_an_answer_of_before_goes_with_the_customer() -> None:
    shop = a_shop()
    bought(shop, external_id="9001")
    bought(shop, BIA, external_id="9002")
    asked(PrivacyKind.DATA_REQUEST, email="ana@example.com")
    privacy.accept(
        "nuvemshop",
        "store_id",
        PrivacyCall(kind=PrivacyKind.DATA_REQUEST, account="71", email="bia@example.com"),
        signed=False,
    )
    fulfil()
    call = PrivacyCall(kind=PrivacyKind.CUSTOMER_REDACT, account="71", orders=("9001",))
    privacy.accept("nuvemshop", "store_id", call, signed=False)
    fulfil()
    first, second, _ = PrivacyRequest.objects.order_by("pk")
    assert first.export == {}
    assert second.export["orders"][0]["id"] == "9002"


def test_a_store_that_leaves_leaves_no_personal_data() -> None:
    shop = a_shop()
    for buyer in (ANA, BIA):
        bought(shop, buyer)
    a_listing(shop, a_sku(shop.merchant))
    said(shop, '{"name": "Caio"}')
    called(shop, "1")
    asked(PrivacyKind.STORE_REDACT)

    fulfil()

    assert names() == {ERASED}
    assert PrivacyRequest.objects.get().orders == 2
    assert not CallLog.objects.exclude(response="").exists()
    assert not Webhook.objects.exclude(body=b"").exists()
    shop.refresh_from_db()
    assert (shop.state, shop.secrets) == (State.INACTIVE, {})
    assert shop.activity.error_code == "store_redacted"
    assert Listing.objects.count() == 1


def test_a_store_is_erased_in_as_many_statements_for_20_orders_as_for_2() -> None:
    def statements(orders: int) -> int:
        Connection.objects.update(settings={})
        PrivacyRequest.objects.all().delete()
        shop = a_shop()
        for _ in range(orders):
            bought(shop)
        call = PrivacyCall(kind=PrivacyKind.STORE_REDACT, account="71")
        privacy.accept("nuvemshop", "store_id", call, signed=False)
        with CaptureQueriesContext(database) as captured:
            assert fulfil() == 1
        return len(captured)

    our_app()
    assert statements(2) == statements(20)


def test_a_store_that_nobody_has_is_done_with_nothing() -> None:
    asked(PrivacyKind.STORE_REDACT)
    fulfil()
    row = PrivacyRequest.objects.get()
    assert (row.orders, row.done_at is None) == (0, False)


def test_a_connection_that_was_deleted_meanwhile_leaves_no_personal_data_either() -> None:
    shop = a_shop()
    bought(shop)
    asked(PrivacyKind.STORE_REDACT)
    shop.delete()
    fulfil()
    assert names() == {ERASED}


def test_doing_it_twice_changes_nothing() -> None:
    bought(a_shop())
    asked(PrivacyKind.CUSTOMER_REDACT, email="ana@example.com")
    fulfil()
    before = list(PrivacyRequest.objects.values())
    assert fulfil() == 0
    assert list(PrivacyRequest.objects.values()) == before


def test_one_that_fails_is_in_nobodys_way() -> None:
    shop = a_shop()
    bought(shop)
    broken = PrivacyRequest.objects.create(
        merchant=shop.merchant,
        platform="nuvemshop",
        account="71",
        kind=PrivacyKind.CUSTOMER_REDACT,
        call={"source": shop.source},  # as no version of ours keeps it
    )
    asked(PrivacyKind.CUSTOMER_REDACT, email="ana@example.com")
    assert fulfil() == 1
    assert names() == {ERASED}
    broken.refresh_from_db()
    assert broken.done_at is None


def test_an_idle_look_is_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert tasks.privacy_requests() == 0


def erase_until_killed() -> None:
    privacy.BATCH = 3
    privacy.fulfil(time.monotonic() + 60)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_the_rest_to_the_next_one(monkeypatch: Any) -> None:
    shop = a_shop()
    for _ in range(40):
        bought(shop)
    asked(PrivacyKind.STORE_REDACT)
    database.close()  # a process of its own has its own
    worker = multiprocessing.get_context("fork").Process(target=erase_until_killed)
    worker.start()
    until = time.monotonic() + 20
    while not Order.objects.exclude(redacted_at=None).exists() and time.monotonic() < until:
        time.sleep(0.002)
    worker.kill()
    worker.join()

    fulfil()

    assert names() == {ERASED}
    assert PrivacyRequest.objects.get().orders == OrderEvent.objects.count() == 40
