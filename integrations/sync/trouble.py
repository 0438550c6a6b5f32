"""What a failure of a whole call means for the connection: it rests, or it waits for a person."""

from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Greatest, Now

from integrations import breaker
from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.models import Activity, Connection, State

PULL_AGAIN_SECONDS = 60.0


def note_trouble(connection: Connection, error: PlatformError) -> None:
    """401: nothing is tried until the merchant renews the credentials. Otherwise: a pause.

    A pause after a failure doubles with each failure in a row (breaker.py); one for the rate is as
    long as asked for and is no failure. It never shortens another one.
    """
    if isinstance(error, Unauthorised):
        _hold_for_credentials(connection)
    if isinstance(error, RateLimited):
        rest = Now() + timedelta(seconds=error.retry_after or 1.0)
        Activity.objects.filter(connection=connection).update(
            resume_at=Greatest(F("resume_at"), rest)
        )
    else:
        breaker.failed(connection.pk, error, rests=True)


def note_outage(connection: Connection, error: PlatformError) -> None:
    """Long work met a platform in trouble. It is put off by itself; the connection rests once that
    has happened several times in a row."""
    if breaker.is_outage(error):
        breaker.failed(connection.pk, error, rests=False)


def _hold_for_credentials(connection: Connection) -> None:
    """Unless the merchant has saved other ones, or switched the connection off, meanwhile."""
    current = Connection.objects.filter(pk=connection.pk).first()
    if current and current.own_values == connection.own_values:
        Connection.objects.filter(pk=connection.pk, state__in=[State.NEW, State.READY]).update(
            state=State.NEEDS_REAUTHORISATION
        )


def postpone_pull(connection: Connection, error: PlatformError) -> None:
    """Orders could not be asked for; everything else of the connection goes on, unless this was
    the request that tried whether a platform in trouble answers again."""
    if connection.activity.broken_since:
        note_outage(connection, error)
    Activity.objects.filter(connection=connection).update(
        pull_due_at=Now() + timedelta(seconds=PULL_AGAIN_SECONDS),
        error_code=error.code,
        error_detail=error.detail,
        error_at=Now(),
    )


def note_success(connection: Connection) -> None:
    """The platform answered: whatever was wrong is over."""
    if connection.state == State.NEW:
        Connection.objects.filter(pk=connection.pk, state=State.NEW).update(state=State.READY)
    activity = connection.activity
    if activity.failures or activity.error_code or activity.broken_since:
        Activity.objects.filter(connection=connection).update(
            failures=0,
            broken_since=None,
            probe="",
            probe_until=None,
            error_code="",
            error_detail="",
            error_at=None,
        )
