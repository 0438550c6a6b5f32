"""What the merchant's plan does not include is shown, disabled, with the reason; and refused."""

import re
from html import unescape
from typing import Any

import pytest

from catalog.models import AddOn, Merchant, Plan, Role
from catalog.plans import real_time
from integrations import plans
from integrations.models import Connection, Problem
from tests.builders import a_connection, a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

WITHOUT = [Plan.BASIC, Plan.ADVANCED, Plan.LEGACY]
ACCESS = {"store_id": "1", "contact": "a@b.example", "api_url": "https://api.nuvemshop.example"}


def a_nuvemshop(merchant: Merchant, **values: Any) -> Connection:
    given = {"settings": dict(ACCESS), "secrets": {"token": "x"}, **values}
    return a_connection(merchant, platform="nuvemshop", **given)


def html_of(connection: Connection, user: Any = None) -> str:
    client = browser(user or a_user(connection.merchant))
    html: str = client.get(address(Connection, "change", connection.pk)).content.decode()
    return html


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def tag(html: str, pattern: str) -> str:
    found = re.search(pattern, html, re.S)
    assert found, pattern
    return found.group()


def switch(html: str) -> str:
    return tag(html, r'<input[^>]*name="sale_events"[^>]*>')


def at_once(html: str) -> str:
    select = tag(html, r'<select[^>]*name="push_interval".*?</select>')
    return tag(select, r'<option value="0"[^>]*>')


def post(connection: Connection, user: Any = None, **changes: Any) -> Any:
    client = browser(user or a_user(connection.merchant))
    url = address(Connection, "change", connection.pk)
    return client.post(url, form_data(client.get(url), **changes))


@pytest.mark.parametrize("plan", WITHOUT)
def test_without_access_both_are_shown_disabled_with_reason_and_way(plan: Plan) -> None:
    connection = a_nuvemshop(a_merchant(plan=plan))

    html = html_of(connection)

    assert "disabled" in switch(html).replace("disabled:", "")
    assert "disabled" in at_once(html)
    assert text_of(html).count(real_time(connection.merchant).text) == 2


@pytest.mark.parametrize("plan", [Plan.PRO, Plan.MASTER])
def test_with_access_both_can_be_chosen(plan: Plan) -> None:
    connection = a_nuvemshop(a_merchant(plan=plan))
    html = html_of(connection)

    assert "disabled" not in switch(html).replace("disabled:", "")
    assert "disabled" not in at_once(html)
    assert post(connection, sale_events="on", push_interval="0").status_code == 302

    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (True, 0)


def test_the_add_on_gives_access_to_the_advanced_plan() -> None:
    merchant = a_merchant(plan=Plan.ADVANCED, add_ons=[AddOn.REAL_TIME_ORDERS])
    connection = a_nuvemshop(merchant)

    assert post(connection, sale_events="on", push_interval="0").status_code == 302

    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (True, 0)


@pytest.mark.parametrize("plan", WITHOUT)
@pytest.mark.parametrize(("name", "value"), [("sale_events", "on"), ("push_interval", "0")])
def test_a_forged_form_is_refused_with_the_same_words(plan: Plan, name: str, value: str) -> None:
    connection = a_nuvemshop(a_merchant(plan=plan))

    response = post(connection, **{name: value, "setting_contact": "forged@example.com"})

    assert errors(response) == {name: [real_time(connection.merchant).text]}
    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (False, 15)
    assert connection.settings["contact"] == "a@b.example"


def test_support_is_refused_like_the_merchant() -> None:
    connection = a_nuvemshop(a_merchant(plan=Plan.BASIC))
    support = a_supporter()

    assert "disabled" in at_once(html_of(connection, support))
    assert "sale_events" in errors(post(connection, support, sale_events="on"))


def test_the_rest_of_the_page_is_saved_without_access() -> None:
    connection = a_nuvemshop(a_merchant(plan=Plan.BASIC))

    assert post(connection, push_interval="30", pull_interval="60").status_code == 302

    connection.refresh_from_db()
    assert (connection.push_interval, connection.pull_interval) == (30, 60)
    assert not connection.sale_events


def test_a_viewer_reads_the_reason_too() -> None:
    connection = a_nuvemshop(a_merchant(plan=Plan.BASIC))

    text = text_of(html_of(connection, a_user(connection.merchant, role=Role.VIEWER)))

    assert f"Sale events: No {real_time(connection.merchant).text}" in text


def test_what_a_smaller_plan_took_is_a_problem_until_the_page_is_saved() -> None:
    connection = a_nuvemshop(a_merchant(plan=Plan.BASIC), sale_events=True, push_interval=0)
    plans.settle()
    client = browser(a_user(connection.merchant))

    text = text_of(client.get(address(Problem, "changelist")).content.decode())
    assert "The plan no longer includes order updates in real time." in text
    assert "Sale events were switched off; the scheduled import goes on." in text
    assert post(connection).status_code == 302

    assert not Problem.objects.filter(solved_at=None).exists()
    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (False, 5)
