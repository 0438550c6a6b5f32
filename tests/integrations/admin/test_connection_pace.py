"""On the connection page: how long it will take, how fast it may go, whether there is trouble."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import outbox
from integrations.models import Activity, Connection, Outbound, RateBucket
from integrations.models.work import OutboundTopic
from tests.builders import a_connection, a_listing, a_merchant, some_skus
from tests.integrations.admin.test_connection_buttons import press
from tests.integrations.admin.test_connection_flows import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def a_seller(size: int) -> Connection:
    connection = a_connection(a_merchant(), push_interval=0)
    outbox.follow([a_listing(connection, sku) for sku in some_skus(connection.merchant, size)])
    Outbound.objects.update(due_at=None)
    return connection


def test_it_tells_how_long_a_full_push_takes_and_what_waits_now() -> None:
    connection = a_seller(100)
    outbox.mark_all(connection, OutboundTopic.STOCK)

    page = page_of(connection)

    assert "What waits now: less than a minute (1 request)" in page
    assert "Full price push: about 2 min (100 requests)" in page
    assert "up to 10 requests at once, then 0.8 per second, as is known of the platform" in page


def test_it_tells_what_was_learned_of_the_account() -> None:
    connection = a_seller(1)
    now = timezone.now()
    RateBucket.objects.create(
        connection=connection,
        group="default",
        tokens=6,
        filled_at=now,
        burst=6,
        per_second=1.0,
        told_limit=60,
        learned_at=now,
    )

    page = page_of(connection)

    assert "up to 6 requests at once, then 1 per second, as the platform's answers say" in page
    assert "What waits now: nothing" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "No trouble."),
        ({"failures": 1}, "1 failure in a row; after 3 the platform is left alone for a while."),
        (
            {"failures": 4, "broken_since": 0, "resume_at": 60},
            "4 failures in a row. It is left alone until",
        ),
        (
            {"failures": 4, "broken_since": 0, "resume_at": -1, "probe_until": 60},
            "A single request is trying just now whether it answers again.",
        ),
        (
            {"failures": 4, "broken_since": 0, "resume_at": -1},
            "The next request tries whether it answers again.",
        ),
    ],
)
def test_it_tells_in_words_whether_the_platform_is_in_trouble(
    values: dict[str, int], words: str
) -> None:
    connection = a_seller(1)
    now = timezone.now()
    times = {
        name: now + timedelta(seconds=value) for name, value in values.items() if name != "failures"
    }
    Activity.objects.update(**{**values, **times})

    assert words in page_of(connection)


def test_a_full_push_says_how_long_it_will_take() -> None:
    connection = a_seller(100)

    told = press(connection, "send_all_prices")

    assert told == "100 listings will be sent. At this connection's pace: about 2 min."
