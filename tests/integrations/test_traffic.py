from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import traffic
from integrations.models import Activity, Connection, State, Switch
from integrations.traffic import Flow, Hold
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db


def holds(connection: Connection) -> dict[Flow, Hold | None]:
    fresh = Connection.objects.select_related("activity").get(pk=connection.pk)
    return {flow: traffic.flow_gate(fresh, flow, timezone.now()).hold for flow in Flow}


def all_held(why: Hold | None) -> dict[Flow, Hold | None]:
    return dict.fromkeys(Flow, why)


def test_a_connected_connection_is_open() -> None:
    assert holds(a_connection(a_merchant())) == all_held(None)


def test_an_untested_connection_is_open_too() -> None:
    assert holds(a_connection(a_merchant(), state=State.NEW)) == all_held(None)


def test_the_merchants_switch_holds_all_its_connections_and_nobody_elses() -> None:
    merchant, other = a_merchant(), a_merchant()
    first, second, third = (a_connection(m) for m in (merchant, merchant, other))
    Switch.objects.create(merchant=merchant, on=False)

    assert holds(first) == holds(second) == all_held(Hold.SWITCHED_OFF)
    assert holds(third) == all_held(None)


def test_a_switch_that_is_on_holds_nothing() -> None:
    connection = a_connection(a_merchant())
    Switch.objects.create(merchant=connection.merchant, on=True)

    assert holds(connection) == all_held(None)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.INACTIVE, Hold.INACTIVE),
        (State.NEEDS_REAUTHORISATION, Hold.NEEDS_REAUTHORISATION),
    ],
)
def test_the_connections_own_state_holds_it(state: State, why: Hold) -> None:
    assert holds(a_connection(a_merchant(), state=state)) == all_held(why)


def test_a_rest_holds_until_it_is_over() -> None:
    connection = a_connection(a_merchant())
    activity = Activity.objects.filter(connection=connection)

    activity.update(resume_at=timezone.now() + timedelta(minutes=1))
    assert holds(connection) == all_held(Hold.RESTING)

    activity.update(resume_at=timezone.now() - timedelta(seconds=1))
    assert holds(connection) == all_held(None)


@pytest.mark.parametrize(
    ("flag", "flow"),
    [
        ("push_products", Flow.PRODUCTS),
        ("push_stock", Flow.STOCK),
        ("push_prices", Flow.PRICE),
        ("pull_orders", Flow.ORDERS),
        ("push_status", Flow.STATUS),
    ],
)
def test_a_flow_that_is_off_holds_only_itself(flag: str, flow: Flow) -> None:
    connection = a_connection(a_merchant(), **{flag: False})

    assert holds(connection) == {**all_held(None), flow: Hold.FLOW_OFF}
    assert traffic.off(connection) == [flow]


def test_nothing_is_off_on_a_new_connection() -> None:
    assert traffic.off(a_connection(a_merchant())) == []


def test_every_flow_and_every_hold_has_its_words() -> None:
    assert all(str(flow.label) for flow in Flow)
    assert all(str(hold.label) for hold in Hold)
