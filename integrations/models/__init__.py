from integrations.models.activity import Activity, RateBucket
from integrations.models.app import PlatformApp, holders, platform_settings
from integrations.models.call import CallLog
from integrations.models.connection import (
    Connection,
    OrderFilter,
    State,
    StatusAfter,
    StockRule,
    Store,
)
from integrations.models.difference import Decision, Difference
from integrations.models.held import HeldWrite, Resource
from integrations.models.job import Job, JobKind
from integrations.models.listing import Listing
from integrations.models.mapping import MappingRule, MappingVersion, MerchantTerm
from integrations.models.mapping_sheet import MappingSheet, SheetRow, SheetState
from integrations.models.order_telling import OrderTelling
from integrations.models.partner import ApiToken, Scope
from integrations.models.privacy import PrivacyRequest, PrivacyRequestKind
from integrations.models.problem import Problem
from integrations.models.publication import Publication
from integrations.models.switch import Switch
from integrations.models.term import Term
from integrations.models.tracker_account import TrackerAccount
from integrations.models.unlinked import Unlinked, WhyUnlinked
from integrations.models.waiting import WaitingItem, WaitingOrder
from integrations.models.webhook import Gap, GapReason, Subscription, Webhook, WebhookState
from integrations.models.work import Inbound, Outbound, Work

__all__ = [
    "Activity",
    "ApiToken",
    "CallLog",
    "Connection",
    "Decision",
    "Difference",
    "Gap",
    "GapReason",
    "HeldWrite",
    "Inbound",
    "Job",
    "JobKind",
    "Listing",
    "MappingRule",
    "MappingSheet",
    "MappingVersion",
    "MerchantTerm",
    "OrderFilter",
    "OrderTelling",
    "Outbound",
    "PlatformApp",
    "PrivacyRequest",
    "PrivacyRequestKind",
    "Problem",
    "Publication",
    "RateBucket",
    "Resource",
    "Scope",
    "SheetRow",
    "SheetState",
    "State",
    "StatusAfter",
    "StockRule",
    "Store",
    "Subscription",
    "Switch",
    "Term",
    "TrackerAccount",
    "Unlinked",
    "WaitingItem",
    "WaitingOrder",
    "Webhook",
    "WebhookState",
    "WhyUnlinked",
    "Work",
    "holders",
    "platform_settings",
]
