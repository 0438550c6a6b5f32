"""A Nuvemshop over there, our app in its partner panel, and a browser that goes to and fro."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.test import Client

from integrations.models import Connection, PlatformApp, State
from integrations.platforms.nuvemshop.simulator import App, Simulator
from tests.builders import a_connection

PUBLIC_URL = "https://depara.example"
BACK = "/install/nuvemshop/back/"
SECRET = "app-client-secret-for-tests"


def our_app(url: str = "https://nuvemshop.example", **values: Any) -> PlatformApp:
    return PlatformApp.objects.create(
        platform="nuvemshop",
        settings={"app_id": "4321", "contact": "dev@example.com", "auth_url": url},
        secrets={"app_secret": SECRET},
        **values,
    )


@contextmanager
def nuvemshop(*stores: str, store: str = "") -> Iterator[Simulator]:
    """Serves these stores; the owner of `store` is at the browser, "" for any."""
    with Simulator() as simulator:
        for number in stores:
            simulator.account(token=f"old-{number}", oi=number)
        simulator.app(App(redirect_url=f"{PUBLIC_URL}{BACK}", store=store))
        our_app(simulator.url)
        yield simulator


def at_browser(simulator: Simulator, store: str, **values: Any) -> None:
    """From now on somebody else is logged in over there."""
    simulator.app(App(redirect_url=f"{PUBLIC_URL}{BACK}", store=store, **values))


def a_shop(merchant: Any, simulator: Simulator, store_id: str = "", **values: Any) -> Connection:
    """A connection with this account, "" for none yet."""
    settings = {"api_url": simulator.url, "contact": "dev@example.com", "api_version": "2025-03"}
    secrets = {"token": f"old-{store_id}"} if store_id else {}
    given = {"state": State.READY if store_id else State.NEW, "secrets": secrets, **values}
    return a_connection(
        merchant, platform="nuvemshop", settings={**settings, "store_id": store_id}, **given
    )


def consent(client: Client, connection: Connection) -> str:
    """The address over there to which the button of the connection's page leads."""
    page = client.post(f"/install/nuvemshop/?connection={connection.pk}")
    assert page.status_code == 200
    return str(page.context["address"])


def consented(address: str) -> str:
    """The address here to which the platform sends the browser back."""
    answer = httpx.get(address)
    assert answer.status_code == 302
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}" == PUBLIC_URL
    return f"{parts.path}?{parts.query}"


def installed(client: Client, connection: Connection) -> Any:
    """The whole way; the last page."""
    return client.get(consented(consent(client, connection)), follow=True)
