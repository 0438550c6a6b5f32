"""The open line to a connection's platform: its connector, with our governor and call log."""

import time
from collections.abc import Callable

from django.conf import settings

from integrations import governor, locks
from integrations.contract import Call, Connector, RateLimited, Wire
from integrations.models import CallLog, Connection, platform_settings
from integrations.registry import connector_class

# Waiting longer than this would keep a worker from the other connections.
PATIENCE_SECONDS = 3.0
TIMEOUT_SECONDS = 20.0


def open_line(connection: Connection, patience: float = PATIENCE_SECONDS) -> Connector:
    """The connector of this connection; every request waits for its turn, up to `patience` s.

    Raises UnknownPlatform, or PlatformError(code="address_refused").
    """
    platform = connector_class(connection.platform)
    return platform(
        platform_settings(connection),
        Wire(
            before=_turn(connection, platform, patience),
            after=_log(connection),
            alone=lambda name: locks.alone(f"{connection.pk}:{name}"),
            throttled=lambda group, seconds: governor.block(connection.pk, group, seconds),
            allow_private_addresses=settings.ALLOW_PRIVATE_ADDRESSES,
            timeout=TIMEOUT_SECONDS,
        ),
    )


def _turn(
    connection: Connection, platform: type[Connector], patience: float
) -> Callable[[str], None]:
    def wait_for_turn(group: str) -> None:
        deadline = time.monotonic() + patience
        while wait := governor.take(connection.pk, group, platform.rates[group]):
            if time.monotonic() + wait > deadline:
                raise RateLimited("", code="no_turn", retry_after=wait)
            time.sleep(wait)

    return wait_for_turn


def _log(connection: Connection) -> Callable[[Call], None]:
    def keep(call: Call) -> None:
        CallLog.objects.create(
            merchant_id=connection.merchant_id,
            connection=connection,
            method=call.method,
            url=call.url,
            status=call.status,
            milliseconds=call.milliseconds,
            request=_storable(call.request),
            response=_storable(call.response),
            error=_storable(call.error),
        )

    return keep


def _storable(text: str) -> str:
    """PostgreSQL has no place for NUL in a text, and a broken platform may send one."""
    return text.replace("\x00", "\ufffd")
