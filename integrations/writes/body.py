"""How the body of a partner's write is read: {"items": [row, row, …]}.

The whole body is decoded at once. Only when that fails is it decoded row by row, so that a wrong
row is told by its number and its field, and the good rows are applied.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from django.utils.translation import gettext as _
from msgspec import DecodeError, Meta, Raw, Struct, ValidationError
from msgspec.json import Decoder

from catalog.batch import MAX_ROWS, BatchResult, Refusal, Rejected
from integrations.writes import reasons

Item = TypeVar("Item")
Row = TypeVar("Row")

# Lengths are those of the columns the codes are looked up in.
SkuCode = Annotated[str, Meta(min_length=1, max_length=80)]
PlaceCode = Annotated[str, Meta(max_length=40)]
Name = Annotated[str, Meta(min_length=1)]

# PostgreSQL stores no NUL. It can only come escaped, behind an even number of backslashes.
_MAYBE_NUL = b"\\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class BodyRefused(Exception):
    """Nothing of the body was applied; the message is for the partner's people."""


class MalformedBody(BodyRefused):
    """It is not JSON, or not {"items": […]}."""


class TooManyRows(BodyRefused):
    """More than catalog.batch.MAX_ROWS."""


class Envelope(Struct, Generic[Item], forbid_unknown_fields=True):
    items: list[Item]


_RAW_ROWS = Decoder(Envelope[Raw])


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """The rows of a body that could be read, and those that could not."""

    received: int
    rows: Sequence[Row]
    rejected: Sequence[Rejected] = ()


@dataclass(frozen=True, slots=True)
class BodyFormat(Generic[Item, Row]):
    """What the bodies of one resource mean.

    `row(index, item)` makes the writer's row of a decoded item; `writer` is the catalog's.
    """

    whole: Decoder[Envelope[Item]]
    single: Decoder[Item]
    row: Callable[[int, Item], Row]
    writer: Callable[[int, Sequence[Row], str], BatchResult]

    def read(self, body: bytes) -> Reading[Row]:
        """Raises MalformedBody and TooManyRows."""
        try:
            items = self.whole.decode(body).items
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return self._read_row_by_row(body)
        if _MAYBE_NUL in body:
            return self._read_row_by_row(body)
        _check_number(len(items))
        return Reading(len(items), [self.row(index, item) for index, item in enumerate(items)])

    def write(self, merchant_id: int, reading: Reading[Row], cause: str) -> BatchResult:
        """Apply the rows that could be read; the answer is about all of them."""
        result = self.writer(merchant_id, reading.rows, cause)
        rejected = sorted([*reading.rejected, *result.rejected], key=lambda row: row.index)
        return BatchResult(reading.received, result.changed, rejected)

    def apply(self, merchant_id: int, body: bytes, cause: str) -> BatchResult:
        """Read and write. Raises MalformedBody and TooManyRows, and then nothing was applied."""
        return self.write(merchant_id, self.read(body), cause)

    def _read_row_by_row(self, body: bytes) -> Reading[Row]:
        raw_rows = _raw_rows(body)
        _check_number(len(raw_rows))
        rows: list[Row] = []
        rejected: list[Rejected] = []
        for index, raw in enumerate(raw_rows):
            try:
                rows.append(self.row(index, self._item(raw)))
            except MalformedBody as error:
                rejected.append(Rejected(index, Refusal.MALFORMED, str(error)))
        return Reading(len(raw_rows), rows, rejected)

    def _item(self, raw: Raw) -> Item:
        if _NUL.search(bytes(raw)):
            raise MalformedBody(_("A text must not contain the character NUL."))
        try:
            return self.single.decode(raw)
        except ValidationError as error:
            raise MalformedBody(reasons.of_value(str(error))) from error
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedBody(reasons.of_syntax(str(error))) from error


def _raw_rows(body: bytes) -> list[Raw]:
    try:
        return _RAW_ROWS.decode(body).items
    except ValidationError as error:
        raise MalformedBody(reasons.of_value(str(error))) from error
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBody(reasons.of_syntax(str(error))) from error


def _check_number(rows: int) -> None:
    if rows > MAX_ROWS:
        raise TooManyRows(
            _("%(rows)d rows are too many at once: send at most %(most)d.")
            % {"rows": rows, "most": MAX_ROWS}
        )
