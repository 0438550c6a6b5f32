"""Cancelling. What is not said is yes: the buyer is written to, the units are put back."""

from datetime import UTC, datetime

from integrations.platforms.nuvemshop.simulator import sales
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints.fulfilment import order_of
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, invalid, refusal
from integrations.platforms.nuvemshop.simulator.goods import Json

REASONS = ("customer", "inventory", "fraud", "other")


def cancel(account: Account, request: Request) -> Answer:
    """An order of which anything is on its way is not cancelled any more."""
    order, told = order_of(account, request), request.body or {}
    if order["status"] == "cancelled":
        raise refusal(422, "The order is already cancelled")
    if any(parcel["status"] not in ("UNPACKED", "PACKED") for parcel in order["parcels"]):
        raise refusal(422, "The order has been shipped")
    reason = told.get("reason", "other")
    if reason not in REASONS:
        raise invalid(reason="The selected reason is invalid.")
    if told.get("restock", True):
        _put_back(account, order)
    moment = sales.written(datetime.now(UTC), order["id"])
    order |= {"status": "cancelled", "cancelled_at": moment, "cancel_reason": reason}
    account.told_of_orders.append((order["id"], {"cancel": told}))
    account.touch(order["id"])
    return Answer(body=sales.told(order, whole=False, unfinished=False))


def _put_back(account: Account, order: Json) -> None:
    """Into the first location; what is without limit stays so."""
    first = next(iter(account.locations))
    for line in order["products"]:
        for variant in account.products[line["product_id"]].variants:
            figure = variant.levels.get(first)
            if str(variant.id) == str(line["variant_id"]) and figure is not None:
                variant.levels[first] = figure + int(line["quantity"])
