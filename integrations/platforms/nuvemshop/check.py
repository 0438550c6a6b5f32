"""What a test of the connection looks at, beyond whether the token is good."""

from collections.abc import Iterator

from integrations.contract import Finding, Unauthorised, gettext_noop
from integrations.platforms.nuvemshop.client import Client, Json, Rows, rows_of
from integrations.platforms.nuvemshop.languages import said

FEW = 20  # products looked at


def findings(client: Client, location: str, contact: str) -> list[Finding]:
    store = client.store()
    products = client.page("/products", 1, size=FEW)
    return [
        _account(store, products),
        *_locations(client, location),
        *_codes(products),
        *_orders(client),
        *_contact(contact),
    ]


def _account(store: Json, products: Rows) -> Finding:
    return Finding(
        ok=True,
        text=gettext_noop("The token works: this is “%(name)s”, with %(count)s products."),
        values={"name": said(store.get("name")), "count": products.total or len(products.rows)},
    )


def _locations(client: Client, chosen: str) -> Iterator[Finding]:
    locations = sorted(client.locations(), key=lambda row: int(row.get("priority") or 0))
    used = next((row for row in locations if str(row.get("id")) == chosen), None)
    if chosen and used is None:
        yield Finding(
            ok=False,
            text=gettext_noop("Nuvemshop has no stock location with the id %(location)s."),
            values={"location": chosen},
        )
    elif locations:
        yield Finding(
            ok=True,
            text=gettext_noop("Stock is sent to the location “%(name)s”."),
            values={"name": said((used or locations[0]).get("name"))},
        )


def _codes(products: Rows) -> Iterator[Finding]:
    """A variant without a code has nothing to be recognised by."""
    variants = [row for product in products.rows for row in rows_of(product.get("variants"))]
    without = sum(not row.get("sku") for row in variants)
    if without:
        yield Finding(
            ok=False,
            text=gettext_noop(
                "%(without)s of the first %(count)s variants have no SKU: they cannot be linked."
            ),
            values={"without": without, "count": len(variants)},
        )


def _orders(client: Client) -> Iterator[Finding]:
    try:
        client.page("/orders", 1, {"fields": "id"}, size=1)
    except Unauthorised as error:
        if error.status != 403:
            raise
        yield Finding(
            ok=False, text=gettext_noop("The token may not read orders: install the app anew.")
        )


def _contact(contact: str) -> Iterator[Finding]:
    """The app's own stands below the connection's: neither has one."""
    if not contact:
        yield Finding(
            ok=False,
            text=gettext_noop(
                "There is no contact. Nuvemshop wants to know whom to write to and may refuse "
                "requests without one: fill in the field."
            ),
        )
