"""What a test of the connection looks at, beyond whether the token is good."""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.contract import Finding, gettext_noop
from integrations.platforms.anymarket.client import Client, Json, Page
from integrations.platforms.anymarket.fields import SKU_SCOPE

FEW = 20  # products looked at
FEWEST = 5  # the least the API accepts as a limit


def findings(client: Client, settings: Mapping[str, Any]) -> list[Finding]:
    locations = client.locations()
    products = client.page("/products", limit=FEW)
    stocks = client.page("/stocks", limit=FEWEST)
    reserved = client.page("/stocks", {"hasReservation": "true"}, limit=FEWEST)
    return [
        *_account(products, stocks, str(settings["oi"])),
        *_locations(locations, str(settings.get("stock_location") or "")),
        *_reservations(reserved),
        *_price_scopes(products, str(settings.get("price_scope") or SKU_SCOPE)),
    ]


def _account(products: Page, stocks: Page, oi: str) -> Iterator[Finding]:
    yield Finding(
        ok=True,
        text=gettext_noop("The token works; ANYMARKET tells of about %(count)s products."),
        values={"count": products.total},
    )
    others = {found for row in stocks.rows if (found := _oi(row)) and found != oi}
    for found in sorted(others):
        yield Finding(
            ok=False,
            text=gettext_noop("The token belongs to the account %(found)s, not to %(oi)s."),
            values={"found": found, "oi": oi},
        )


def _oi(stock: Json) -> str:
    location = stock.get("stockLocal") or {}
    return str((location.get("oi") or {}).get("value") or "")


def _locations(locations: list[Json], chosen: str) -> Iterator[Finding]:
    default = next((row for row in locations if row.get("defaultLocal")), None)
    used = next((row for row in locations if str(row.get("id")) == chosen), None)
    if chosen and used is None:
        yield Finding(
            ok=False,
            text=gettext_noop("ANYMARKET has no stock location with the id %(location)s."),
            values={"location": chosen},
        )
    elif default is None:
        yield Finding(ok=False, text=gettext_noop("ANYMARKET has no default stock location."))
    else:
        yield Finding(
            ok=True,
            text=gettext_noop("Stock is sent to the location “%(name)s”."),
            values={"name": (used or default).get("name", "")},
        )


def _reservations(reserved: Page) -> Iterator[Finding]:
    """Depara sends what may still be sold; reserved there too, an order would count twice."""
    if any(row.get("reservationAmount") for row in reserved.rows):
        yield Finding(
            ok=False,
            text=gettext_noop(
                "ANYMARKET reserves stock by itself: switch both stock controls off in its panel."
            ),
        )
    else:
        yield Finding(ok=True, text=gettext_noop("ANYMARKET does not reserve stock by itself."))


def _price_scopes(products: Page, scope: str) -> Iterator[Finding]:
    told = [found for row in products.rows if (found := row.get("definitionPriceScope"))]
    others = sum(str(found).lower() != scope for found in told)
    if others:
        yield Finding(
            ok=False,
            text=gettext_noop(
                "%(others)s of the first %(count)s products keep their price elsewhere than set "
                "on this page."
            ),
            values={"others": others, "count": len(told)},
        )
