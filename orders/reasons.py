"""Why something is in an order's history: kept as parts that are told in the reader's language.

A part is an English text to be translated, or a text that needs no translation, as "2 → 3 × CUP";
after a colon comes what is told as it is. Codes and figures are the same in every language, but
for the decimal mark.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

LONGEST = 200
AND, COLON, MORE = " · ", ": ", "…"

OLDER = gettext_noop("An older state than the one that is known.")
EDITED_AFTER_CANCEL = gettext_noop(
    "Edited, but the order is cancelled: the lines stay as they are."
)
EDITED_AFTER_LEAVING = gettext_noop("Edited, but the goods have left: the lines stay as they are.")

REFUSED_EDITS = {
    "duplicate_items": gettext_noop("Edit not taken over, a line is there twice"),
    "wrong_quantity": gettext_noop("Edit not taken over, a line has a quantity of zero or less"),
    "totals_disagree": gettext_noop("Edit not taken over, the total does not agree"),
    "unknown_sku": gettext_noop("Edit not taken over, the SKU is not known"),
}
AMOUNTS = {
    "discount": gettext_noop("discount"),
    "freight": gettext_noop("freight"),
    "interest": gettext_noop("interest"),
    "total": gettext_noop("total"),
}
# Why an order, or some units of it, is cancelled: the platforms' reasons are these too.
CANCELLED_FOR = {
    "customer": gettext_noop("the customer gave up"),
    "inventory": gettext_noop("not in stock"),
    "fraud": gettext_noop("suspected fraud"),
    "other": gettext_noop("another reason"),
}
REFERENCE = gettext_noop("reference")
NOT_RESTOCKED = gettext_noop("not back in stock")
# What became known of an invoice that was known already, by its column.
INVOICE_NEWS = {
    "authorised_at": gettext_noop("authorised by SEFAZ"),
    "xml": gettext_noop("XML received"),
    "link": gettext_noop("link received"),
    "number": gettext_noop("number told"),
    "series": gettext_noop("series told"),
    "issued_at": gettext_noop("time of issue told"),
    "total": gettext_noop("total told"),
}
TOLD_OF_NEW = ("authorised_at", "xml")
_MONEY = re.compile(r"\d+\.\d\d\b")


def of_refused_edit(code: str, detail: str) -> str:
    return f"{REFUSED_EDITS[code]}{COLON}{detail}"[:LONGEST]


def of_edit(lines: Sequence[str], amounts: Sequence[tuple[str, Decimal, Decimal]]) -> str:
    """The lines that changed and the amounts with what they were; as many lines as there is room
    for."""
    figures = [f"{AMOUNTS[name]}{COLON}{was:.2f} → {now:.2f}" for name, was, now in amounts]
    return _fitting(lines, figures)


def of_cut(units: Sequence[tuple[int, str]], reason: str, detail: str) -> str:
    """Units that were cancelled, each with its SKU's code, and why."""
    why = CANCELLED_FOR[reason] + (f"{COLON}{detail}" if detail else "")
    return _fitting(_counted(units), [why])


def of_return(units: Sequence[tuple[int, str]], reference: str, *, restock: bool) -> str:
    """Units that came back, each with its SKU's code, under which number, and whether to stay."""
    where = [] if restock else [NOT_RESTOCKED]
    return _fitting(_counted(units), [f"{REFERENCE}{COLON}{reference}", *where])


def _counted(units: Sequence[tuple[int, str]]) -> list[str]:
    return [f"{number} × {code}" for number, code in units]


def _fitting(lines: Sequence[str], rest: Sequence[str]) -> str:
    """As many lines as there is room for before the rest."""
    for room in range(len(lines), -1, -1):
        left_out = [MORE] if room < len(lines) else []
        text = AND.join([*lines[:room], *left_out, *rest])
        if len(text) <= LONGEST:
            return text
    return text[:LONGEST]


def of_invoice(name: str, news: Iterable[str]) -> str:
    """An invoice by its number and series, and the columns that are news."""
    return AND.join([name, *(INVOICE_NEWS[column] for column in news)])[:LONGEST]


def told(reason: str) -> str:
    """In the language of who reads it."""
    return AND.join(_part(part) for part in reason.split(AND))


def _part(part: str) -> str:
    head, colon, detail = part.partition(COLON)
    if head in AMOUNTS:
        detail = _MONEY.sub(lambda figure: number_format(Decimal(figure[0]), 2), detail)
    whole = gettext(part) if part else ""
    return whole if whole != part else f"{gettext(head) if head else ''}{colon}{detail}"
