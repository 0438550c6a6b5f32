from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from catalog.models import AddOn, Plan
from integrations import plans
from integrations.models import Activity, Connection, Problem, Scope, State, Switch
from tests.builders import (
    a_connection,
    a_merchant,
    a_price_table,
    a_store,
    a_token,
    a_warehouse,
)
from tests.integrations.api.calls import get, send

pytestmark = pytest.mark.django_db

ALLOWED = {"allowed": True, "reason": "", "way": ""}
SECRET = "nuvem-token-1234"


def a_nuvemshop(plan: Plan = Plan.PRO, **values: Any) -> Connection:
    given = {"platform": "nuvemshop", "secrets": {"token": SECRET}, **values}
    return a_connection(a_merchant(plan=plan), **given)


def patch(connection: Connection, body: Any, token: str = "") -> Any:
    return send(
        "PATCH", f"connections/{connection.pk}", token or a_token(connection.merchant), body
    )


def found(connection: Connection, query: str = "") -> list[int]:
    response = get(f"connections{query}", a_token(connection.merchant))
    assert response.status_code == 200
    return [row["id"] for row in response.json()["items"]]


def test_a_connection_says_what_it_does() -> None:
    connection = a_nuvemshop(push_prices=False, pull_interval=30, sale_events=True)
    merchant = connection.merchant
    Connection.objects.update(
        warehouse=a_warehouse(merchant, code="CD"), price_table=a_price_table(merchant, code="SITE")
    )

    response = get(f"connections/{connection.pk}", a_token(merchant))

    assert response.json() == {
        "id": connection.pk,
        "store": connection.store.name,
        "platform": "nuvemshop",
        "state": "ready",
        "flows": {
            "stock": True, "price": False, "products": True, "status": True, "orders": True,
        },
        "parameters": {
            "sale_events": True,
            "push_interval": 15,
            "pull_interval": 30,
            "warehouse": "CD",
            "stock_rule": "all",
            "price_table": "SITE",
            "buffer_units": 0,
            "buffer_percent": 0,
            "max_published": None,
            "order_filter": "paid",
            "import_since": None,
            "protect_waiting": True,
            "status_after": "invoice_authorised",
            "check_invoice_key": True,
            "ship_before_invoice": True,
            "send_images": True,
            "send_terms": False,
        },
        "entitlements": {"real_time": ALLOWED},
    }  # fmt: skip


def test_a_secret_is_never_told() -> None:
    connection = a_nuvemshop()
    token = a_token(connection.merchant)

    for response in (
        get("connections", token),
        get(f"connections/{connection.pk}", token),
        patch(connection, {}, token),
    ):
        assert response.status_code == 200
        assert SECRET not in response.content.decode()
        assert connection.key not in response.content.decode()


def test_the_plan_says_why_not_and_how() -> None:
    connection = a_nuvemshop(Plan.BASIC)

    [row] = get("connections", a_token(connection.merchant)).json()["items"]

    verdict = plans.real_time(connection.merchant)
    assert row["entitlements"]["real_time"] == {
        "allowed": False,
        "reason": str(verdict.reason),
        "way": str(verdict.way),
    }


def test_connections_are_found_by_platform_store_and_state() -> None:
    first = a_nuvemshop()
    store = a_store(first.merchant, name="Outlet")
    second = a_connection(first.merchant, store=store, state=State.INACTIVE)

    assert found(first) == [first.pk, second.pk]
    assert found(first, "?platform=nuvemshop") == [first.pk]
    assert found(first, "?store=Outlet") == [second.pk]
    assert found(first, "?state=inactive") == [second.pk]
    assert found(first, "?platform=sandbox") == []


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "cursor=x", "colour=blue"])
def test_a_wrong_parameter_is_told(query: str) -> None:
    response = get(f"connections?{query}", a_token(a_merchant()))

    assert (response.status_code, response.json()["code"]) == (400, "wrong_parameter")


