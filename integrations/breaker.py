"""The circuit breaker of a connection: a platform in trouble is left alone, and then tried by one.

closed      `broken_since` is empty. A failure makes the connection rest for a moment.
open        after OPENS_AFTER failures in a row; nothing is asked before `resume_at`.
half-open   after that: one request of all workers and jobs tries whether the platform answers. The
            others wait. Its success closes the breaker, its failure opens it again, for longer.

The gate (traffic.py) decides by the same columns. While the breaker is closed, nobody has to be
asked: a line knows how it was when it was opened, and looks again only after a failure.
"""

import random
import uuid
from typing import Any

from django.db import connection

from integrations.contract import Call, PlatformError, Unauthorised
from integrations.models import Activity

OPENS_AFTER = 3
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 2.0, 5 * 60.0
# Somebody has to pay first: there is no hurry, and one refusal is enough.
PATIENT = frozenset({"payment_required", "suspended"})
FIRST_PATIENT_SECONDS, LONGEST_PATIENT_SECONDS = 60.0, 60 * 60.0
# Longer than any request lasts; a worker that died while it tried is waited for that long.
PROBE_SECONDS = 90.0
LOOK_AGAIN_SECONDS = 2.0

OUTAGES = frozenset({"unreachable", "unavailable", "unreadable", *PATIENT})
PAYMENT_REQUIRED, TIMED_OUT, OWN_FAULT = 402, 408, 500


def is_outage(error: PlatformError) -> bool:
    """Whether it says that the platform as a whole does not work for us just now."""
    if error.permanent or isinstance(error, Unauthorised):
        return False
    return error.code in OUTAGES or (error.status or 0) >= OWN_FAULT


_BROKEN = "(%(outage)s AND failures + 1 >= %(opens_after)s)"
# Who failed after the breaker had opened, and was not the one that tried, says nothing new.
_FAILED = f"""
UPDATE integrations_activity
SET failures = least(failures + 1, 999),
    broken_since = CASE WHEN {_BROKEN}
        THEN coalesce(broken_since, clock_timestamp()) ELSE broken_since END,
    resume_at = CASE WHEN {_BROKEN} OR %(rests)s
        THEN greatest(resume_at, clock_timestamp() + make_interval(secs => %(jitter)s
            * least(%(longest)s, %(first)s * 2.0 ^ least(failures, 12))))
        ELSE resume_at END,
    probe = '', probe_until = NULL,
    error_code = %(code)s, error_detail = %(detail)s, error_at = clock_timestamp()
WHERE connection_id = %(connection)s
  AND (broken_since IS NULL OR probe_until IS NOT NULL
       OR resume_at IS NULL OR resume_at <= clock_timestamp())
"""  # noqa: S608


def failed(connection_id: int, error: PlatformError, *, rests: bool) -> None:
    """A call failed as a whole; `rests`: the connection pauses, also while the breaker is closed.

    A pause doubles with each failure in a row.
    """
    patient = error.code in PATIENT
    values: dict[str, Any] = {
        "connection": connection_id,
        "code": error.code,
        "detail": error.detail.replace("\x00", "\ufffd"),
        "outage": is_outage(error),
        "opens_after": 1 if patient else OPENS_AFTER,
        "first": FIRST_PATIENT_SECONDS if patient else FIRST_REST_SECONDS,
        "longest": LONGEST_PATIENT_SECONDS if patient else LONGEST_REST_SECONDS,
        "jitter": random.uniform(0.75, 1.25),  # noqa: S311  not a secret
        "rests": rests,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, values)


def close(connection_id: int) -> None:
    """The platform answers again. The failures stay in the count until a whole visit went well:
    where every second request fails, the pauses go on growing."""
    Activity.objects.filter(connection_id=connection_id).update(
        broken_since=None, probe="", probe_until=None, resume_at=None
    )


_PROBE = """
UPDATE integrations_activity
SET probe = %(probe)s, probe_until = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE connection_id = %(connection)s AND broken_since IS NOT NULL
  AND (resume_at IS NULL OR resume_at <= clock_timestamp())
  AND (probe_until IS NULL OR probe_until <= clock_timestamp())
RETURNING connection_id
"""

_WAIT = """
SELECT greatest(extract(epoch FROM resume_at - clock_timestamp()),
                least(extract(epoch FROM probe_until - clock_timestamp()), %(look_again)s),
                0.05)::float8
FROM integrations_activity WHERE connection_id = %(connection)s AND broken_since IS NOT NULL
"""


class Guard:
    """One line's part in it: `ask` before each request, `heard` after it.

    A line is used by one thread. `broken`: how the breaker was when the line was opened.
    """

    def __init__(self, connection_id: int, *, broken: bool) -> None:
        self._connection_id = connection_id
        self._unsure = broken
        self._probe = uuid.uuid4().hex
        self._probing = False

    def ask(self) -> float:
        """Seconds to wait; 0.0 when the request may go: everybody's may, or it is the one that
        tries."""
        if not self._unsure or self._probing:
            return 0.0
        values: dict[str, Any] = {
            "connection": self._connection_id,
            "probe": self._probe,
            "seconds": PROBE_SECONDS,
            "look_again": LOOK_AGAIN_SECONDS,
        }
        with connection.cursor() as cursor:
            cursor.execute(_PROBE, values)
            self._probing = cursor.fetchone() is not None
            if self._probing:
                return 0.0
            cursor.execute(_WAIT, values)
            row = cursor.fetchone()
        self._unsure = row is not None
        return float(row[0]) if row else 0.0

    def heard(self, call: Call) -> None:
        """What came of the request. A 500 decides nothing: some platforms refuse with it. Then it
        is decided by what comes next, or by who is told of the failure."""
        if call.status == OWN_FAULT:
            self._unsure = True
        elif _answers(call.status):
            if self._probing:
                close(self._connection_id)
            self._unsure = self._probing = False
        else:
            if self._probing:
                failed(self._connection_id, _trouble(call), rests=True)
            self._unsure, self._probing = True, False

    def give_back(self) -> None:
        """The request does not go after all."""
        if self._probing:
            mine = Activity.objects.filter(connection_id=self._connection_id, probe=self._probe)
            mine.update(probe="", probe_until=None)
            self._probing = False


def _answers(status: int | None) -> bool:
    if status is None or 300 <= status < 400 or status in (PAYMENT_REQUIRED, TIMED_OUT):
        return False
    return status < OWN_FAULT


def _trouble(call: Call) -> PlatformError:
    if call.status is None:
        return PlatformError(call.error, code="unreachable")
    code = "payment_required" if call.status == PAYMENT_REQUIRED else "unavailable"
    return PlatformError(call.response, code=code, status=call.status)
