"""What each kind of job does in a slice, and what a failure means for it."""

import logging
import time
from collections.abc import Mapping

from django.utils import timezone

from integrations import jobs, queue, traffic
from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.models import Job, JobKind
from integrations.registry import UnknownPlatform
from integrations.sync import (
    catalog_import,
    compare_orders,
    counting,
    link_sheets,
    linking,
    mapping_sheets,
    pending,
    roll_back,
    sheets,
    trouble,
    vocabulary,
)

log = logging.getLogger(__name__)

SLICE_SECONDS = 20.0
MOST_ATTEMPTS = 8
# A fault of ours may be a database that went away for a moment; more often it stays.
MOST_FAULTS = 3
HELD_SECONDS = 60.0

STEPS: Mapping[str, jobs.Step] = {
    JobKind.LINK: linking.step,
    JobKind.VOCABULARY: pending.then_looked_at(vocabulary.step),
    JobKind.CATALOG: catalog_import.step,
    JobKind.COUNT: counting.step,
    JobKind.SHEET: sheets.step,
    JobKind.MAPPING_SHEET: mapping_sheets.step,
    JobKind.PROBLEMS: pending.step,
    JobKind.LINK_SHEET: link_sheets.step,
    JobKind.ROLL_BACK: roll_back.step,
    JobKind.ORDERS: pending.then_looked_at(compare_orders.step),
}
# These talk to the connection's platform, so they ask the gate.
TALKING = frozenset({JobKind.LINK, JobKind.VOCABULARY, JobKind.CATALOG, JobKind.ORDERS})


def run(job_id: int) -> None:
    """Do a slice of this job, unless it is over or somebody is at it; then ring for the next."""
    job = jobs.take(job_id)
    if job is None:
        return
    try:
        _slice(job)
    except jobs.LeaseLost:
        log.warning("job %s was taken over", job.pk)
    jobs.ring()


def _slice(job: Job) -> None:
    if job.attempts > MOST_ATTEMPTS:
        jobs.fail(job, job.error_code or "kills_workers", job.error_detail)
        return
    if _is_held(job):
        jobs.put_off(job, HELD_SECONDS)
        return
    try:
        done = STEPS[job.kind](job, time.monotonic() + SLICE_SECONDS)
    except jobs.LeaseLost:
        raise
    except jobs.NotYet as error:
        jobs.put_off(job, error.seconds)
    except RateLimited as error:
        jobs.put_off(job, error.retry_after or 1.0)
    except Unauthorised as error:
        trouble.note_trouble(jobs.connection_of(job), error)
        jobs.fail(job, error.code, error.detail)
    except PlatformError as error:
        _after(job, error)
    except UnknownPlatform as error:
        jobs.fail(job, "unknown_platform", str(error))
    except Exception as error:
        log.exception("job %s", job.pk)
        permanent = job.attempts >= MOST_FAULTS
        _after(job, PlatformError(repr(error), code="internal_error", permanent=permanent))
    else:
        (jobs.finish if done else jobs.go_on)(job)


def _after(job: Job, error: PlatformError) -> None:
    if job.kind in TALKING:
        trouble.note_outage(jobs.connection_of(job), error)
    seconds = queue.retry_seconds(job.attempts, error)
    if seconds is None:
        jobs.fail(job, error.code, error.detail)
    else:
        jobs.put_off(job, seconds, error.code, error.detail)


def _is_held(job: Job) -> bool:
    if job.kind not in TALKING:
        return False
    return not traffic.connection_gate(jobs.connection_of(job), timezone.now()).open
