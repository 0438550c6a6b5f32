"""The life of an app in a Nuvemshop store: installed, suspended, resumed, uninstalled, forgotten.
The platform calls our real doors."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations import privacy, tasks
from integrations.models import (
    Activity,
    Connection,
    PlatformApp,
    PrivacyRequest,
    State,
    Webhook,
    WebhookState,
)
from integrations.platforms.nuvemshop.simulator import Account, App, Simulator
from integrations.sync import line
from orders.models import Order
from orders.privacy import ERASED
from tests.builders import a_merchant, a_user, an_order
from tests.integrations.admin.pages import browser
from tests.integrations.installations import BACK, PUBLIC_URL, a_shop, installed, nuvemshop

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "store/redact": "store-redact",
    "customers/redact": "customers-redact",
    "customers/data_request": "customers-data-request",
}


@pytest.fixture
def platform(live_server: Any) -> Iterator[Simulator]:
    with nuvemshop("71") as simulator:
        key = PlatformApp.objects.get().key
        addresses = {call: f"{live_server.url}/webhooks/{key}/{WORDS[call]}/" for call in WORDS}
        simulator.app(App(redirect_url=f"{PUBLIC_URL}{BACK}", privacy=addresses))
        yield simulator


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def an_installed_shop(platform: Simulator, live_server: Any) -> tuple[Connection, Account]:
    connection = a_shop(a_merchant(), platform)
    installed(browser(a_user(connection.merchant)), connection)
    connection.refresh_from_db()
    [store] = platform.accounts()
    store.knobs.any_address = True
    address = f"{live_server.url}/webhooks/{connection.key}/"
    assert "app/uninstalled" in line.open_line(connection).subscribe(address, orders=False)
    return connection, store


def after_a_call(number: int) -> tuple[str, str]:
    """The connection's state and error once so many calls came in and a worker has looked."""
    until(lambda: Webhook.objects.count() == number)
    tasks.tick()
    assert not Webhook.objects.exclude(state=WebhookState.DONE).exists()
    return Connection.objects.get().state, Activity.objects.get().error_code


def test_an_app_is_suspended_resumed_uninstalled_and_installed_again(
    platform: Simulator, live_server: Any
) -> None:
    connection, store = an_installed_shop(platform, live_server)
    store.suspend()
    assert after_a_call(1) == (State.READY, "app_suspended")
    store.resume()
    assert after_a_call(2) == (State.READY, "")
    store.uninstall()
    assert after_a_call(3) == (State.NEEDS_REAUTHORISATION, "app_uninstalled")
    assert "token" not in Connection.objects.get().secrets

    installed(browser(a_user(connection.merchant)), connection)

    connection.refresh_from_db()
    assert (connection.state, connection.secrets["token"]) == (State.READY, store.token)
    assert Activity.objects.get().error_code == ""


def test_the_platform_asks_for_a_customers_data_then_for_its_end(
    platform: Simulator, live_server: Any
) -> None:
    connection, store = an_installed_shop(platform, live_server)
    buyer = {"name": "Ana", "email": "ana@example.com", "document": "", "phone": ""}
    an_order(connection.merchant, source=connection.source, external_id="9001", buyer=buyer)
    ana = {"customer": {"id": 1, "email": "ana@example.com"}}

    store.postbox.ask("customers/data_request", {**ana, "orders_requested": [9001]}, signed=True)
    until(PrivacyRequest.objects.exists)
    assert privacy.fulfil(time.monotonic() + 20) == 1
    request = PrivacyRequest.objects.get()
    assert request.signed
    assert request.export["orders"][0]["buyer"]["name"] == "Ana"

    store.postbox.ask("customers/redact", {**ana, "orders_to_redact": [9001]})
    until(lambda: PrivacyRequest.objects.count() == 2)
    assert privacy.fulfil(time.monotonic() + 20) == 1
    assert Order.objects.get().buyer["name"] == ERASED
    assert all(row.export == {} for row in PrivacyRequest.objects.all())


def test_a_store_that_has_left_is_forgotten(platform: Simulator, live_server: Any) -> None:
    connection, store = an_installed_shop(platform, live_server)
    an_order(connection.merchant, source=connection.source, buyer={"name": "Ana"})
    store.postbox.ask("store/redact", {})
    until(PrivacyRequest.objects.exists)
    assert privacy.fulfil(time.monotonic() + 20) == 1
    connection.refresh_from_db()
    assert (connection.state, connection.secrets) == (State.INACTIVE, {})
    assert Order.objects.get().buyer["name"] == ERASED
