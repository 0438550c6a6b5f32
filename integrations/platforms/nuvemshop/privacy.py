"""The three calls about personal data (LGPD), which go to addresses set in the partner panel.

Nobody has proved that they are signed: a signature that is there must be good, one that is missing
is no reason not to do what the law asks.
"""

from typing import Any

from integrations.contract import Delivery, NotGenuine, PrivacyCall, PrivacyKind
from integrations.platforms.nuvemshop.webhooks import (
    SIGNATURE_HEADER,
    Json,
    body_of,
    id_in,
    is_signed,
)

# Carts and drafts are named in a request for data too; we have none.
ORDERS = {
    PrivacyKind.DATA_REQUEST: "orders_requested",
    PrivacyKind.CUSTOMER_REDACT: "orders_to_redact",
}


def call_of(delivery: Delivery, kind: PrivacyKind, secret: str) -> PrivacyCall:
    """Raises as contract.Installable."""
    signature = delivery.headers.get(SIGNATURE_HEADER)
    if signature is not None and not is_signed(delivery.body, signature, secret):
        raise NotGenuine("the signature is not that of the app's secret")
    payload = body_of(delivery.body)
    store = id_in(payload, "store_id")
    if kind is PrivacyKind.STORE_REDACT:
        return PrivacyCall(kind=kind, account=store)
    customer = _part(payload, "customer")
    return PrivacyCall(
        kind=kind,
        account=store,
        orders=_orders(payload.get(ORDERS[kind])),
        customer_id=id_in(customer, "id"),
        email=id_in(customer, "email"),
        document=id_in(customer, "identification"),
        phone=id_in(customer, "phone"),
        request_id=id_in(_part(payload, "data_request"), "id"),
    )


def _part(payload: Json, key: str) -> Json:
    value = payload.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{key} is no object")
    return value


def _orders(told: Any) -> tuple[str, ...]:
    """Ids of orders, numbers or texts."""
    if told is None:
        return ()
    if not isinstance(told, list):
        raise ValueError("the orders are no list")
    return tuple(filter(None, (id_in({"id": row}, "id") for row in told)))
