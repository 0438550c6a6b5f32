"""How a platform calls us: what comes in at the door, and what it means. Platforms that call
nobody leave this out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class EventKind(StrEnum):
    """What a call is about. Everything but ORDER and PRODUCT is about the account itself."""

    ORDER = "order"
    PRODUCT = "product"
    UNINSTALLED = "uninstalled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One call as it came: the raw bytes of its body, and its headers by lower-case name."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Event:
    """A hint: what to read again. `name` is the platform's own word for it.

    `subject_id` is the order's or the product's id. `implies` is the order status the event speaks
    of (one of orders.models.Status), "" when it speaks of none: the order is read in any case, and
    its history tells when the event came too late to say anything new.
    """

    kind: EventKind
    name: str
    subject_id: str = ""
    implies: str = ""


class NotGenuine(Exception):
    """Not from the platform, or about another account: answered 401 and counted."""


class CallsUs(ABC):
    """A connector whose platform calls us."""

    # Names of the header in which the platform signs; () where it does not.
    signed_with: ClassVar[tuple[str, ...]]

    @abstractmethod
    def heard(self, delivery: Delivery) -> Event:
        """What this call says. Pure, no network: it runs inside the door's request.

        Raises NotGenuine, checked over the raw bytes and before anything is parsed where there is
        a signature; ValueError for what is no event at all. An event nobody knows is OTHER.
        """

    @abstractmethod
    def subscribe(self, address: str, *, orders: bool) -> list[str]:
        """See to it that the platform calls `address` about its account, and with `orders` about
        orders and products too. Returns the names of the subscriptions that had to be made.

        Those that are there are left, those of ours that are no longer wanted are taken away;
        other people's stay. Saying it twice makes nothing twice.
        """


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What an installation gave us. `settings` and `secrets` are values of the connector's
    `access`; `account` is the platform's own id of the account. Every earlier token of the same
    app and account is dead from now on."""

    account: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    scopes: frozenset[str] = frozenset()
