"""What a failure of a whole call means for the connection: it rests, or it waits for a person."""

import random
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Least, Now

from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.models import Activity, Connection, State

FIRST_REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 5 * 60.0
PULL_AGAIN_SECONDS = 60.0


def note_trouble(connection: Connection, error: PlatformError) -> None:
    """401: nothing is tried until the merchant renews the credentials. Otherwise: a pause.

    A pause after a failure doubles with each failure in a row; one for the rate is as long as
    asked for and is no failure.
    """
    if isinstance(error, Unauthorised):
        _hold_for_credentials(connection)
    activity = Activity.objects.filter(connection=connection)
    if isinstance(error, RateLimited):
        activity.update(resume_at=Now() + timedelta(seconds=error.retry_after or 1.0))
        return
    rest = timedelta(seconds=_rest_seconds(connection.activity.failures))
    activity.update(
        failures=Least(F("failures") + 1, 999),
        resume_at=Now() + rest,
        error_code=error.code,
        error_detail=error.detail,
        error_at=Now(),
    )


def _hold_for_credentials(connection: Connection) -> None:
    """Unless the merchant has saved other ones, or switched the connection off, meanwhile."""
    current = Connection.objects.filter(pk=connection.pk).first()
    if current and current.own_values == connection.own_values:
        Connection.objects.filter(pk=connection.pk, state__in=[State.NEW, State.READY]).update(
            state=State.NEEDS_REAUTHORISATION
        )


def postpone_pull(connection: Connection, error: PlatformError) -> None:
    """Orders could not be asked for; everything else of the connection goes on."""
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
    if connection.activity.failures or connection.activity.error_code:
        Activity.objects.filter(connection=connection).update(
            failures=0, error_code="", error_detail="", error_at=None
        )


def _rest_seconds(failures: int) -> float:
    rest = min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2.0 ** min(failures, 12))
    return rest * random.uniform(0.75, 1.25)  # noqa: S311  not a secret
