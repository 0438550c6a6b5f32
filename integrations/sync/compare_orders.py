"""Hold the platform's list of orders against ours: what calls and polls have lost is read now.

First the list is read, span by span, and what seems lost is kept by the job. An order that came in
meanwhile is not lost: so an import that began after the list was read has its say first. What even
that does not know of is counted, and noted as if the platform had told of it.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from integrations import inbox, jobs, traffic, wakeup
from integrations.contract import Connector
from integrations.models import Activity, Connection, Job, State
from integrations.models.work import InboundTopic
from integrations.sync import line, lost_orders, sweep
from integrations.sync.import_start import import_start
from integrations.sync.pull import OVERLAP
from integrations.sync.storable import storable

LOOK_BACK = timedelta(days=3)
# What is read in one go; less where it takes longer than SPAN_SECONDS beyond its slice.
SPAN = timedelta(hours=6)
SPAN_SECONDS = 30.0
SHORTEST_SPAN = timedelta(minutes=10)
# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0
ASK_AGAIN_SECONDS = 10.0
# An import that does not come off for so long is itself what loses orders.
LONGEST_WAIT = timedelta(minutes=15)


def due() -> list[Connection]:
    """Connections whose orders are imported by the clock, and may be asked for now."""
    working = Connection.objects.filter(pull_orders=True, state__in=[State.NEW, State.READY])
    now = timezone.now()
    return [
        connection
        for connection in working.select_related("activity").order_by("pk")
        if traffic.connection_gate(connection, now).open
    ]


def step(job: Job, deadline: float) -> bool:
    """A slice: as many spans as fit, and at the end what came of it. `result` counts the orders
    `missing` here and those `stale`, the activity keeps both."""
    connection = jobs.connection_of(job)
    if not connection.pull_orders:
        return True  # somebody wants none: then none is missing
    if not job.cursor:
        since = _since(connection)
        seconds = SPAN.total_seconds()
        job.cursor = {
            "phase": "orders", "since": since.isoformat(), "span": seconds, "seem_lost": {}
        }  # fmt: skip
    connector = line.open_line(connection, PATIENCE_SECONDS)
    while job.cursor["phase"] == "orders":
        if time.monotonic() >= deadline:
            return False
        _read_span(job, connection, connector, deadline + SPAN_SECONDS)
    if job.cursor["phase"] == "import":
        _settle(job, connection)
    return True


def _since(connection: Connection) -> datetime:
    """Orders from before the import began are left alone."""
    now, start = timezone.now(), import_start(connection)
    since = now - LOOK_BACK
    return min(now, max(since, start)) if start else since


def _read_span(job: Job, connection: Connection, connector: Connector, deadline: float) -> None:
    """A span that cannot be read in time is read in halves: its place is kept when it is whole."""
    since = datetime.fromisoformat(job.cursor["since"])
    span, now = timedelta(seconds=job.cursor["span"]), timezone.now()
    seem_lost, number = dict(job.cursor["seem_lost"]), 0
    for pages, page in enumerate(connector.order_states(since, min(since + span, now)), start=1):
        told = {state.external_id: state.status for state in storable(page)}
        seem_lost |= lost_orders.among(connection, told).statuses
        number += len(told)
        if pages > 1 and span > SHORTEST_SPAN and time.monotonic() >= deadline:
            job.cursor = {**job.cursor, "span": span.total_seconds() / 2}
            jobs.keep(job)
            return
    job.done += number
    job.cursor = {**job.cursor, "since": (since + span).isoformat(), "seem_lost": seem_lost}
    if since + span >= now:
        job.cursor |= {"phase": "import", "read_at": timezone.now().isoformat()}
        if seem_lost:
            wakeup.wake([connection.pk], pull=True)
    jobs.keep(job)


def _settle(job: Job, connection: Connection) -> None:
    """The count, the note and the job's place are one: done twice, all would be on their way."""
    read_at = datetime.fromisoformat(job.cursor["read_at"])
    seem_lost = job.cursor["seem_lost"]
    if seem_lost and not _has_had_its_say(connection, read_at):
        raise jobs.NotYet(ASK_AGAIN_SECONDS)
    with transaction.atomic():
        lost = lost_orders.among(connection, seem_lost, read_since=read_at)
        if lost:
            inbox.note(connection, InboundTopic.ORDER, list(lost.statuses))
        Activity.objects.filter(connection=connection).update(
            compared_at=Now(), missing_orders=len(lost.missing), stale_orders=len(lost.stale)
        )
        job.result = {"missing": len(lost.missing), "stale": len(lost.stale)}
        job.cursor = {"phase": "over"}
        jobs.keep(job)
    sweep.wake_wanting([connection.pk])


def _has_had_its_say(connection: Connection, read_at: datetime) -> bool:
    """Whether an import that began after that moment came to its end; or there is no waiting for
    one any more."""
    since = connection.activity.orders_since
    imported = since is not None and since + OVERLAP >= read_at
    return imported or timezone.now() >= read_at + LONGEST_WAIT
