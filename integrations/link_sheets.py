"""Links by spreadsheet: the platform's SKUs out with ours beside them, and back in.

    lines(connection)                     for an export, as safe texts
    check(file)                           refuses at once what cannot be read
    look(connection, rows)                what rows would do: link, nothing, or what is wrong
    apply(connection, rows)               the same, done

A row without a SKU is left alone. A SKU or an id that is linked already is never moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Sku
from integrations import links
from integrations.mapping.sheet import cells, table
from integrations.mapping.sheet.table import Readable
from integrations.mapping.sheet.xlsx_file import UnusableCell
from integrations.models import Connection, Listing, Unlinked

# The first line of the file, part of the format whatever the language of the page.
COLUMNS = ("id_plataforma", "codigo_plataforma", "ean", "titulo", "sku")
ID, SKU = COLUMNS.index("id_plataforma"), COLUMNS.index("sku")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file that says a SKU. `wrong` says for people what is wrong with it."""

    number: int
    external_id: str
    sku: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of some rows; `wrong` are (line, why)."""

    new: Sequence[Listing] = ()
    unchanged: int = 0
    wrong: Sequence[tuple[int, str]] = field(default_factory=tuple)


def lines(connection: Connection) -> Iterator[tuple[str, ...]]:
    """What is linked and what is not, safe to open in a spreadsheet program."""
    rows = chain(_linked(connection), _unlinked(connection))
    return chain([COLUMNS], (tuple(cells.safe(text) for text in row) for row in rows))


def _linked(connection: Connection) -> Iterator[tuple[str, ...]]:
    found = Listing.objects.filter(connection=connection).order_by("pk")
    for row in found.values_list(
        "external_id", "sku__ean", "sku__product__title", "sku__code"
    ).iterator(2_000):
        external_id, ean, title, code = row
        yield external_id, "", ean, title, code


def _unlinked(connection: Connection) -> Iterator[tuple[str, ...]]:
    found = Unlinked.objects.filter(connection=connection).order_by("pk")
    columns = found.values_list("external_id", "code", "ean", "title")
    return ((*row, "") for row in columns.iterator(2_000))


def check(file: Readable) -> None:
    """Raises SpreadsheetError for what is too large, no spreadsheet, or not in our columns."""
    next(rows(file), None)


def rows(file: Readable) -> Iterator[Row]:
    """The lines below the first one, in order; the second that says a SKU or an id is wrong.

    Raises SpreadsheetError, possibly after some rows. Formulas and dates are wrong rows.
    """
    seen: dict[tuple[str, str], int] = {}
    for number, line in table.below(COLUMNS, file):
        yield _first(_row(number, line), seen)


def _row(number: int, line: Sequence[str | UnusableCell]) -> Row:
    told = [*line, *[""] * (len(COLUMNS) - len(line))]
    for cell in (told[ID], told[SKU]):
        if isinstance(cell, UnusableCell):
            return Row(number, "", "?", cell.reason)
    external_id, sku = (cells.raw(str(told[at])).strip() for at in (ID, SKU))
    if sku and not external_id:
        return Row(number, "", sku, _("The id on the platform is missing."))
    return Row(number, external_id, sku)


def _first(row: Row, seen: dict[tuple[str, str], int]) -> Row:
    if not row.sku or row.wrong:
        return row
    for key in (("id", row.external_id), ("sku", row.sku)):
        first = seen.setdefault(key, row.number)
        if first != row.number:
            reason = _("Line %d says the same id or the same SKU already.") % first
            return Row(row.number, row.external_id, row.sku, reason)
    return row


def behind(found: Iterator[Row], number: int) -> list[Row]:
    """The next CHUNK rows behind this line."""
    return list(islice((row for row in found if row.number > number), CHUNK))


def look(connection: Connection, told: Sequence[Row]) -> Outcome:
    """What these rows would do; a handful of statements."""
    good = [row for row in told if row.sku and not row.wrong]
    wrong = [(row.number, row.wrong) for row in told if row.wrong]
    known = _known(connection, good)
    new: list[Listing] = []
    unchanged = 0
    for row in good:
        found = known.of(row)
        if isinstance(found, Listing):
            new.append(found)
        elif found:
            wrong.append((row.number, found))
        else:
            unchanged += 1
    return Outcome(new, unchanged, sorted(wrong))


def apply(connection: Connection, told: Sequence[Row]) -> Outcome:
    """Make the links of these rows; call it in a transaction."""
    with transaction.atomic():
        links.take_turn(connection)
        outcome = look(connection, told)
        links.make(connection, outcome.new)
    return outcome


@dataclass(frozen=True, slots=True)
class _Known:
    connection: Connection
    skus: Mapping[str, int]
    waiting: Mapping[str, str]
    linked_ids: Mapping[str, int]
    linked_skus: Mapping[int, str]

    def of(self, row: Row) -> Listing | str:
        """The link to make, what is wrong, or "" for a link that is there."""
        sku_id = self.skus.get(row.sku)
        if sku_id is None:
            return _("You have no SKU with the code “%s”.") % row.sku
        if row.external_id in self.linked_ids:
            same = self.linked_ids[row.external_id] == sku_id
            return "" if same else _("This id is linked to another SKU already: unlink it first.")
        if row.external_id not in self.waiting:
            return _("The platform has not told of this id: link the listings first.")
        if sku_id in self.linked_skus:
            there = {"id": self.linked_skus[sku_id]}
            return _("This SKU is linked to %(id)s already: unlink it first.") % there
        product_id = self.waiting[row.external_id]
        return links.listing(self.connection, sku_id, row.external_id, product_id)


def _known(connection: Connection, told: Sequence[Row]) -> _Known:
    codes, ids = {row.sku for row in told}, {row.external_id for row in told}
    skus = Sku.objects.filter(merchant_id=connection.merchant_id, code__in=codes).order_by()
    sku_ids = dict(skus.values_list("code", "pk"))
    waiting = Unlinked.objects.filter(connection=connection, external_id__in=ids).order_by()
    return _Known(
        connection,
        sku_ids,
        dict(waiting.values_list("external_id", "external_product_id")),
        links.linked_ids(connection, ids),
        links.linked_skus(connection, sku_ids.values()),
    )
