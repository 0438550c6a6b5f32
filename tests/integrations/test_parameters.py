"""What follows from a change of a connection's parameters."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from catalog.models import Plan
from integrations import parameters
from integrations.contract import PULL_INTERVAL, PUSH_INTERVAL, SALE_EVENTS
from integrations.models import Activity, Connection
from integrations.parameters import NotInPlan, NotOffered, WrongValue
from integrations.traffic import Flow
from tests.builders import a_connection, a_merchant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def a_nuvemshop(plan: Plan = Plan.PRO, **values: object) -> Connection:
    return a_connection(a_merchant(plan=plan), platform="nuvemshop", **values)


def due(connection: Connection) -> Activity:
    return Activity.objects.get(connection=connection)


def minutes_from_now(moment: datetime | None) -> int:
    assert moment is not None
    return round((moment - timezone.now()).total_seconds() / 60)


@pytest.mark.parametrize("field", [SALE_EVENTS, PUSH_INTERVAL, PULL_INTERVAL])
def test_the_core_keeps_what_plans_and_intervals_say_in_columns(field: object) -> None:
    assert field.key in parameters.PARAMETER_COLUMNS  # type: ignore[attr-defined]


def test_a_new_connection_sends_every_15_minutes_and_imports_every_10() -> None:
    connection = a_nuvemshop()

    assert str(connection.push_interval) == PUSH_INTERVAL.default == "15"
    assert str(connection.pull_interval) == PULL_INTERVAL.default == "10"
    assert not connection.sale_events


def test_a_parameter_that_the_platform_has_not_is_refused() -> None:
    connection = a_connection(a_merchant(), platform="sandbox")

    with pytest.raises(NotOffered, match="“no_such_thing”"):
        parameters.change(connection, {"no_such_thing": True})


def test_nothing_is_offered_of_a_platform_that_is_gone() -> None:
    with pytest.raises(NotOffered):
        parameters.change(a_connection(a_merchant(), platform="gone"), {"push_stock": False})


def test_an_interval_that_is_no_choice_is_refused() -> None:
    with pytest.raises(WrongValue, match="must be one of: 0, 5, 15, 30, 60"):
        parameters.change(a_nuvemshop(), {"push_interval": 7})


def test_what_is_not_in_the_plan_is_refused_and_nothing_is_changed() -> None:
    connection = a_nuvemshop(Plan.BASIC)

    with pytest.raises(NotInPlan) as refused:
        parameters.change(connection, {"sale_events": True, "push_stock": False})

    assert "The Basic plan" in str(refused.value.verdict.reason)
    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_stock) == (False, True)


def test_a_shorter_interval_counts_from_now_on() -> None:
    connection = a_nuvemshop(push_interval=60, pull_interval=60)
    later = timezone.now() + timedelta(minutes=55)
    Activity.objects.update(push_due_at=later, pull_due_at=later)

    parameters.change(connection, {"push_interval": 5})

    assert minutes_from_now(due(connection).push_due_at) == 5
    assert due(connection).pull_due_at == later

    parameters.change(connection, {"pull_interval": 10})

    assert minutes_from_now(due(connection).pull_due_at) == 10


def test_a_longer_interval_puts_nothing_off() -> None:
    connection = a_nuvemshop(push_interval=5)
    soon = timezone.now() + timedelta(minutes=2)
    Activity.objects.update(push_due_at=soon, pull_due_at=None)

    parameters.change(connection, {"push_interval": 60, "pull_interval": 60})

    assert (due(connection).push_due_at, due(connection).pull_due_at) == (soon, None)


@pytest.mark.django_db(transaction=True)
def test_a_flow_that_is_switched_on_wakes_the_connection() -> None:
    connection = a_nuvemshop(pull_orders=False)
    Activity.objects.update(pull_due_at="2999-01-01T00:00:00Z")

    parameters.change(connection, {"pull_orders": True})

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(connection.pk,)]
    assert due(connection).pull_due_at <= timezone.now()  # type: ignore[operator]


def test_it_says_which_flows_were_turned() -> None:
    connection = a_nuvemshop(push_stock=False)

    turned = parameters.follow(connection, {"push_stock", "push_prices", "push_interval"})

    assert turned == {Flow.STOCK: False, Flow.PRICE: True}
