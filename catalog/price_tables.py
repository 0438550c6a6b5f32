"""The only writer of price tables that come in bulk."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from catalog import batch, by_code, prices
from catalog.batch import BatchResult, Rejected, superseded
from catalog.by_code import CodedRow
from catalog.models import PriceTable

TABLE_FIELDS = ("name", "currency", "is_default")


def upsert(merchant_id: int, rows: Sequence[CodedRow], cause: str) -> BatchResult:
    """Create or change tables; `values` of TABLE_FIELDS. A new one is named by its code unless
    it has a name. The new default takes the place of the old one, and connections without a
    table of their own hear of its prices.
    """
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        found = by_code.existing(PriceTable, merchant_id, {row.code for row in rows})
        good, rejected = _screened(rows)
        former = default_of(merchant_id)
        _make_room(merchant_id, good, found)
        changed = by_code.lay_over(
            good,
            found,
            lambda row: PriceTable(merchant_id=merchant_id, code=row.code, name=row.code),
        )
        by_code.store(PriceTable, changed.values(), TABLE_FIELDS)
        announce_default(merchant_id, former, cause)
    return batch.result(rows, len(changed), rejected)


def default_of(merchant_id: int) -> int | None:
    default = PriceTable.objects.filter(merchant_id=merchant_id, is_default=True)
    return default.values_list("pk", flat=True).first()


def announce_default(merchant_id: int, former: int | None, cause: str) -> None:
    """Ring for the prices of the default table and of `former` when they are not the same."""
    now = default_of(merchant_id)
    if now != former:
        prices.announce([table for table in (former, now) if table], cause)


def _make_room(merchant_id: int, rows: Sequence[CodedRow], found: Mapping[str, PriceTable]) -> None:
    """The old default steps back, on disk and in `found`, before the new one is written."""
    for row in rows:
        if row.values.get("is_default"):
            others = PriceTable.objects.filter(merchant_id=merchant_id, is_default=True)
            others.exclude(code=row.code).update(is_default=False)
            for table in found.values():
                table.is_default = table.is_default and table.code == row.code


def _screened(rows: Sequence[CodedRow]) -> tuple[list[CodedRow], list[Rejected]]:
    good, rejected = batch.screened(
        rows,
        lambda row: row.code,
        lambda row: by_code.wrong_value(PriceTable, row.index, row.values),
    )
    defaults = [row for row in good if row.values.get("is_default")]
    rejected += [superseded(row, defaults[-1]) for row in defaults[:-1]]
    return [row for row in good if row not in defaults[:-1]], rejected
