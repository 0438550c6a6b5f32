""" "Testar conexão": talk to the platform with these settings and tell what was seen."""

from django.db.models.functions import Now

from integrations.contract import Connector, Finding, PlatformError, Unauthorised, gettext_noop
from integrations.governor import Lane
from integrations.models import Activity, Connection, State
from integrations.problems import explain
from integrations.registry import UnknownPlatform
from integrations.sync import line

PATIENCE_SECONDS = 10.0
REFUSED = gettext_noop("The platform did not accept the credentials: %(words)s")
FAILED = "%(what)s %(how)s (%(words)s)"


def trial(connection: Connection) -> list[Finding]:
    """What the platform said; never raises. The connection's state follows the answer."""
    try:
        findings = _line(connection).check()
    except Unauthorised as error:
        _conclude(connection, State.NEEDS_REAUTHORISATION, error)
        return [Finding(ok=False, text=REFUSED, values={"words": error.detail})]
    except (PlatformError, UnknownPlatform) as error:
        code = getattr(error, "code", "unknown_platform")
        what = explain(code)
        return [
            Finding(
                ok=False,
                text=FAILED,
                values={"what": what.what, "how": what.how, "words": str(error)},
            )
        ]
    _conclude(connection, State.READY, None)
    return findings


def _line(connection: Connection) -> Connector:
    """A person wants to know: neither a pause nor other requests keep this one back."""
    return line.open_line(connection, PATIENCE_SECONDS, Lane.ORDERS, guarded=False)


def _conclude(connection: Connection, state: State, error: PlatformError | None) -> None:
    if connection.state != State.INACTIVE:
        Connection.objects.filter(pk=connection.pk).update(state=state)
        connection.state = state
    Activity.objects.filter(connection=connection).update(
        failures=0,
        broken_since=None,
        probe="",
        probe_until=None,
        resume_at=None,
        error_code=error.code if error else "",
        error_detail=error.detail if error else "",
        error_at=Now() if error else None,
    )
