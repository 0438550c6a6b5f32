"""Long work done in one go: what the workers do slice by slice."""

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from integrations import jobs
from integrations.models import Activity, Connection, Job, JobKind
from integrations.sync import job_steps

MOST_SLICES = 50


def done(kind: JobKind, connection: Connection, **values: Any) -> Job:
    """The job, started and worked until it is over."""
    job = jobs.start(kind, connection.merchant_id, connection=connection, **values)
    return worked(job)


def worked(job: Job) -> Job:
    """The job, worked until it is over, as if every pause were."""
    for _ in range(MOST_SLICES):
        hurry(job)
        job_steps.run(job.pk)
        job.refresh_from_db()
        if job.finished_at is not None:
            return job
    raise AssertionError(f"{job.kind} is not over: {job.error_code} {job.cursor}")


def hurry(job: Job) -> None:
    """As if its pause, its lease and the rest of its connection were over."""
    past = Now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk, due_at__gt=Now()).update(due_at=past)
    Job.objects.filter(pk=job.pk, leased_until__isnull=False).update(leased_until=past)
    Activity.objects.filter(connection=job.connection_id).update(
        resume_at=None, broken_since=None, probe="", probe_until=None
    )


def links_made(connection: Connection) -> int:
    """Link its listings; returns how many links that made."""
    job = done(JobKind.LINK, connection)
    assert job.error_code == "", job.error_detail
    return int(job.result["linked"])


def terms_learned(connection: Connection) -> int:
    """Import the platform's terms; returns how many it told."""
    job = done(JobKind.VOCABULARY, connection)
    assert job.error_code == "", job.error_detail
    return job.done
