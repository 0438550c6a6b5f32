"""NF-e of an order. Nuvemshop has no invoices: a metafield of the order holds a list of them, as
a text of JSON.

It is read, extended and written back without a version to compare: the caller keeps our own others
out, and what somebody else wrote over is seen by reading once more.
"""

import json
from dataclasses import dataclass

from integrations.contract import Invoice, PlatformError
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.product_writing import number

NAMESPACE, KEY = "nfe", "list"
DESCRIPTION = "Lista de NFes"
TRIES = 3


@dataclass(frozen=True)
class Kept:
    """The metafield: `id` is "" while there is none."""

    id: str
    entries: list[Json]


def tell(client: Client, order_id: str, invoice: Invoice) -> None:
    """Raises PlatformError(code="unconfirmed") when others write over it each time."""
    kept = _kept(client, order_id)
    for _ in range(TRIES):
        if _is_told(kept, invoice):
            return
        _write(client, order_id, kept, extended(kept.entries, invoice))
        kept = _kept(client, order_id)
    if not _is_told(kept, invoice):
        raise PlatformError(invoice.key, code="unconfirmed")


def entry(invoice: Invoice) -> Json:
    return {"key": invoice.key} | ({"link": invoice.link} if invoice.link else {})


def extended(entries: list[Json], invoice: Invoice) -> list[Json]:
    """This invoice beside the others; what else its entry says stays."""
    told = entry(invoice)
    if all(row.get("key") != invoice.key for row in entries):
        return [*entries, told]
    return [row | told if row.get("key") == invoice.key else row for row in entries]


def new_list(order_id: str, entries: list[Json]) -> Json:
    return {
        "namespace": NAMESPACE,
        "key": KEY,
        "value": _text(entries),
        "description": DESCRIPTION,
        "owner_resource": "Order",
        "owner_id": number(order_id),
    }


def _is_told(kept: Kept, invoice: Invoice) -> bool:
    return any(row | entry(invoice) == row for row in kept.entries)


def _kept(client: Client, order_id: str) -> Kept:
    """A list whose making was not answered is found here: it is never made twice."""
    asked = {"owner_id": order_id, "namespace": NAMESPACE, "key": KEY, "fields": "id,value"}
    rows = client.page("/metafields/orders", 1, asked, 1).rows
    if not rows:
        return Kept("", [])
    return Kept(str(rows[0].get("id")), _entries(rows[0].get("value")))


def _entries(value: object) -> list[Json]:
    """Raises PlatformError(permanent=True): what nobody can read is not written over."""
    try:
        entries = json.loads(str(value or "[]"))
    except ValueError as error:
        raise _unreadable(value) from error
    if not isinstance(entries, list) or not all(isinstance(row, dict) for row in entries):
        raise _unreadable(value)
    return entries


def _unreadable(value: object) -> PlatformError:
    shown = str(value)[:200]
    return PlatformError(f"{NAMESPACE}.{KEY}: {shown}", code="rejected", permanent=True)


def _write(client: Client, order_id: str, kept: Kept, entries: list[Json]) -> None:
    if kept.id:
        client.put(f"/metafields/{segment(kept.id)}", {"value": _text(entries)})
        return
    client.order(order_id, {"fields": "id"})  # whose it is to be is not checked there
    client.create("/metafields", new_list(order_id, entries))


def _text(entries: list[Json]) -> str:
    return json.dumps(entries, ensure_ascii=False)
