"""What an order was told, in the words of all simulators:

{invoices: [{key, link, number, series}], shipment: {code, url, carrier} or null, delivered_at,
 cancellation: {reason} or null}
"""

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.sales import Json


def told(account: Account, order_id: int) -> Json:
    order = account.orders[order_id]
    invoice, tracking = order.get("invoice"), order.get("tracking") or {}
    return {
        "invoices": [_invoice(invoice)] if invoice else [],
        "shipment": _shipment(tracking) if tracking.get("number") else None,
        "delivered_at": tracking.get("deliveredDate"),
        "cancellation": {"reason": order["cancelDetails"]} if "cancelDetails" in order else None,
    }


def _invoice(invoice: Json) -> Json:
    return {
        "key": invoice["accessKey"],
        "link": invoice.get("linkNfe", ""),
        "number": invoice["number"],
        "series": invoice["series"],
    }


def _shipment(tracking: Json) -> Json:
    return {
        "code": tracking["number"],
        "url": tracking.get("url", ""),
        "carrier": tracking["carrier"],
    }
