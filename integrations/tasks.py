"""django-q2's entry points: doorbells. What to do is in the rows, not in the task."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from catalog import campaigns
from catalog.models import Merchant
from integrations import jobs, ledger_check, plans, privacy
from integrations.models import CallLog, JobKind, Webhook, WebhookState
from integrations.rulebook import mapping_sheets
from integrations.sync import (
    account_events,
    catalog_import,
    delivered,
    drain,
    job_steps,
    replay,
    subscribing,
    sweep,
    vocabulary,
)
from integrations.sync import compare_orders as comparing

CALL_LOG_DAYS = 30
WEBHOOK_DAYS = 14
JOB_DAYS = 90
TRIM_BATCH = 20_000
REPLAY_SECONDS = 45.0
REPLAY_BATCH = 20
PRIVACY_SECONDS = 60.0
TRACKERS_SECONDS = 30.0


def dispatch(connection_id: int) -> None:
    """Look at this connection and do what is due."""
    drain.drain(connection_id)


def tick() -> None:
    """Find what waits with nobody on it; idle, this is five statements."""
    account_events.act()
    sweep.wake_wanting()
    jobs.ring()
    plans.settle()  # a plan may have changed while somebody saved a connection
    subscribing.ring_due()
    for merchant_id in replay.due():
        async_task("integrations.tasks.replay_held", merchant_id, q_options={"save": False})


def replay_held(merchant_id: int) -> None:
    """Apply what partners wrote while the merchant was switched off, in order, time-boxed."""
    deadline = time.monotonic() + REPLAY_SECONDS
    left = None
    while time.monotonic() < deadline:
        before, left = left, replay.replay(merchant_id, REPLAY_BATCH)
        if left in (0, before):
            break


def check_subscription(connection_id: int) -> None:
    """See to it that this connection's platform calls us."""
    subscribing.check(connection_id)


def run_job(job_id: int) -> None:
    """A slice of a long job."""
    job_steps.run(job_id)


def privacy_requests() -> int:
    """Do what was asked for under the LGPD, time-boxed; returns how many requests were finished."""
    return privacy.fulfil(time.monotonic() + PRIVACY_SECONDS)


def ask_trackers(began: datetime | None = None) -> None:
    """Ask carriers what was delivered: a round, in as many tasks as it needs, one at a time."""
    began = began or timezone.now()
    if delivered.ask_all(time.monotonic() + TRACKERS_SECONDS, began):
        async_task("integrations.tasks.ask_trackers", began, q_options={"save": False})


def ask_tracker(account_id: int) -> None:
    """The same of one carrier, by hand."""
    delivered.ask(account_id, time.monotonic() + TRACKERS_SECONDS)


def campaign_edges() -> int:
    """Tell the prices of campaigns that started or ended; returns how many there were."""
    return campaigns.announce("campaigns")


def trim_call_log() -> int:
    """Forget exchanges older than CALL_LOG_DAYS; returns how many."""
    old = CallLog.objects.filter(at__lt=timezone.now() - timedelta(days=CALL_LOG_DAYS))
    return _trim(old.order_by("at"))


def trim_webhooks() -> int:
    """Forget calls of platforms older than WEBHOOK_DAYS that were looked at; returns how many."""
    old = Webhook.objects.filter(received_at__lt=timezone.now() - timedelta(days=WEBHOOK_DAYS))
    return _trim(old.exclude(state=WebhookState.NEW).order_by("received_at"))


def _trim(old: QuerySet[Any]) -> int:
    total = 0
    while True:
        batch = old.values_list("pk", flat=True)[:TRIM_BATCH]
        deleted: int = old.model._default_manager.filter(pk__in=batch).delete()[0]
        total += deleted
        if deleted < TRIM_BATCH:
            return total


def trim_jobs() -> int:
    """Forget jobs that were over JOB_DAYS ago; returns how many."""
    total = 0
    while deleted := jobs.trim(JOB_DAYS):
        total += deleted
    return total


def trim_mapping_sheets() -> int:
    """Forget De<>Para spreadsheets that nobody went on with; returns how many."""
    return mapping_sheets.trim()


def import_vocabularies() -> None:
    """Every connection's words, each by a job of its own."""
    for connection in vocabulary.due():
        jobs.start(
            JobKind.VOCABULARY, connection.merchant_id, connection=connection, cause="schedule"
        )


def import_catalogs() -> None:
    """The catalogs that were imported once before, each by a job of its own."""
    for connection in catalog_import.due():
        jobs.start(JobKind.CATALOG, connection.merchant_id, connection=connection, cause="schedule")


def compare_orders() -> None:
    """Every connection's orders are held against the platform's, each by a job of its own."""
    for connection in comparing.due():
        jobs.start(JobKind.ORDERS, connection.merchant_id, connection=connection, cause="schedule")


def check_ledger() -> int:
    """Hold every balance against its ledger and its orders; returns how many disagree."""
    return ledger_check.tell()


def count_terms() -> None:
    """Every merchant's words are counted anew, each by a job of its own."""
    for merchant_id in Merchant.objects.order_by("pk").values_list("pk", flat=True):
        jobs.start(JobKind.COUNT, merchant_id, cause="schedule")
