"""The tracking of a carrier: its access is declared by the service, and the button asks now."""

from typing import Any

import pytest
from django.db import connection as database
from django_q.models import OrmQ

from catalog.models import Merchant, Role
from integrations import pending, tracking
from integrations.models import Problem, Switch, TrackerAccount
from orders.models import Carrier
from tests.builders import a_carrier, a_merchant, a_tracker_account, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db

SECRET = "the-tracking-token"
GOOD = {"setting_token": SECRET, "setting_api_url": "https://tracking.example.com"}


def an_account(merchant: Merchant, **values: Any) -> TrackerAccount:
    access = {
        "settings": {"api_url": "https://tracking.example.com"},
        "secrets": {"token": SECRET},
    }
    return a_tracker_account(a_carrier(merchant), **{**access, **values})


def page(account: TrackerAccount) -> str:
    return address(TrackerAccount, "change", account.pk)


def queued() -> list[Any]:
    """The accounts that workers were told to ask."""
    return [row.task["args"][0] for row in OrmQ.objects.order_by("pk")]


def test_a_carrier_gets_a_service_and_then_its_access_is_asked_for() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    carrier = a_carrier(merchant)

    data = {"carrier": carrier.pk, "tracker": "sandbox"}
    response = client.post(address(TrackerAccount, "add"), data)

    account = TrackerAccount.objects.get()
    assert response["Location"] == page(account)
    assert (account.merchant, account.carrier) == (merchant, carrier)
    assert {"setting_token", "setting_api_url"} <= errors(client.post(page(account), {})).keys()
    client.post(page(account), GOOD)
    account.refresh_from_db()
    assert account.settings == {"api_url": "https://tracking.example.com"}
    assert account.secrets == {"token": SECRET}


def test_a_carrier_has_one_service_and_it_must_be_installed() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    account = an_account(merchant)
    data = {"carrier": account.carrier_id, "tracker": "sandbox"}
    assert "carrier" in errors(client.post(address(TrackerAccount, "add"), data))
    data = {"carrier": a_carrier(merchant).pk, "tracker": "gone"}
    assert "tracker" in errors(client.post(address(TrackerAccount, "add"), data))


def test_a_strangers_carrier_is_refused() -> None:
    client = browser(a_user(a_merchant()))
    data = {"carrier": a_carrier(a_merchant()).pk, "tracker": "sandbox"}
    assert "carrier" in errors(client.post(address(TrackerAccount, "add"), data))
    assert not TrackerAccount.objects.exists()


def test_a_secret_is_never_shown_and_an_empty_input_keeps_it() -> None:
    merchant = a_merchant()
    account = an_account(merchant)
    client = browser(a_user(merchant))
    assert SECRET not in client.get(page(account)).content.decode()
    client.post(page(account), {**GOOD, "setting_token": ""})
    account.refresh_from_db()
    assert account.secrets == {"token": SECRET}


def test_a_secret_cannot_be_read_in_the_table() -> None:
    an_account(a_merchant())
    with database.cursor() as cursor:
        cursor.execute("SELECT secrets FROM integrations_trackeraccount")
        assert SECRET not in cursor.fetchone()[0]


def test_who_may_only_look_sees_that_there_is_a_secret() -> None:
    merchant = a_merchant()
    account = an_account(merchant)
    viewer = browser(a_user(merchant, role=Role.VIEWER))
    html = viewer.get(page(account)).content.decode()
    assert "https://tracking.example.com" in html
    assert "••••" in html
    assert SECRET not in html
    assert viewer.post(page(account), GOOD).status_code == 403


def test_what_is_wrong_is_told_in_words_and_escaped() -> None:
    merchant = a_merchant()
    account = an_account(
        merchant, error_code="tracker_unauthorised", error_detail="<script>alert(1)</script>"
    )
    client = browser(a_user(merchant))
    html = client.get(page(account)).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html
    listed = client.get(address(TrackerAccount, "changelist"))
    assert listed.status_code == 200


def test_another_access_takes_back_what_was_wrong_with_the_old_one() -> None:
    merchant = a_merchant()
    account = an_account(merchant, error_code="tracker_unauthorised", error_detail="no")
    tracking.settled(merchant.pk)
    problem = Problem.objects.get(code=tracking.IN_TROUBLE, solved_at=None)
    client = browser(a_user(merchant))
    assert page(account) in client.get(address(Problem, "changelist")).content.decode()

    client.post(page(account), {**GOOD, "setting_token": "another"})

    account.refresh_from_db()
    problem.refresh_from_db()
    assert (account.error_code, account.error_detail) == ("", "")
    assert problem.solved_at is not None


def test_a_deleted_account_leaves_no_problem_behind() -> None:
    merchant = a_merchant()
    account = an_account(merchant, error_code="unknown_tracker")
    tracking.settled(merchant.pk)
    browser(a_user(merchant)).post(address(TrackerAccount, "delete", account.pk), {"post": "yes"})
    assert not Problem.objects.filter(solved_at=None).exists()
    pending.tell(merchant.pk, None, tracking.IN_TROUBLE, [])


def test_an_account_of_a_service_that_has_left_can_be_looked_at() -> None:
    merchant = a_merchant()
    account = an_account(merchant, tracker="gone")
    client = browser(a_user(merchant))
    assert client.get(page(account)).status_code == 200
    assert client.get(address(TrackerAccount, "changelist")).status_code == 200


@pytest.mark.parametrize("model", [Carrier, TrackerAccount])
def test_deliveries_are_asked_for_by_hand(model: type[Any]) -> None:
    merchant = a_merchant()
    account, other = an_account(merchant), an_account(merchant)
    row = account if model is TrackerAccount else account.carrier
    action = "ask_now" if model is TrackerAccount else "ask_carriers_now"
    data = {"action": action, "_selected_action": [row.pk]}

    browser(a_user(merchant)).post(address(model, "changelist"), data)

    assert queued() == [account.pk]
    assert other.pk not in queued()


@pytest.mark.parametrize("case", ["viewer", "stranger", "switched off", "no service"])
def test_who_may_not_ask_asks_nobody(case: str) -> None:
    merchant = a_merchant()
    account = an_account(merchant)
    chosen = a_carrier(merchant) if case == "no service" else account.carrier
    user = a_user(
        a_merchant() if case == "stranger" else merchant,
        role=Role.VIEWER if case == "viewer" else Role.OWNER,
    )
    if case == "switched off":
        Switch.objects.create(merchant=merchant, on=False)
    data = {"action": "ask_carriers_now", "_selected_action": [chosen.pk]}

    browser(user).post(address(Carrier, "changelist"), data, follow=True)

    assert queued() == []
