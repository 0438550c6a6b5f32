import json
import time
from collections.abc import Callable
from threading import Thread
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction

from catalog import stock
from catalog.ledger import disagreements
from catalog.models import Merchant, Movement, Price, Sku, Stock
from integrations.models import HeldWrite, Resource, Switch
from integrations.sync.replay import due, replay
from integrations.writes import turns
from tests.builders import a_merchant, a_price_table, a_sku, a_token, a_warehouse
from tests.integrations.api.calls import post_prices, post_stock, put_products, send

pytestmark = pytest.mark.django_db


def a_place() -> tuple[Sku, str]:
    """A SKU of a merchant who has the warehouse MAIN, and the merchant's token."""
    merchant = a_merchant()
    a_warehouse(merchant)
    return a_sku(merchant, code="CAM"), a_token(merchant)


def switch(merchant: Merchant, *, on: bool) -> None:
    Switch.objects.update_or_create(merchant=merchant, defaults={"on": on})


def push(token: str, quantity: int) -> Any:
    return post_stock(token, [{"sku": "CAM", "warehouse": "MAIN", "quantity": quantity}])


def history(sku: Sku) -> list[int]:
    """The changes of the SKU's balance, oldest first."""
    movements = Movement.objects.filter(stock__sku=sku).order_by("id")
    return list(movements.values_list("on_hand_change", flat=True))


def test_switched_off_a_write_is_held_and_nothing_is_applied() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    response = push(token, 5)
    assert response.status_code == 202
    held = HeldWrite.objects.get()
    assert response.json() == {"held": True, "id": held.pk, "reason": "switched_off"}
    assert json.loads(held.body)["items"][0]["quantity"] == 5
    assert held.cause == f"token:{token.split('_')[1]}"
    assert not Stock.objects.filter(sku=sku).exists()


def test_the_switch_of_another_merchant_holds_nothing() -> None:
    sku, token = a_place()
    switch(a_merchant(), on=False)
    assert push(token, 5).status_code == 200
    assert Stock.objects.get(sku=sku).on_hand == 5


def test_switched_off_a_wrong_body_is_refused_as_usual() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    assert send("POST", "stock", token, b"{").status_code == 400
    assert post_stock(token, [5] * 10_001).status_code == 413
    assert not HeldWrite.objects.exists()


def test_switched_on_held_writes_are_applied_in_order() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    for quantity in (5, 3, 9):
        push(token, quantity)
    switch(sku.merchant, on=True)
    assert replay(sku.merchant_id, limit=10) == 0
    assert history(sku) == [5, -2, 6]
    for held in HeldWrite.objects.all():
        assert held.applied_at is not None
        assert (held.changed, held.rejected, held.error) == (1, 0, "")
    assert Movement.objects.filter(cause=f"token:{token.split('_')[1]}").count() == 3


def test_every_resource_is_held_and_applied() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    a_price_table(merchant)
    switch(merchant, on=False)
    put_products(token, [{"sku": "COPO", "title": "Copo"}])
    post_prices(token, [{"sku": "COPO", "table": "MAIN", "sale_price": 0.3}])
    switch(merchant, on=True)
    assert replay(merchant.pk, limit=10) == 0
    assert str(Price.objects.get(sku__code="COPO").sale_price) == "0.30"
    assert set(HeldWrite.objects.values_list("resource", flat=True)) == {
        Resource.PRODUCTS,
        Resource.PRICES,
    }


def test_rows_that_were_rejected_are_counted() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    row = {"sku": "CAM", "warehouse": "MAIN"}
    post_stock(token, [{**row, "quantity": 5}, {**row, "quantity": "x"}, {**row, "sku": "GONE"}])
    switch(sku.merchant, on=True)
    replay(sku.merchant_id, limit=1)
    held = HeldWrite.objects.get()
    assert (held.changed, held.rejected) == (1, 2)


def test_while_held_writes_wait_a_new_one_goes_behind_them() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    switch(sku.merchant, on=True)
    response = push(token, 7)
    assert response.status_code == 202
    assert response.json()["reason"] == "behind_held_writes"
    assert replay(sku.merchant_id, limit=10) == 0
    assert history(sku) == [5, 2]
    assert push(token, 8).status_code == 200


def test_the_replay_goes_as_far_as_it_was_told() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    for quantity in (5, 3, 9):
        push(token, quantity)
    switch(sku.merchant, on=True)
    assert replay(sku.merchant_id, limit=2) == 1
    assert history(sku) == [5, -2]


def test_the_replay_stops_when_the_switch_goes_off_again() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    push(token, 3)
    assert replay(sku.merchant_id, limit=10) == 2
    switch(sku.merchant, on=True)
    with mock.patch.object(stock.signals, "ring", lambda *_: switch(sku.merchant, on=False)):
        assert replay(sku.merchant_id, limit=10) == 1
    assert history(sku) == [5]


def test_the_replay_leaves_other_merchants_alone() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    assert replay(a_merchant().pk, limit=10) == 0
    assert HeldWrite.objects.get().applied_at is None


def test_due_are_the_merchants_who_are_on_and_have_something_waiting() -> None:
    (waiting, waiting_token), (off, off_token), _idle = a_place(), a_place(), a_place()
    for sku, token in ((waiting, waiting_token), (off, off_token)):
        switch(sku.merchant, on=False)
        push(token, 5)
    switch(waiting.merchant, on=True)
    assert due() == [waiting.merchant_id]
    replay(waiting.merchant_id, limit=1)
    assert due() == []