def test_parameters_and_flows_are_changed_together_and_answered() -> None:
    connection = a_nuvemshop()

    response = patch(
        connection,
        {
            "flows": {"stock": False, "orders": False},
            "parameters": {"sale_events": True, "push_interval": 0, "pull_interval": 60},
        },
    )

    assert response.status_code == 200
    told = response.json()
    assert {flow for flow, on in told["flows"].items() if not on} == {"stock", "orders"}
    assert told["parameters"]["sale_events"] is True
    assert told["parameters"]["push_interval"] == 0
    connection.refresh_from_db()
    assert (connection.push_stock, connection.pull_orders) == (False, False)
    assert (connection.push_interval, connection.pull_interval) == (0, 60)
    assert connection.sale_events


def test_what_is_not_named_stays() -> None:
    connection = a_nuvemshop(push_interval=30, push_stock=False, sale_events=True)

    assert patch(connection, {"parameters": {"pull_interval": 15}}).status_code == 200

    connection.refresh_from_db()
    assert (connection.push_interval, connection.pull_interval) == (30, 15)
    assert (connection.push_stock, connection.sale_events) == (False, True)


@pytest.mark.parametrize("plan", [Plan.BASIC, Plan.ADVANCED, Plan.LEGACY])
@pytest.mark.parametrize("wanted", [{"sale_events": True}, {"push_interval": 0}])
def test_what_is_not_in_the_plan_is_refused_with_reason_and_way(
    plan: Plan, wanted: dict[str, Any]
) -> None:
    connection = a_nuvemshop(plan)

    response = patch(connection, {"flows": {"stock": False}, "parameters": wanted})

    verdict = plans.real_time(connection.merchant)
    problem = response.json()
    assert response.status_code == problem["status"] == 403
    assert response["Content-Type"] == "application/problem+json"
    assert problem["code"] == "not_in_plan"
    assert problem["reason"] == str(verdict.reason)
    assert problem["way"] == str(verdict.way)
    assert problem["detail"] == verdict.text
    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (False, 15)
    assert connection.push_stock


@pytest.mark.parametrize("plan", [Plan.PRO, Plan.MASTER, Plan.ADVANCED])
def test_what_is_in_the_plan_or_its_add_on_is_taken(plan: Plan) -> None:
    connection = a_nuvemshop(plan)
    connection.merchant.add_ons = [AddOn.REAL_TIME_ORDERS] if plan is Plan.ADVANCED else []
    connection.merchant.save()

    response = patch(connection, {"parameters": {"sale_events": True, "push_interval": 0}})

    assert response.status_code == 200
    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (True, 0)


def test_any_plan_may_switch_it_off_and_choose_another_interval() -> None:
    connection = a_nuvemshop(Plan.BASIC)

    body = {"parameters": {"sale_events": False, "push_interval": 5, "pull_interval": 10}}

    assert patch(connection, body).status_code == 200


def test_what_the_platform_has_not_is_refused() -> None:
    connection = a_connection(a_merchant(), platform="gone")

    response = patch(connection, {"parameters": {"sale_events": True}})

    assert (response.status_code, response.json()["code"]) == (400, "not_offered")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        {"sale_events": True},
        {"parameters": None},
        {"parameters": {"warehouse": "CD"}},
        {"parameters": {"sale_events": "yes"}},
        {"parameters": {"sale_events": 1}},
        {"parameters": {"sale_events": None}},
        {"parameters": {"push_interval": 7}},
        {"parameters": {"push_interval": -5}},
        {"parameters": {"push_interval": "0"}},
        {"parameters": {"push_interval": 5.5}},
        {"parameters": {"pull_interval": 0}},
        {"parameters": {"pull_interval": 10**30}},
        {"flows": {"fish": True}},
        {"flows": {"stock": None}},
        {"state": "inactive"},
        {"secrets": {}},
    ],
)
def test_a_body_that_is_not_as_documented_changes_nothing(body: Any) -> None:
    connection = a_nuvemshop()
    before = Connection.objects.values().get()

    response = patch(connection, body)

    assert (response.status_code, response.json()["code"]) == (400, "malformed_body")
    assert Connection.objects.values().get() == before


