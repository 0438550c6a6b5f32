"""Long work in slices: started once, gone on with by whichever worker is free, seen meanwhile.

A job says where it is in its row. Its task is a doorbell: lost, it is rung again by the tick;
rung twice, the second finds the job leased. At most `settings.JOBS_AT_ONCE` are at work at the
same time, so that long work never keeps all workers from the orders; they take turns by slices.

A job that gets on has no failed attempts, however many it had before.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models.functions import Now
from django_q.tasks import async_task

from integrations.locks import Lock
from integrations.models import Connection, Job, JobKind

RUN = "integrations.tasks.run_job"
FORGET_WAKE_SECONDS = 30
TRIM_BATCH = 5_000
_TAKERS = 0  # no merchant's number: whoever takes a job, of whichever merchant

# Works until `deadline` (time.monotonic) and keeps its place with `keep`; True when all is done.
Step = Callable[[Job, float], bool]


class LeaseLost(Exception):
    """Another worker has taken this job over; what was not kept is the other's to do."""


class NotYet(Exception):
    """The job has to wait for something that is nobody's fault; asked again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def start(
    kind: JobKind,
    merchant_id: int,
    *,
    connection: Connection | None = None,
    arguments: Mapping[str, Any] | None = None,
    file: str = "",
    total: int | None = None,
    cause: str = "",
    delay_seconds: float = 0.0,
) -> Job:
    """A new job, or the one of the same kind, connection and arguments that is not over yet."""
    given = dict(arguments or {})
    with transaction.atomic():
        Lock.JOBS.take(merchant_id)
        same = Job.objects.filter(
            merchant_id=merchant_id,
            kind=kind,
            connection=connection,
            arguments=given,
            file=file,
            finished_at=None,
        )
        job = same.order_by("id").first() or Job.objects.create(
            merchant_id=merchant_id,
            connection=connection,
            kind=kind,
            arguments=given,
            file=file,
            total=total,
            cause=cause,
            due_at=Now() + timedelta(seconds=delay_seconds),
        )
        transaction.on_commit(ring)
    return job


# One index lookup when nothing is due. Who was woken a moment ago is counted as at work.
_RING = """
WITH due AS MATERIALIZED (
    SELECT id FROM integrations_job
    WHERE due_at <= now() AND (leased_until IS NULL OR leased_until < now())
      AND (woken_at IS NULL OR woken_at < now() - make_interval(secs => %(forget)s))
    ORDER BY due_at
    LIMIT greatest(0, %(at_once)s - (
        SELECT count(*) FROM integrations_job
        WHERE due_at IS NOT NULL AND (leased_until >= now()
          OR woken_at >= now() - make_interval(secs => %(forget)s))))
    FOR UPDATE SKIP LOCKED
)
UPDATE integrations_job job SET woken_at = now() FROM due WHERE job.id = due.id RETURNING job.id
"""


def ring() -> int:
    """Queue a task for each job that is due, as far as there is room; returns how many.

    Idle, this is one statement.
    """
    if not Job.objects.filter(due_at__lte=Now()).exists():
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            values = {"forget": FORGET_WAKE_SECONDS, "at_once": settings.JOBS_AT_ONCE}
            cursor.execute(_RING, values)
            woken = [row[0] for row in cursor.fetchall()]
        for job_id in woken:
            async_task(RUN, job_id, q_options={"save": False})
    return len(woken)


# statement_timestamp: a job begun in this very transaction is due as well.
_TAKE = """
UPDATE integrations_job
SET lease = %(lease)s, leased_until = now() + make_interval(secs => %(seconds)s),
    woken_at = NULL, attempts = least(attempts + 1, 999)
WHERE id = %(id)s AND due_at <= statement_timestamp()
  AND (leased_until IS NULL OR leased_until < now())
  AND %(at_once)s > (SELECT count(*) FROM integrations_job
                     WHERE due_at IS NOT NULL AND leased_until >= now())
RETURNING *
"""


def take(job_id: int) -> Job | None:
    """The job, leased; None when it is over, not due, somebody is at it, or there is no room.

    One after the other, so that two who look at the same time do not both find the last room.
    Without room the job is as if it had not been woken: whoever leaves rings for it.
    """
    values = {
        "id": job_id,
        "lease": uuid.uuid4().hex,
        "seconds": settings.LEASE_SECONDS,
        "at_once": settings.JOBS_AT_ONCE,
    }
    with transaction.atomic():
        Lock.JOBS.take(_TAKERS)
        taken = next(iter(Job.objects.raw(_TAKE, values)), None)
        if taken is None:
            Job.objects.filter(pk=job_id).update(woken_at=None)
    return taken


def connection_of(job: Job) -> Connection:
    """The connection the job is about, with its activity; Connection.DoesNotExist without one."""
    return Connection.objects.select_related("activity").get(jobs=job)


def keep(job: Job) -> None:
    """Write down where the job is: in the transaction that stores what was done up to there.

    The lease begins anew. Raises LeaseLost; then the transaction must not commit.
    """
    job.attempts = 0
    _update(
        job,
        cursor=job.cursor,
        done=job.done,
        total=job.total,
        result=job.result,
        attempts=0,
        leased_until=Now() + timedelta(seconds=settings.LEASE_SECONDS),
    )


def go_on(job: Job) -> None:
    """The slice is over, the job is not: it is due again behind the others."""
    _let_go(job, due_at=Now(), attempts=0, error_code="")


def finish(job: Job) -> None:
    """All is done."""
    _let_go(job, finished_at=Now(), error_code="", error_detail="")


def put_off(job: Job, seconds: float, code: str = "", detail: str = "") -> None:
    """It goes on after a pause. Without a `code` it is nobody's failed attempt."""
    due_at = Now() + timedelta(seconds=seconds)
    fresh = {} if code else {"attempts": 0}
    _let_go(job, due_at=due_at, error_code=code, error_detail=detail, **fresh)


def fail(job: Job, code: str, detail: str) -> None:
    """It is over without having been done; what it had done stays."""
    _let_go(job, finished_at=Now(), error_code=code, error_detail=detail)


def _let_go(job: Job, **values: Any) -> None:
    _update(job, **{"due_at": None, "leased_until": None, "lease": "", **values})


def _update(job: Job, **values: Any) -> None:
    mine = Job.objects.filter(pk=job.pk, lease=job.lease)
    if mine.update(**values) != 1:
        raise LeaseLost(f"job {job.pk}")


def trim(older_than_days: int) -> int:
    """Forget jobs that were over this long ago, with their files; returns how many."""
    old = Job.objects.filter(finished_at__lt=Now() - timedelta(days=older_than_days))
    rows = list(old.order_by("pk").values_list("pk", "file")[:TRIM_BATCH])
    Job.objects.filter(pk__in=[pk for pk, _file in rows]).delete()
    files = {file for _pk, file in rows if file}
    kept = set(Job.objects.filter(file__in=files).values_list("file", flat=True))
    for file in files - kept:
        default_storage.delete(file)
    return len(rows)
