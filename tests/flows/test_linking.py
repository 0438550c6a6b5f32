"""Listings are linked by equal code, then by EAN; what is not sure is listed and never guessed."""

import time
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from integrations import jobs
from integrations.models import (
    Connection,
    Job,
    JobKind,
    Listing,
    Outbound,
    Unlinked,
    WhyUnlinked,
)
from integrations.platforms.anymarket.simulator import Account, Simulator
from integrations.sync import linking
from tests.builders import a_connection, a_listing, a_merchant, a_sku, some_skus
from tests.long_work import done

pytestmark = pytest.mark.django_db(transaction=True)

EAN, OTHER_EAN = "7891234567895", "7899876543215"


def a_shop_window(anymarket: Simulator) -> tuple[Connection, Account]:
    """A connection, and its account without any product."""
    account = anymarket.account(token="t-1", oi="1.")
    connection = a_connection(
        a_merchant(),
        settings={"api_url": anymarket.url, "oi": account.oi},
        secrets={"token": account.token},
    )
    return connection, account


def linked(connection: Connection) -> Job:
    job = done(JobKind.LINK, connection)
    assert job.error_code == "", job.error_detail
    return job


def reasons() -> dict[str, tuple[str, list[int]]]:
    """Why each SKU of the platform, by its title, is not linked, and which of ours would fit."""
    return {row.title: (row.reason, row.candidates) for row in Unlinked.objects.all()}


def test_a_code_comes_before_an_ean(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    by_code = a_sku(connection.merchant, code="A", ean=OTHER_EAN)
    by_ean = a_sku(connection.merchant, code="B", ean=EAN)
    account.add_product([{"partnerId": "X", "ean": EAN}, {"partnerId": "A", "ean": EAN}])
    linked(connection)
    told = {sku.title: str(sku.id) for sku in account.skus.values()}
    assert {(row.sku, row.external_id) for row in Listing.objects.all()} == {
        (by_code, told["A"]),
        (by_ean, told["X"]),
    }


def test_an_ean_links_what_has_no_code_of_ours(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    with_zeros, plain = (
        a_sku(connection.merchant, ean="012345678905"),
        a_sku(connection.merchant, ean=EAN),
    )
    account.add_product([{"ean": "0012345678905"}, {"partnerId": "Z", "ean": EAN}])
    assert linked(connection).result == {"linked": 2}
    assert {row.sku for row in Listing.objects.all()} == {with_zeros, plain}
    assert not Unlinked.objects.exists()
    assert Outbound.objects.count() == 4


def test_several_of_ours_with_the_ean_are_ambiguous(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    ours = [a_sku(connection.merchant, ean=EAN) for _ in range(2)]
    account.add_product([{"title": "Caneca", "ean": EAN}])
    linked(connection)
    assert reasons() == {"Caneca": (WhyUnlinked.AMBIGUOUS, [sku.pk for sku in ours])}


@pytest.mark.parametrize(
    "same", [{"partnerId": "A"}, {"ean": EAN}], ids=["the same code", "the same EAN"]
)
def test_several_of_the_platforms_are_ambiguous_even_pages_apart(
    anymarket: Simulator, same: dict[str, str]
) -> None:
    connection, account = a_shop_window(anymarket)
    ours = a_sku(connection.merchant, code="A", ean=EAN)
    account.add_product([{"title": "first", **same}])
    for number in range(150):
        account.add_product([{"title": f"{number}"}])
    account.add_product([{"title": "last", **same}])
    linked(connection)
    assert not Listing.objects.exists()
    found = reasons()
    assert found["first"] == found["last"] == (WhyUnlinked.AMBIGUOUS, [ours.pk])


@pytest.mark.parametrize("told", [{"partnerId": "A"}, {"ean": EAN}], ids=["code", "EAN"])
def test_a_sku_that_is_linked_already_is_told_as_taken(
    anymarket: Simulator, told: dict[str, str]
) -> None:
    connection, account = a_shop_window(anymarket)
    ours = a_sku(connection.merchant, code="A", ean=EAN)
    link = a_listing(connection, ours, external_id="another")
    account.add_product([{"title": "Caneca", **told}])
    assert linked(connection).result == {"linked": 0, "taken": 1}
    assert reasons() == {"Caneca": (WhyUnlinked.TAKEN, [ours.pk])}
    assert Listing.objects.get() == link


def test_what_nobody_has_is_unknown_and_an_empty_ean_is_no_ean(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    a_sku(connection.merchant, ean="")
    account.add_product([{"title": "Caneca"}, {"title": "Copo", "ean": "SEM GTIN"}])
    linked(connection)
    assert reasons() == {
        "Caneca": (WhyUnlinked.UNKNOWN, []),
        "Copo": (WhyUnlinked.UNKNOWN, []),
    }


def test_what_is_linked_later_vanishes_and_so_does_what_is_no_longer_told(
    anymarket: Simulator,
) -> None:
    connection, account = a_shop_window(anymarket)
    account.add_product([{"partnerId": "LATER", "title": "later"}])
    gone = account.add_product([{"partnerId": "GONE", "title": "gone"}])
    account.add_product([{"partnerId": "STAYS", "title": "stays"}])
    linked(connection)
    seen = Unlinked.objects.get(title="stays")
    assert set(reasons()) == {"later", "gone", "stays"}

    a_sku(connection.merchant, code="LATER")
    del account.products[gone.id]
    linked(connection)

    assert set(reasons()) == {"stays"}
    assert Unlinked.objects.get().pk == seen.pk
    assert Listing.objects.get().sku.code == "LATER"


def test_a_reading_that_is_not_over_takes_nothing_away(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    for number in range(150):
        account.add_product([{"title": f"{number}"}])
    linked(connection)
    for product in list(account.products)[120:]:
        del account.products[product]
    account.knobs.latency = 0.2
    job = jobs.take(jobs.start(JobKind.LINK, connection.merchant_id, connection=connection).pk)
    assert job is not None
    assert not linking.step(job, time.monotonic() + 0.1)
    assert job.done == 100
    assert Unlinked.objects.count() == 150


def test_another_merchants_skus_do_not_fit(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    a_sku(a_merchant(), code="A", ean=EAN)
    account.add_product([{"partnerId": "A", "ean": EAN}])
    linked(connection)
    assert reasons() == {"A": (WhyUnlinked.UNKNOWN, [])}


def test_a_page_is_as_many_statements_whatever_its_size(anymarket: Simulator) -> None:
    def statements(number: int, **told: Any) -> int:
        connection, account = a_shop_window(anymarket)
        account.products.clear()
        for sku in some_skus(connection.merchant, number):
            account.add_product([{"partnerId": sku.code}, {"title": sku.code}])
        with CaptureQueriesContext(database) as captured:
            assert linked(connection).result == {"linked": number, "unknown": number}
        return len(captured)

    few = statements(2)
    Connection.objects.all().delete()
    assert statements(40) == few


def test_new_links_wake_the_connection(anymarket: Simulator) -> None:
    connection, account = a_shop_window(anymarket)
    a_sku(connection.merchant, code="A")
    account.add_product([{"partnerId": "A"}])
    linked(connection)
    woken = [row.task["args"] for row in OrmQ.objects.all() if "dispatch" in row.task["func"]]
    assert woken == [(connection.pk,)]
