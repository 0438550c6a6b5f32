from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from integrations import forecast, outbox, publications
from integrations.forecast import Forecast
from integrations.models import Connection, Outbound, RateBucket
from integrations.models.work import OutboundTopic
from integrations.traffic import Flow
from tests.builders import a_connection, a_listing, a_merchant, a_product, some_skus

pytestmark = pytest.mark.django_db


def a_seller(size: int, platform: str = "anymarket") -> Connection:
    """That many SKUs are linked, all of them told."""
    connection = a_connection(a_merchant(), platform=platform)
    outbox.follow([a_listing(connection, sku) for sku in some_skus(connection.merchant, size)])
    Outbound.objects.update(due_at=None)
    return connection


def foretold(connection: Connection) -> Forecast:
    told = forecast.of(connection)
    assert told is not None
    return told


def test_stock_goes_by_batches_and_each_price_of_a_sku_by_itself() -> None:
    told = foretold(a_seller(250))

    stock, price = told.full[Flow.STOCK], told.full[Flow.PRICE]
    assert (stock.items, stock.requests, price.requests) == (250, 2, 250)
    # 10 at once, two of which are the orders'; then 0.8 per second.
    assert price.seconds == pytest.approx((250 - 8) / 0.8)
    assert stock.seconds == 0


def test_prices_of_a_product_go_together_where_the_platform_takes_them_so() -> None:
    connection = a_seller(6, "nuvemshop")
    for listing in connection.listings.order_by("pk")[:4]:
        listing.external_product_id = "P1"
        listing.save()

    assert foretold(connection).full[Flow.PRICE].requests == 3


def test_what_waits_is_reckoned_together_without_what_is_switched_off() -> None:
    connection = a_seller(30)
    outbox.mark_all(connection, OutboundTopic.STOCK)
    outbox.mark_all(connection, OutboundTopic.PRICE)
    product = a_product(connection.merchant)
    publications.want(connection, [product.pk])

    told = foretold(connection)
    assert (told.all_waiting.items, told.all_waiting.requests) == (61, 32)

    connection.push_prices = False
    assert foretold(connection).all_waiting.requests == 2


def test_what_was_learned_of_the_account_counts_and_so_does_an_empty_bucket() -> None:
    connection = a_seller(100)
    RateBucket.objects.create(
        connection=connection,
        group="default",
        tokens=0,
        filled_at=timezone.now(),
        burst=6,
        per_second=2.0,
        told_limit=120,
        learned_at=timezone.now(),
    )

    told = foretold(connection)

    assert told.learned == {"default"}
    assert told.full[Flow.PRICE].seconds == pytest.approx((100 + 1) / 2, abs=1)


def test_a_429_that_lasts_comes_on_top() -> None:
    connection = a_seller(1)
    now = timezone.now()
    blocked = now + timedelta(seconds=300)
    RateBucket.objects.create(
        connection=connection, group="default", tokens=9, filled_at=now, blocked_until=blocked
    )

    assert foretold(connection).full[Flow.PRICE].seconds == pytest.approx(300, abs=2)


@pytest.mark.parametrize("platform", ["anymarket", "nuvemshop", "sandbox"])
@pytest.mark.parametrize("size", [1, 40])
def test_it_takes_four_statements_whatever_there_is(
    platform: str, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connection = a_seller(size, platform)

    with django_assert_num_queries(4):
        foretold(connection)


def test_a_platform_that_is_not_installed_has_no_forecast() -> None:
    assert forecast.of(a_connection(a_merchant(), platform="no_such_folder")) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (60, "about 1 min"),
        (8_030, "about 2 h 14 min"),
        (3_600 * 49 + 1, "about 2 d 1 h"),
    ],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    with override("en"):
        assert forecast.about(seconds) == words
