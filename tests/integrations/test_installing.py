from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from catalog.models import Role
from integrations.models import Activity, CallLog, Connection, PlatformApp, State, Subscription
from integrations.platforms.nuvemshop.simulator import Simulator
from tests.builders import a_connection, a_merchant, a_store, a_supporter, a_user
from tests.integrations.admin.pages import address, browser
from tests.integrations.installations import (
    BACK,
    SECRET,
    a_shop,
    at_browser,
    consent,
    consented,
    installed,
    nuvemshop,
    our_app,
)

pytestmark = pytest.mark.django_db(transaction=True)

START = "/install/nuvemshop/"


def owner_of(connection: Connection) -> Client:
    return browser(a_user(connection.merchant))


def token_of(simulator: Simulator, store: str) -> str:
    """The one that is good over there."""
    [token] = [account.token for account in simulator.accounts() if account.oi == store]
    return token


def test_the_way_to_the_platform_and_back_gives_a_token_that_works() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        response = installed(owner_of(connection), connection)

        assert response.redirect_chain == [(address(Connection, "change", connection.pk), 302)]
        connection.refresh_from_db()
        assert connection.settings["store_id"] == "71"
        assert connection.secrets["token"] == token_of(simulator, "71")
        assert connection.state == State.READY


def test_the_work_that_waited_goes_on() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator, "71", state=State.NEEDS_REAUTHORISATION)
        Activity.objects.update(error_code="app_uninstalled", resume_at=timezone.now(), failures=7)
        Subscription.objects.create(connection=connection, orders=True, checked_at=timezone.now())

        installed(owner_of(connection), connection)

        activity = Activity.objects.get()
        assert (activity.error_code, activity.resume_at, activity.failures) == ("", None, 0)
        assert activity.woken_at is not None and activity.pull_due_at is not None
        known = Subscription.objects.get()
        assert (known.due_at is not None, known.checked_at) == (True, None)


def test_a_new_token_takes_the_place_of_the_old_one() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator, "71")
        client = owner_of(connection)
        installed(client, connection)
        first = Connection.objects.get().secrets["token"]
        installed(client, connection)
        assert Connection.objects.get().secrets["token"] != first
        assert Connection.objects.get().state == State.READY


def test_nothing_secret_is_kept_of_the_exchange() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        back = consented(consent(client := owner_of(connection), connection))
        client.get(back)
        code = back.partition("code=")[2].partition("&")[0]
        token = Connection.objects.get().secrets["token"]
        exchange = CallLog.objects.get(url__endswith="/apps/authorize/token")
        assert (exchange.status, exchange.request, exchange.response) == (200, "", "")
        kept = repr(list(CallLog.objects.values()))
        assert [secret for secret in (SECRET, code, token) if secret in kept] == []


def test_of_two_that_install_at_once_the_token_that_is_good_is_kept() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator, "71")
        clients = [owner_of(connection) for _ in range(4)]
        backs = [consented(consent(client, connection)) for client in clients]

        def come_back(client: Client, back: str) -> int:
            try:
                return int(client.get(back).status_code)
            finally:
                database.close()

        with ThreadPoolExecutor(len(clients)) as threads:
            assert list(threads.map(come_back, clients, backs)) == [302] * 4
        assert Connection.objects.get().secrets["token"] == token_of(simulator, "71")


# --- the state


def back_with(client: Client, query: str) -> Any:
    return client.get(f"{BACK}?{query}")


def assert_refused(response: Any, connection: Connection) -> None:
    assert response.status_code == 400
    before = connection.secrets
    connection.refresh_from_db()
    assert connection.secrets == before


def test_a_return_is_good_once() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        client = owner_of(connection)
        back = consented(consent(client, connection))
        client.get(back)
        connection.refresh_from_db()
        assert_refused(client.get(back), connection)


@pytest.mark.parametrize("state", ["", "x", "x:y:z", "%00"])
def test_a_state_that_is_not_ours_is_refused(state: str) -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        assert_refused(back_with(owner_of(connection), f"code=1&state={state}"), connection)


