"""What an order has to fulfil to be placed, or to be taken over when it was edited."""

from collections.abc import Mapping
from enum import StrEnum

from orders.drafts import OrderDraft


class OrderRefusal(StrEnum):
    """Why a step of an order was not taken (catalog.batch.Rejected.code)."""

    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_SHIPMENT = "unknown_shipment"
    WRONG_STATUS = "wrong_status"
    NOT_PAID = "not_paid"
    NOT_INVOICED = "not_invoiced"
    WRONG_KEY = "wrong_key"
    ANOTHER_ISSUER = "another_issuer"
    ANOTHER_ORDER = "another_order"
    TOTALS_DISAGREE = "totals_disagree"
    WRONG_XML = "wrong_xml"
    WRONG_ADDRESS = "wrong_address"
    WRONG_MOMENT = "wrong_moment"
    WRONG_VALUE = "wrong_value"
    TOO_MANY = "too_many"
    OTHER_CONTENT = "other_content"


class Refused(Exception):
    """The order, or its edit, cannot be taken as it is. `code` names why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def check(draft: OrderDraft, skus: Mapping[str, int]) -> None:
    """Raises Refused: "no_items", "duplicate_items", "wrong_quantity", "totals_disagree" (to the
    cent), "unknown_sku"."""
    if not draft.items:
        raise Refused("no_items", draft.number)
    if len({item.external_id for item in draft.items}) < len(draft.items):
        raise Refused("duplicate_items", draft.number)
    if any(item.quantity <= 0 for item in draft.items):
        raise Refused("wrong_quantity", draft.number)
    if draft.total != draft.sum_of_parts:
        raise Refused("totals_disagree", f"{draft.total} ≠ {draft.sum_of_parts}")
    unknown = [item.sku_code or item.title for item in draft.items if item.external_id not in skus]
    if unknown:
        raise Refused("unknown_sku", ", ".join(unknown))
