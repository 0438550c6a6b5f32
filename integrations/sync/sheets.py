"""A spreadsheet of the catalog is checked, or applied, chunk by chunk.

    arguments   {"sheet": name in SHEETS, "name": of the upload, "apply": false or true}
    cursor      {"unpacked": true} once the file's lines lie beside it; `done` counts them
    result      integrations/sheets/report.py

A chunk's write and the place in the file are one commit: a worker that dies repeats at most a
chunk, and figures are absolute.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from integrations import jobs, traffic
from integrations.mapping.sheet.errors import SpreadsheetError
from integrations.models import Job
from integrations.sheets import chunk, report, unpacked
from integrations.sheets.known import SHEETS
from integrations.sheets.reading import Line
from integrations.sheets.sheet import Sheet
from integrations.writes import turns

LINES = 1_500
MOST_LINES = 2_000
SWITCHED_OFF_SECONDS = 60.0
BEHIND_OTHERS_SECONDS = 5.0


def step(job: Job, deadline: float) -> bool:
    sheet = SHEETS[job.arguments["sheet"]]
    try:
        _unpack(job, sheet)
    except SpreadsheetError as error:
        report.refuse(job.result, str(error))
        jobs.keep(job)
        return True
    for lines in _chunks(unpacked.lines(job.file, job.done)):
        with transaction.atomic():
            outcome = _worked(job, sheet, lines)
            report.add(job.result, outcome)
            job.done += len(lines)
            jobs.keep(job)
        if time.monotonic() >= deadline:
            return job.done == job.total
    return True


def _unpack(job: Job, sheet: Sheet[Any]) -> None:
    if not job.cursor.get("unpacked"):
        job.total = unpacked.unpack(sheet, job.file)
        job.cursor["unpacked"] = True
        jobs.keep(job)


def _worked(job: Job, sheet: Sheet[Any], lines: Sequence[Line]) -> chunk.Outcome:
    if not job.arguments["apply"]:
        return chunk.try_out(sheet, job.merchant_id, lines)
    _wait_for_the_turn(job.merchant_id)
    return chunk.apply(sheet, job.merchant_id, lines, job.cause)


def _wait_for_the_turn(merchant_id: int) -> None:
    """A sheet is a write like a partner's: not while the switch is off, and behind what is held."""
    if not turns.share(merchant_id):
        raise jobs.NotYet(BEHIND_OTHERS_SECONDS)
    if not traffic.merchant_gate(merchant_id).open:
        raise jobs.NotYet(SWITCHED_OFF_SECONDS)


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """SKUs of one product stay together, as far as there is room: one line may need the other."""
    some: list[Line] = []
    for line in lines:
        together = some and some[-1].cells.get("produto") == line.cells.get("produto", "")
        if len(some) >= (MOST_LINES if together else LINES):
            yield some
            some = []
        some.append(line)
    if some:
        yield some