def test_a_state_is_the_persons_own() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        back = consented(consent(owner_of(connection), connection))
        assert_refused(owner_of(connection).get(back), connection)


def test_a_state_is_the_browsers_own() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        user = a_user(connection.merchant)
        back = consented(consent(browser(user), connection))
        assert_refused(browser(user).get(back), connection)


def test_a_state_is_good_for_a_quarter_of_an_hour() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        client = owner_of(connection)
        back = consented(consent(client, connection))
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert_refused(client.get(back), connection)


def test_who_lost_the_right_meanwhile_is_refused() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        user = a_user(connection.merchant)
        client = browser(user)
        back = consented(consent(client, connection))
        connection.merchant.memberships.update(role=Role.VIEWER)
        assert client.get(back).status_code == 403
        assert "token" not in Connection.objects.get().secrets


def test_a_return_without_a_code_says_so() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        client = owner_of(connection)
        state = consent(client, connection).partition("state=")[2]
        assert_refused(back_with(client, f"state={state}"), connection)


def test_a_grant_that_is_refused_is_explained() -> None:
    with nuvemshop("71") as simulator:
        at_browser(simulator, "", code_seconds=-1.0)
        connection = a_shop(a_merchant(), simulator)
        client = owner_of(connection)
        response = client.get(consented(consent(client, connection)))
        assert_refused(response, connection)
        assert "The authorization code has expired" in response.content.decode()


# --- whose account it is


def test_another_account_does_not_take_the_place_of_the_first() -> None:
    with nuvemshop("71", "72", store="72") as simulator:
        connection = a_shop(a_merchant(), simulator, "71")
        client = owner_of(connection)
        assert_refused(client.get(consented(consent(client, connection))), connection)
        assert Connection.objects.get().settings["store_id"] == "71"


def test_the_connection_that_has_the_account_gets_the_token() -> None:
    with nuvemshop("71", "72", store="72") as simulator:
        merchant = a_merchant()
        connection = a_shop(merchant, simulator)
        having = a_shop(merchant, simulator, "72")

        response = installed(owner_of(connection), connection)

        assert response.redirect_chain == [(address(Connection, "change", having.pk), 302)]
        assert len(list(response.context["messages"])) == 2
        having.refresh_from_db()
        connection.refresh_from_db()
        assert having.secrets["token"] == token_of(simulator, "72")
        assert (connection.secrets, connection.settings["store_id"]) == ({}, "")


def test_an_account_of_another_merchant_is_refused_and_nothing_stored() -> None:
    with nuvemshop("71") as simulator:
        theirs = a_shop(a_merchant(), simulator, "71")
        connection = a_shop(a_merchant(), simulator)
        client = owner_of(connection)
        assert_refused(client.get(consented(consent(client, connection))), connection)
        theirs.refresh_from_db()
        assert theirs.secrets == {"token": "old-71"}


# --- before and beside


def test_the_page_does_nothing_before_it_is_posted() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    client = owner_of(connection)
    response = client.get(f"{START}?connection={connection.pk}")
    assert response.status_code == 200
    assert "installing" not in client.session
    assert "csrfmiddlewaretoken" in response.content.decode()


def test_no_form_leads_to_the_platform_but_a_page_that_goes_on_by_itself() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    response = owner_of(connection).post(f"{START}?connection={connection.pk}")
    to = "https://nuvemshop.example/apps/4321/authorize?state="
    assert response.headers["Refresh"].startswith(f"0; url={to}")
    assert f'href="{to}' in response.content.decode()


def test_a_strangers_connection_is_not_installed() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    stranger = browser(a_user(a_merchant()))
    for pk in (connection.pk, "x", "99999999999999999999"):
        assert stranger.post(f"{START}?connection={pk}").status_code == 403


def test_a_viewer_does_not_install() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    viewer = browser(a_user(connection.merchant, role=Role.VIEWER))
    assert viewer.post(f"{START}?connection={connection.pk}").status_code == 403


