"""Orders by poll: a window over the last changes, then each order by its id."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import time_machine

from integrations.contract import PlatformError
from integrations.platforms.sandbox.connector import Platform
from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.sandbox.builders import account_of, connected, listing

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def noticed(connector: Platform, since: datetime) -> list[str]:
    return [notice.external_id for page in connector.order_notices(since) for notice in page]


def test_the_window_holds_what_changed_at_its_first_moment_or_later() -> None:
    with Simulator() as simulator, time_machine.travel(NOON, tick=False) as clock:
        account = account_of(simulator, "A")
        account.sell({"A": 1})
        clock.shift(60)
        at, after = account.sell({"A": 1}), account.sell({"A": 1})
        connector = connected(simulator)
        assert noticed(connector, NOON + timedelta(minutes=1)) == [at, after]
        assert noticed(connector, NOON + timedelta(minutes=2)) == []


def test_orders_of_one_and_the_same_moment_all_come_over_several_pages() -> None:
    with Simulator() as simulator, time_machine.travel(NOON, tick=False):
        account = account_of(simulator, "A")
        sold = [account.sell({"A": 1}) for _ in range(120)]
        connector = connected(simulator)
        assert [len(page) for page in connector.order_notices(NOON)] == [50, 50, 20]
        assert noticed(connector, NOON) == sold


def test_a_moment_inside_a_second_and_of_another_zone_misses_nothing_of_that_second() -> None:
    with Simulator() as simulator, time_machine.travel(NOON, tick=False):
        account = account_of(simulator, "A")
        sold = account.sell({"A": 1})
        since = NOON.replace(microsecond=700_000).astimezone(timezone(timedelta(hours=-3)))
        assert noticed(connected(simulator), since) == [sold]


def test_orders_that_change_while_pages_are_read_are_not_lost_nor_do_they_hide_others() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        sold = [account.sell({"A": 1}) for _ in range(120)]
        pages = connected(simulator).order_notices(NOON)

        first = [notice.external_id for notice in next(pages)]
        account.set_status(sold[0], "cancelled")  # told already
        account.set_status(sold[60], "cancelled")  # not yet
        late = account.sell({"A": 1})
        rest = [notice.external_id for page in pages for notice in page]

        assert first == sold[:50]
        assert rest == [*sold[50:60], *sold[61:], sold[0], sold[60], late]


def test_an_order_is_read_as_it_is_now() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A", "B")
        sold = account.sell({"A": 2, "B": 1}, freight="12.30", discount="2.30")
        account.set_status(sold, "sent")
        draft = connected(simulator).read_order(sold)
        assert (draft.external_id, draft.status) == (sold, "shipped")
        assert draft.total == draft.sum_of_parts == Decimal("310.00")
        assert [(item.sku_code, item.quantity) for item in draft.items] == [("A", 2), ("B", 1)]
        assert draft.items[0].external_sku_id == listing(account, "A").external_id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"placed_at": "ontem"}, "$.placed_at"),
        ({"placed_at": "2026-03-14T12:00:00"}, "$.placed_at"),
        ({"status": "lost"}, "$.status"),
        ({"total": "1e3"}, "$.total"),
        ({"total": 10.5}, "$.total"),
        ({"freight": "NaN"}, "$.freight"),
        ({"lines": []}, "$.lines"),
        ({"lines": [{"id": "1", "quantity": 0, "unit_price": "1.00"}]}, "$.lines[0].quantity"),
        ({"buyer": {"name": 7}}, "$.buyer.name"),
    ],
)
def test_a_malformed_order_is_refused_for_good_and_names_the_field(
    change: dict[str, object], field: str
) -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        sold = account.sell({"A": 1}, changes=change)
        with pytest.raises(PlatformError) as malformed:
            connected(simulator).read_order(sold)
        assert (malformed.value.code, malformed.value.permanent) == ("order_malformed", True)
        assert field in malformed.value.detail


@pytest.mark.parametrize("order_id", ["4711", "../account", "?", "ç/%2e%2e"])
def test_an_order_that_is_not_there_is_told_so(order_id: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(PlatformError) as missing:
            connected(simulator).read_order(order_id)
        assert (missing.value.code, missing.value.permanent) == ("order_not_found", True)
