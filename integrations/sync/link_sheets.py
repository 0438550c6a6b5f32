"""The import of a spreadsheet of links, chunk by chunk: first only looked at, then done."""

import time
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import transaction

from integrations import jobs, link_sheets
from integrations.contract import PlatformError
from integrations.link_sheets import Outcome, Row
from integrations.mapping.sheet.errors import SpreadsheetError
from integrations.models import Job

ERRORS_SHOWN = 200


def step(job: Job, deadline: float) -> bool:
    """A slice: as many chunks as fit, one at least. The place is the last line; with the argument
    `apply` the links are made, without it they are only looked for."""
    try:
        with default_storage.open(job.file) as file:
            return _work(job, link_sheets.rows(file), deadline)
    except SpreadsheetError as error:
        raise PlatformError(str(error), code="wrong_file", permanent=True) from error
    except FileNotFoundError as error:
        raise PlatformError("", code="file_gone", permanent=True) from error


def _work(job: Job, rows: Iterator[Row], deadline: float) -> bool:
    connection = jobs.connection_of(job)
    act = link_sheets.apply if job.arguments.get("apply") else link_sheets.look
    while chunk := link_sheets.behind(rows, job.cursor.get("line", 0)):
        with transaction.atomic():
            _add(job, act(connection, chunk), empty=sum(not row.sku for row in chunk))
            job.done += len(chunk)
            job.cursor = {"line": chunk[-1].number}
            jobs.keep(job)
        if time.monotonic() >= deadline:
            return False
    return True


def _add(job: Job, outcome: Outcome, *, empty: int) -> None:
    found = {
        "linked": len(outcome.new),
        "unchanged": outcome.unchanged,
        "empty": empty,
        "wrong": len(outcome.wrong),
    }
    counts = {name: job.result.get(name, 0) + number for name, number in found.items()}
    errors = [*job.result.get("errors", []), *map(list, outcome.wrong)][:ERRORS_SHOWN]
    job.result = {**job.result, **counts, "errors": errors}
