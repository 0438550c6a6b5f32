from integrations.models.activity import Activity, RateBucket
from integrations.models.call import CallLog
from integrations.models.connection import Connection, OrderFilter, State, StockRule, Store
from integrations.models.held import HeldWrite, Resource
from integrations.models.listing import Listing
from integrations.models.partner import ApiToken, Scope
from integrations.models.switch import Switch
from integrations.models.term import Term
from integrations.models.work import Inbound, Outbound, Work

__all__ = [
    "Activity",
    "ApiToken",
    "CallLog",
    "Connection",
    "HeldWrite",
    "Inbound",
    "Listing",
    "OrderFilter",
    "Outbound",
    "RateBucket",
    "Resource",
    "Scope",
    "State",
    "StockRule",
    "Store",
    "Switch",
    "Term",
    "Work",
]