@pytest.mark.parametrize("url", [START, BACK, f"{BACK}?code=1&state=2"])
def test_whoever_is_not_logged_in_does_so_first(url: str) -> None:
    our_app()
    response = Client().get(url, follow=True)
    assert response.redirect_chain[-1] == (f"/admin/login/?next={START}", 302)


@pytest.mark.parametrize("platform", ["anymarket", "nobody"])
def test_a_platform_that_installs_nothing_is_told(platform: str) -> None:
    response = browser(a_user(a_merchant())).get(f"/install/{platform}/")
    assert response.status_code == 404


def test_without_an_app_support_has_to_act() -> None:
    response = browser(a_user(a_merchant())).get(START)
    assert response.status_code == 400
    assert not PlatformApp.objects.exists()


# --- begun over there


def test_an_installation_begun_over_there_is_finished_here() -> None:
    with nuvemshop("71") as simulator:
        merchant = a_merchant()
        store = a_store(merchant)
        client = browser(a_user(merchant))
        back = consented(f"{simulator.url}/apps/4321/authorize?store=71")

        page = client.get(back, follow=True)
        assert page.redirect_chain == [(START, 302)]
        page = client.post(START, {"where": f"store:{store.pk}"})
        assert Connection.objects.get().store == store
        Connection.objects.update(
            settings={**Connection.objects.get().settings, "api_url": simulator.url}
        )
        client.get(consented(page.context["address"]))

        connection = Connection.objects.get()
        assert connection.secrets["token"] == token_of(simulator, "71")
        assert connection.settings["api_version"] == "2025-03"
        assert connection.activity is not None


def test_a_code_without_a_state_of_ours_is_thrown_away() -> None:
    with nuvemshop("71") as simulator:
        connection = a_shop(a_merchant(), simulator)
        back = consented(f"{simulator.url}/apps/4321/authorize?store=71")
        owner_of(connection).get(back)
        assert not CallLog.objects.exists()
        assert Connection.objects.get().secrets == {}


def test_a_connection_that_is_there_may_be_chosen() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    page = owner_of(connection).post(START, {"where": f"connection:{connection.pk}"})
    assert page.status_code == 200
    assert Connection.objects.count() == 1


def test_beginning_twice_makes_one_connection() -> None:
    our_app()
    store = a_store(a_merchant())
    client = browser(a_user(store.merchant))
    for _ in range(2):
        client.post(START, {"where": f"store:{store.pk}"})
    assert Connection.objects.count() == 1


def test_only_own_stores_are_offered_and_taken() -> None:
    our_app()
    theirs = a_connection(a_merchant(), platform="nuvemshop", store=None)
    client = browser(a_user(a_store(a_merchant()).merchant))
    page = client.get(START).content.decode()
    assert theirs.store.name not in page
    for where in (f"connection:{theirs.pk}", f"store:{theirs.store_id}", "store:x", ""):
        client.post(START, {"where": where})
    assert list(Connection.objects.all()) == [theirs]


def test_somebody_without_a_store_is_told_what_to_do() -> None:
    our_app()
    page = browser(a_user(a_merchant())).get(START)
    assert page.status_code == 200
    assert '<form method="post" class' not in page.content.decode()


# --- the button


def test_the_button_leads_to_the_page() -> None:
    our_app()
    connection = a_connection(a_merchant(), platform="nuvemshop")
    response = owner_of(connection).get(address(Connection, "install", connection.pk))
    assert response["Location"] == f"{START}?connection={connection.pk}"


def test_the_button_is_there_where_there_is_an_app_to_install() -> None:
    merchant = a_merchant()
    shop = a_connection(merchant, platform="nuvemshop")
    other = a_connection(merchant, platform="anymarket")
    client = browser(a_supporter())

    def offered(connection: Connection) -> bool:
        page = client.get(address(Connection, "change", connection.pk)).content.decode()
        return address(Connection, "install", connection.pk) in page

    assert not offered(shop)
    our_app()
    assert offered(shop)
    assert not offered(other)
