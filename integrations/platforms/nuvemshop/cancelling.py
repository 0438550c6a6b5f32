"""A sale that is off. Left unsaid, Nuvemshop would put the units back and write to the buyer."""

from integrations.contract import Cancellation
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.reading import Reader


def cancel(client: Client, order_id: str, cancellation: Cancellation) -> None:
    """Looks first: a second cancelling might put the units back twice."""
    order = Reader(client.order(order_id, {"fields": "id,status"}))
    if order.text("status").lower() != "cancelled":
        client.post(f"/orders/{segment(order_id)}/cancel", said(cancellation))


def said(cancellation: Cancellation) -> Json:
    """There is no place for `detail`."""
    return {
        "reason": cancellation.reason.value,
        "email": cancellation.email,
        "restock": cancellation.restock,
    }
