"""The demo's Nuvemshop: an app that merchants may install, and a connection that waits for it."""

from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from catalog.models import Merchant
from integrations.models import Activity, Connection, OrderFilter, PlatformApp, State, Store

PLATFORM = "nuvemshop"
STORE = "7654321"
APP = "4321"


@transaction.atomic
def make(merchant: Merchant, url: str) -> tuple[PlatformApp, Connection]:
    """Orders of the connection are wanted before they are paid, and at once in both directions."""
    values: dict[str, Any] = {
        "settings": {"app_id": APP, "contact": "depara@loja.example.com", "auth_url": url},
        "secrets": {"app_secret": get_random_string(40)},
    }
    app, _made = PlatformApp.objects.update_or_create(platform=PLATFORM, defaults=values)
    connection = Connection.objects.create(
        merchant=merchant,
        store=Store.objects.create(
            merchant=merchant, name="Casa Azul Nuvem", domain="nuvem.example.com"
        ),
        platform=PLATFORM,
        state=State.NEEDS_REAUTHORISATION,  # nobody talks to the platform without a token
        settings={"shop_url": "https://nuvem.example.com", "api_url": url},
        order_filter=OrderFilter.ALL,
        sale_events=True,
        push_interval=0,
    )
    Activity.objects.create(connection=connection)
    return app, connection