def test_an_interval_that_is_no_choice_is_told_with_the_choices() -> None:
    response = patch(a_nuvemshop(), {"parameters": {"push_interval": 7}})

    assert "push_interval" in response.json()["detail"]
    assert "0, 5, 15, 30, 60" in response.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_a_flow_that_is_switched_on_goes_at_once_as_from_the_page() -> None:
    connection = a_nuvemshop(pull_orders=False)
    later = "2999-01-01T00:00:00Z"
    Activity.objects.update(push_due_at=later, pull_due_at=later)

    patch(connection, {"flows": {"orders": True}})

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(connection.pk,)]
    activity = Activity.objects.get()
    assert activity.push_due_at is None
    assert activity.pull_due_at is not None
    assert activity.pull_due_at.year < 2999


def test_a_change_ends_the_problem_of_a_smaller_plan() -> None:
    connection = a_nuvemshop(Plan.BASIC, sale_events=True)
    plans.settle()
    assert Problem.objects.filter(code=plans.LOST, solved_at=None).count() == 1

    patch(connection, {"parameters": {"push_interval": 30}})

    assert not Problem.objects.filter(code=plans.LOST, solved_at=None).exists()


def test_it_is_no_traffic_and_waits_for_no_switch() -> None:
    connection = a_nuvemshop()
    Switch.objects.create(merchant=connection.merchant, on=False)

    assert patch(connection, {"flows": {"stock": False}}).status_code == 200

    connection.refresh_from_db()
    assert not connection.push_stock


def test_a_stranger_neither_sees_nor_changes_it() -> None:
    connection = a_nuvemshop()
    token = a_token(a_merchant())

    assert get("connections", token).json()["items"] == []
    assert get(f"connections/{connection.pk}", token).status_code == 404
    assert patch(connection, {"flows": {"stock": False}}, token).status_code == 404
    connection.refresh_from_db()
    assert connection.push_stock


def test_reading_and_changing_need_a_scope_each() -> None:
    connection = a_nuvemshop()
    path = f"connections/{connection.pk}"
    reader = a_token(connection.merchant, scopes=[Scope.CONNECTIONS_READ])
    writer = a_token(connection.merchant, scopes=[Scope.CONNECTIONS_WRITE])
    both = {Scope.CONNECTIONS_READ, Scope.CONNECTIONS_WRITE}
    others = a_token(connection.merchant, scopes=set(Scope) - both)

    assert get("connections", reader).status_code == get(path, reader).status_code == 200
    assert send("PATCH", path, writer, {}).status_code == 200
    assert send("PATCH", path, reader, {}).json()["code"] == "missing_scope"
    assert get(path, writer).json()["code"] == "missing_scope"
    assert get("connections", others).status_code == 403
    assert get("connections", "").status_code == 401
    assert send("PATCH", "connections", writer, {}).status_code == 405
    assert send("PUT", path, writer, {}).status_code == 405


def test_more_connections_are_not_more_queries() -> None:
    merchant = a_nuvemshop().merchant
    token = a_token(merchant)

    def cost() -> int:
        with CaptureQueriesContext(database) as captured:
            get("connections", token)
        return len(captured)

    cost()
    few = cost()
    for _ in range(3):
        a_connection(
            merchant, warehouse=a_warehouse(merchant, code=str(Connection.objects.count()))
        )
    assert Connection.objects.count() == 4
    assert cost() == few <= 2


def test_a_change_is_a_handful_of_statements() -> None:
    connection = a_nuvemshop(push_stock=False)
    token = a_token(connection.merchant)
    patch(connection, {}, token)

    with CaptureQueriesContext(database) as captured:
        patch(
            connection,
            {"flows": {"stock": True}, "parameters": {"push_interval": 0, "pull_interval": 60}},
            token,
        )

    assert len(captured) <= 12, [query["sql"] for query in captured]