def test_a_write_that_cannot_be_applied_keeps_its_error_and_the_next_has_its_turn() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    push(token, 7)
    HeldWrite.objects.filter(pk=HeldWrite.objects.earliest("id").pk).update(body=b"{")
    switch(sku.merchant, on=True)
    assert replay(sku.merchant_id, limit=10) == 0
    broken, good = HeldWrite.objects.order_by("id")
    assert broken.error.startswith("MalformedBody")
    assert (broken.applied_at, broken.changed) == (None, None)
    assert good.applied_at is not None
    assert history(sku) == [7]
    assert push(token, 8).status_code == 200


def test_a_bug_in_one_write_takes_nothing_half_done_with_it() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    switch(sku.merchant, on=True)
    with mock.patch.object(stock.signals, "ring", side_effect=KeyError("bug")):
        assert replay(sku.merchant_id, limit=10) == 0
    assert HeldWrite.objects.get().error == "KeyError: 'bug'"
    assert history(sku) == []


@pytest.mark.django_db(transaction=True)
def test_a_replay_that_dies_loses_nothing_and_doubles_nothing() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    switch(sku.merchant, on=True)
    gone = OperationalError("server closed the connection unexpectedly")
    for place in (stock.signals, HeldWrite):
        name = "ring" if place is stock.signals else "save"
        with mock.patch.object(place, name, side_effect=gone), pytest.raises(OperationalError):
            replay(sku.merchant_id, limit=10)
        assert history(sku) == []
        assert HeldWrite.objects.filter(HeldWrite.WAITING).count() == 1
    assert replay(sku.merchant_id, limit=10) == 0
    assert history(sku) == [5]


@pytest.mark.django_db(transaction=True)
def test_the_replay_waits_for_a_write_that_is_under_way() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    switch(sku.merchant, on=True)
    with transaction.atomic():
        assert turns.share(sku.merchant_id) is False  # it joined, and saw the one that waits
        replaying = started(lambda: replay(sku.merchant_id, limit=10))
        replaying.join(timeout=1)
        assert replaying.is_alive()
    replaying.join(timeout=60)
    assert history(sku) == [5]


@pytest.mark.django_db(transaction=True)
def test_a_write_that_waited_for_the_last_held_one_is_applied_at_once() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    push(token, 5)
    switch(sku.merchant, on=True)
    statuses: list[int] = []
    with transaction.atomic():
        turns.alone(sku.merchant_id)
        pushing = started(lambda: statuses.append(push(token, 7).status_code))
        pushing.join(timeout=1)
        assert pushing.is_alive()
        assert replay(sku.merchant_id, limit=10) == 0
    pushing.join(timeout=60)
    assert statuses == [200]
    assert history(sku) == [5, 2]


@pytest.mark.django_db(transaction=True)
def test_writes_that_may_pass_do_not_wait_for_each_other() -> None:
    sku, token = a_place()
    with transaction.atomic():
        assert turns.share(sku.merchant_id) is True
        pushing = started(lambda: push(token, 5))
        pushing.join(timeout=60)
        assert not pushing.is_alive()
    assert history(sku) == [5]


@pytest.mark.django_db(transaction=True)
def test_no_write_overtakes_and_none_is_lost_while_the_switch_goes_on_and_off() -> None:
    """A partner who waits for each answer finds every figure in its order, whoever switches and
    replays meanwhile."""
    sku, token = a_place()
    quantities = range(1, 81)
    statuses: list[int] = []

    def partner() -> None:
        statuses.extend(push(token, quantity).status_code for quantity in quantities)

    def merchant_at_the_switch() -> None:
        while pushing.is_alive():
            held = HeldWrite.objects.count()
            switch(sku.merchant, on=False)
            while pushing.is_alive() and HeldWrite.objects.count() < held + 3:
                time.sleep(0.005)
            switch(sku.merchant, on=True)
            time.sleep(0.05)

    def worker() -> None:
        while pushing.is_alive():
            replay(sku.merchant_id, limit=1)
            time.sleep(0.03)  # so that writes also come while held ones wait and nobody replays

    pushing = started(partner)
    others = [started(work) for work in (merchant_at_the_switch, worker, worker)]
    for thread in [pushing, *others]:
        thread.join(timeout=120)
    switch(sku.merchant, on=True)
    assert replay(sku.merchant_id, limit=1000) == 0
    assert len(statuses) == len(quantities)
    assert set(statuses) <= {200, 202}
    assert history(sku) == [1] * len(quantities)
    assert statuses.count(202) == HeldWrite.objects.filter(applied_at__isnull=False).count()
    assert disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_many_who_find_the_door_closed_do_not_lock_each_other_out() -> None:
    sku, token = a_place()
    switch(sku.merchant, on=False)
    statuses: list[int] = []
    threads = [started(lambda: statuses.append(push(token, 5).status_code)) for _ in range(8)]
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [202] * 8
    assert HeldWrite.objects.count() == 8


def started(work: Callable[[], Any]) -> Thread:
    """A thread with a database connection of its own, which it gives back."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread
