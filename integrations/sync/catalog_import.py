"""Bring everything the platform has into the merchant's catalog: its words, then its products.

Nothing of the merchant's is overwritten: what is new is created, what differs is listed for the
merchant to decide. Images, stock and prices are not imported.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from integrations import differences, jobs
from integrations.contract import Connector, TermKind
from integrations.models import Connection, Job, JobKind
from integrations.sync import line, vocabulary
from integrations.sync.importing import products, terms
from integrations.sync.storable import storable

# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0
READING, BINDING, PRODUCTS, OVER = "reading", "binding", "products", "over"


def step(job: Job, deadline: float) -> bool:
    """A slice of the import. The place is a stage and how far it has come; `result` is a Tally
    that grows."""
    connection = jobs.connection_of(job)
    connector = line.open_line(connection, PATIENCE_SECONDS)
    if not job.cursor:
        job.cursor = {
            "stage": READING,
            "began": timezone.now().isoformat(),
            "place": vocabulary.first_place(connector),
        }
    while job.cursor["stage"] != OVER:
        if time.monotonic() >= deadline:
            return False
        _STAGES[job.cursor["stage"]](job, connection, connector)
    return True


def _read_terms(job: Job, connection: Connection, connector: Connector) -> None:
    place = job.cursor["place"]
    if place["kind"] is None:
        _go_to(job, BINDING, kind=terms.KINDS[0], after=0)
        return
    told = vocabulary.read(connector, place)
    with transaction.atomic():
        vocabulary.store(connection, told)
        job.done += len(told.rows)
        job.cursor = {**job.cursor, "place": told.place}
        jobs.keep(job)


def _bind_terms(job: Job, connection: Connection, connector: Connector) -> None:
    kind, after = TermKind(job.cursor["kind"]), job.cursor["after"]
    with transaction.atomic():
        batch = terms.batch(connection, kind, after)
        job.result = terms.bring(connection, kind, batch).added_to(job.result)
        _next_batch(job, kind, batch[-1].pk if batch else None)
        jobs.keep(job)


def _next_batch(job: Job, kind: TermKind, last: int | None) -> None:
    following = terms.KINDS.index(kind) + 1
    if last is not None:
        job.cursor = {**job.cursor, "after": last}
    elif following < len(terms.KINDS):
        job.cursor = {**job.cursor, "kind": terms.KINDS[following], "after": 0}
    else:
        job.done, job.total = 0, None  # from here on products are counted
        _go_to(job, PRODUCTS, page="")


def _bring_products(job: Job, connection: Connection, connector: Connector) -> None:
    page = connector.products(job.cursor["page"])
    with transaction.atomic():
        tally = products.bring(connection, storable(page.rows), timezone.now())
        tally.skip_all(storable(page.skipped))
        job.result = tally.added_to(job.result)
        job.done += len(page.rows) + len(page.skipped)
        job.total = page.total
        job.cursor = {**job.cursor, "page": page.next}
        if not page.next:
            differences.forget_unseen(connection, datetime.fromisoformat(job.cursor["began"]))
            _go_to(job, OVER)
        jobs.keep(job)


def _go_to(job: Job, stage: str, **place: Any) -> None:
    job.cursor = {"stage": stage, "began": job.cursor["began"], **place}


_STAGES: Mapping[str, Callable[[Job, Connection, Connector], None]] = {
    READING: _read_terms,
    BINDING: _bind_terms,
    PRODUCTS: _bring_products,
}


def due() -> list[Connection]:
    """Connections whose catalog the merchant has imported once, and may be read now.

    The first import is asked for by a person: nobody wants a catalog doubled overnight.
    """
    asked = Job.objects.filter(kind=JobKind.CATALOG, finished_at__isnull=False, error_code="")
    return vocabulary.due(Connection.objects.filter(pk__in=asked.values("connection")))
