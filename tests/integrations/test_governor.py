import pytest

from integrations import governor
from integrations.contract import Rate
from integrations.models import RateBucket
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

SLOW = Rate(burst=3, per_second=0.001)


def test_a_burst_passes_and_then_everybody_waits() -> None:
    connection = a_connection(a_merchant())

    assert [governor.take(connection.pk, "default", SLOW).wait for _ in range(3)] == [0.0] * 3
    assert 500 < governor.take(connection.pk, "default", SLOW).wait <= 1000


def test_tokens_come_back_with_time() -> None:
    connection = a_connection(a_merchant())
    fast = Rate(burst=1, per_second=10_000)

    assert [governor.take(connection.pk, "default", fast).wait for _ in range(5)] == [0.0] * 5


def test_connections_and_groups_do_not_share_their_tokens() -> None:
    merchant = a_merchant()
    one, other = a_connection(merchant), a_connection(merchant)
    rate = Rate(burst=1, per_second=0.001)

    assert governor.take(one.pk, "stock", rate).wait == 0.0
    assert governor.take(one.pk, "orders", rate).wait == 0.0
    assert governor.take(other.pk, "stock", rate).wait == 0.0
    assert governor.take(one.pk, "stock", rate).wait > 0.0


def test_after_a_429_nobody_asks_before_the_platform_said() -> None:
    connection = a_connection(a_merchant())
    generous = Rate(burst=100, per_second=100)

    governor.block(connection.pk, "default", 53)

    assert 50 < governor.take(connection.pk, "default", generous).wait <= 53


def test_a_shorter_429_does_not_shorten_a_longer_one() -> None:
    connection = a_connection(a_merchant())

    governor.block(connection.pk, "default", 53)
    governor.block(connection.pk, "default", 1)

    assert governor.take(connection.pk, "default", Rate(burst=9, per_second=9)).wait > 50
    assert RateBucket.objects.count() == 1
