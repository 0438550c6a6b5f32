"""Which platforms install us as an app, and the addresses that are set in their partner panel."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from integrations.contract import Connector, Installable, PrivacyKind
from integrations.models import PlatformApp
from integrations.registry import connectors

if TYPE_CHECKING:

    class InstallableConnector(Connector, Installable):
        """A connector that is both."""


# How the kinds are named in addresses.
KINDS = {kind: kind.value.replace("_", "-") for kind in PrivacyKind}
KINDS[PrivacyKind.DATA_REQUEST] = "customers-data-request"
KINDS[PrivacyKind.CUSTOMER_REDACT] = "customers-redact"


class Uninstallable(LookupError):
    """No platform of this name installs apps here."""


def installables() -> "dict[str, type[InstallableConnector]]":
    """The connectors whose access is granted by installing an app, by platform."""
    found = connectors().items()
    return {name: one for name, one in found if issubclass(one, Installable)}  # type: ignore[misc]


def connector_of(platform: str) -> "type[InstallableConnector]":
    """Raises Uninstallable."""
    try:
        return installables()[platform]
    except KeyError as error:
        raise Uninstallable(platform) from error


def back_address(platform: str) -> str:
    """Where the platform sends the merchant's browser back to."""
    return _public(reverse("install-back", args=[platform]))


def privacy_addresses(app: PlatformApp) -> dict[PrivacyKind, str]:
    """Where the platform calls us about personal data."""
    return {
        kind: _public(reverse(f"privacy-{name}", args=[app.key])) for kind, name in KINDS.items()
    }


def _public(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
