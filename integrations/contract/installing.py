"""Platforms on which a merchant installs us as an app, and what the law asks of such an app."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from integrations.contract.fields import Field
from integrations.contract.webhooks import Delivery, Grant
from integrations.contract.wire import Wire


class PrivacyKind(StrEnum):
    """What is asked for under the LGPD (Lei 13.709/2018, art. 18)."""

    DATA_REQUEST = "data_request"
    CUSTOMER_REDACT = "customer_redact"
    STORE_REDACT = "store_redact"


@dataclass(frozen=True, kw_only=True)
class PrivacyCall:
    """Whose data: `account` is the platform's id of the store; of one customer the orders named
    and whatever identifies them. Empty texts identify nobody."""

    kind: PrivacyKind
    account: str
    orders: tuple[str, ...] = ()
    customer_id: str = ""
    email: str = ""
    document: str = ""
    phone: str = ""
    request_id: str = ""


class Installable(ABC):
    """A connector whose access is granted by installing an app instead of typing a token.

    `app` are the fields that support fills in once for the whole installation: its values reach
    every connector of the platform below the connection's own.
    """

    app: ClassVar[tuple[Field, ...]]
    # The key of `access` that holds the platform's id of the account.
    account_field: ClassVar[str]

    @staticmethod
    @abstractmethod
    def consent_address(app: Mapping[str, Any], state: str) -> str:
        """Where the merchant's browser is sent to install. `state` comes back with the code."""

    @staticmethod
    @abstractmethod
    def exchange(app: Mapping[str, Any], code: str, wire: Wire) -> Grant:
        """The token for this code. Raises PlatformError: permanent, "grant_refused" when the
        platform does not give one, whatever HTTP status it says so with."""

    @staticmethod
    @abstractmethod
    def privacy_call(app: Mapping[str, Any], kind: PrivacyKind, delivery: Delivery) -> PrivacyCall:
        """What one of the privacy calls asks for; `kind` is known by its address. Pure.

        Raises NotGenuine for a wrong signature, ValueError for what is no such call.
        """
