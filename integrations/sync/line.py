"""The open line to a connection's platform: its connector, with our governor, breaker and log."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property

from django.conf import settings

from integrations import governor, locks
from integrations.breaker import Guard
from integrations.contract import Allowance, Call, Connector, Rate, RateLimited, Wire
from integrations.governor import Lane, Turn
from integrations.models import CallLog, Connection, platform_settings
from integrations.registry import connector_class

# Waiting longer than this would keep a worker from the other connections.
PATIENCE_SECONDS = 3.0
TIMEOUT_SECONDS = 20.0


def open_line(
    connection: Connection,
    patience: float = PATIENCE_SECONDS,
    lane: Lane = Lane.PUSHES,
    *,
    guarded: bool = True,
) -> Connector:
    """The connector of this connection; every request waits for its turn, up to `patience` s.

    Requests in the lane of pushes leave a floor of the rate to orders. `guarded`: the circuit
    breaker is obeyed. Raises UnknownPlatform, or PlatformError(code="address_refused").
    """
    platform = connector_class(connection.platform)
    log = _log(connection)
    guard = Guard(connection.pk, broken=connection.activity.broken_since is not None)
    pace = _Pace(connection.pk, platform.rates, lane, patience)

    def before(group: str) -> None:
        try:
            pace.wait_for_turn(group)
        except RateLimited:
            guard.give_back()
            raise
        if guarded and (wait := guard.ask()):
            raise RateLimited("", code="no_turn", retry_after=wait)

    def after(call: Call) -> None:
        log(call)
        if guarded:
            guard.heard(call)

    return platform(
        platform_settings(connection),
        Wire(
            before=before,
            after=after,
            alone=lambda name: locks.alone(f"{connection.pk}:{name}"),
            throttled=lambda group, seconds: governor.block(connection.pk, group, seconds),
            allowed=pace.learn,
            allow_private_addresses=settings.ALLOW_PRIVATE_ADDRESSES,
            timeout=TIMEOUT_SECONDS,
        ),
    )


class Lines:
    """The two lines of a visit, each opened when it is first needed: orders have a lane of their
    own, so that no push takes their turn."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def orders(self) -> Connector:
        return open_line(self._connection, lane=Lane.ORDERS)

    @cached_property
    def pushes(self) -> Connector:
        return open_line(self._connection, lane=Lane.PUSHES)


class _Pace:
    """One line's turns, and what the answers to them teach."""

    def __init__(
        self, connection_id: int, rates: Mapping[str, Rate], lane: Lane, patience: float
    ) -> None:
        self._connection_id = connection_id
        self._rates = rates
        self._lane = lane
        self._patience = patience
        self._turns: dict[str, Turn] = {}

    def wait_for_turn(self, group: str) -> None:
        """Raises RateLimited when it would take too long."""
        deadline = time.monotonic() + self._patience
        while (turn := self._ask(group)).wait:
            if time.monotonic() + turn.wait > deadline:
                raise RateLimited("", code="no_turn", retry_after=turn.wait)
            time.sleep(turn.wait)
        self._turns[group] = turn

    def learn(self, group: str, allowance: Allowance) -> None:
        turn, declared = self._turns[group], self._rates[group]
        governor.learn(self._connection_id, group, declared, turn, allowance)

    def _ask(self, group: str) -> Turn:
        return governor.take(self._connection_id, group, self._rates[group], self._lane)


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
