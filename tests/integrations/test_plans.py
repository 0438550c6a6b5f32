"""Connections obey the merchant's plan, also when it becomes smaller."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from catalog import signals
from catalog.models import AddOn, Merchant, Plan
from integrations import parameters, plans, tasks
from integrations.models import Activity, Connection, Problem
from integrations.problems import EXPLANATIONS
from tests.builders import a_connection, a_merchant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def an_instant_connection(plan: Plan = Plan.PRO, **values: object) -> Connection:
    """One that was opened while the merchant's plan had it all; the plan is `plan` now."""
    given = {"platform": "nuvemshop", "sale_events": True, "push_interval": 0, **values}
    return a_connection(a_merchant(plan=plan), **given)


def columns(connection: Connection) -> tuple[bool, int]:
    connection.refresh_from_db()
    return connection.sale_events, connection.push_interval


def open_problems(connection: Connection) -> list[str]:
    still = Problem.objects.filter(connection=connection, code=plans.LOST, solved_at=None)
    return list(still.values_list("detail", flat=True))


@pytest.mark.parametrize("switched_on", [True, False])
@pytest.mark.parametrize("plan", [Plan.PRO, Plan.BASIC])
def test_events_are_instant_when_switched_on_and_in_the_plan(switched_on: bool, plan: Plan) -> None:
    connection = an_instant_connection(plan, sale_events=switched_on)

    assert plans.instant_events(connection) is (switched_on and plan is Plan.PRO)


def test_only_what_the_plan_lacks_is_refused() -> None:
    basic, pro = a_merchant(plan=Plan.BASIC), a_merchant(plan=Plan.PRO)
    wanted = {"sale_events": True, "push_interval": 0, "pull_interval": 10}

    assert set(plans.refused(basic, wanted)) == {"sale_events", "push_interval"}
    assert plans.refused(basic, {"sale_events": False, "push_interval": 5}) == {}
    assert plans.refused(pro, wanted) == {}


@pytest.mark.parametrize("plan", [Plan.BASIC, Plan.ADVANCED, Plan.LEGACY])
def test_a_smaller_plan_takes_what_it_does_not_include(plan: Plan) -> None:
    connection = an_instant_connection(plan)

    assert plans.settle() == 1

    assert columns(connection) == (False, 5)
    assert connection.pull_orders
    assert connection.pull_interval == 10
    assert open_problems(connection) == [
        "Sale events were switched off; the scheduled import goes on. "
        "Changes are sent every 5 minutes instead of at once."
    ]
    assert plans.LOST in EXPLANATIONS


def test_each_of_both_is_taken_by_itself_and_told_by_itself() -> None:
    events = an_instant_connection(Plan.BASIC, push_interval=30)
    at_once = an_instant_connection(Plan.BASIC, sale_events=False)

    assert plans.settle() == 2

    assert columns(events) == (False, 30)
    assert columns(at_once) == (False, 5)
    assert open_problems(events) == ["Sale events were switched off; the scheduled import goes on."]
    assert open_problems(at_once) == ["Changes are sent every 5 minutes instead of at once."]


def test_who_has_it_keeps_it() -> None:
    kept = [an_instant_connection(Plan.PRO), an_instant_connection(Plan.MASTER)]
    bought = an_instant_connection(Plan.ADVANCED)
    Merchant.objects.filter(pk=bought.merchant_id).update(add_ons=[AddOn.REAL_TIME_ORDERS])

    assert plans.settle() == 0

    assert {columns(connection) for connection in (*kept, bought)} == {(True, 0)}
    assert not Problem.objects.exists()


def test_only_the_named_merchants_are_settled() -> None:
    named, other = an_instant_connection(Plan.BASIC), an_instant_connection(Plan.BASIC)

    assert plans.settle([named.merchant_id]) == 1

    assert columns(named) == (False, 5)
    assert columns(other) == (True, 0)


def test_the_doorbell_of_plans_settles() -> None:
    connection = an_instant_connection(Plan.BASIC)

    signals.ring_plan([connection.merchant_id])

    assert columns(connection) == (False, 5)


def test_the_tick_settles_what_nobody_rang_for() -> None:
    connection = an_instant_connection()
    Merchant.objects.update(plan=Plan.BASIC)

    tasks.tick()

    assert columns(connection) == (False, 5)
    assert len(open_problems(connection)) == 1


def test_the_scheduled_import_goes_on_when_it_was_due() -> None:
    connection = an_instant_connection(Plan.BASIC)
    due = "2026-03-14T15:09:00Z"
    Activity.objects.update(pull_due_at=due)

    plans.settle()

    assert Activity.objects.filter(connection=connection, pull_due_at=due).exists()


def test_saving_the_parameters_ends_the_problem_and_losing_it_again_opens_it() -> None:
    connection = an_instant_connection(Plan.BASIC)
    plans.settle()
    connection.refresh_from_db()

    parameters.follow(connection, set())
    assert open_problems(connection) == []

    Connection.objects.update(sale_events=True)
    plans.settle()
    assert open_problems(connection) == [
        "Sale events were switched off; the scheduled import goes on."
    ]


def test_many_connections_cost_as_much_as_one_and_none_costs_one_statement() -> None:
    def cost() -> int:
        with CaptureQueriesContext(database) as captured:
            plans.settle()
        return len(captured)

    assert cost() == 1
    an_instant_connection(Plan.BASIC)
    one = cost()
    for _ in range(5):
        an_instant_connection(Plan.BASIC)
    assert cost() == one <= 7  # with the look at the platform's calls that follows
