"""A spreadsheet out and in again, without a page around it."""

from typing import Any

from django.db.models import QuerySet

from catalog.models import Merchant, Price, Product, Stock
from integrations.sheets import chunk, export
from integrations.sheets.chunk import Outcome
from integrations.sheets.known import SHEETS
from integrations.sheets.reading import lines_of

LISTED: dict[str, type[Any]] = {"products": Product, "prices": Price, "stock": Stock}


def listed(merchant: Merchant, name: str) -> QuerySet[Any]:
    return LISTED[name].objects.filter(merchant=merchant)  # type: ignore[no-any-return]


def exported(merchant: Merchant, name: str, kind: str = "csv") -> bytes:
    if kind == "xlsx":
        return export.xlsx(SHEETS[name], merchant.pk, listed(merchant, name), name)
    return b"".join(export.csv_lines(SHEETS[name], merchant.pk, listed(merchant, name)))


def imported(merchant: Merchant, name: str, content: bytes | str) -> Outcome:
    return _read(chunk.apply, merchant, name, content, "test")


def tried(merchant: Merchant, name: str, content: bytes | str) -> Outcome:
    return _read(chunk.try_out, merchant, name, content)


def _read(work: Any, merchant: Merchant, name: str, content: bytes | str, *more: str) -> Outcome:
    if isinstance(content, str):
        content = content.encode()
    lines = list(lines_of(SHEETS[name], content))
    outcome: Outcome = work(SHEETS[name], merchant.pk, lines, *more)
    return outcome


def messages(outcome: Outcome) -> dict[str, str]:
    """What is wrong, by column."""
    return {fault.column: fault.message for fault in outcome.faults}
