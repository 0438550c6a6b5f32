"""The only writer of packagings that come in bulk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import batch, by_code, product_changes
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Packaging, Sku

PACKAGING_FIELDS = ("ean", "units", "height", "width", "length", "weight")


@dataclass(frozen=True, slots=True)
class PackagingRow:
    """The packaging `code` of the SKU `sku` (codes); `values` of PACKAGING_FIELDS."""

    index: int
    sku: str
    code: str
    values: Mapping[str, Any]


def upsert(merchant_id: int, rows: Sequence[PackagingRow], cause: str) -> BatchResult:
    """Create or change packagings; a new one holds one unit unless it says how many."""
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        skus = by_code.existing(Sku, merchant_id, {row.sku for row in rows})
        good, rejected = batch.screened(
            rows, lambda row: (row.sku, row.code), lambda row: _refusal(row, skus)
        )
        changed = _write(merchant_id, good, skus)
        products = {sku.product_id for sku in skus.values() if sku.pk in changed}
        product_changes.announce(products, cause)
    return batch.result(rows, sum(changed.values()), rejected)


def _refusal(row: PackagingRow, skus: Mapping[str, Sku]) -> Rejected | None:
    if row.sku not in skus:
        reason = _("This merchant has no SKU with this code.")
        return Rejected(row.index, Refusal.UNKNOWN_SKU, reason)
    return by_code.wrong_value(Packaging, row.index, {"code": row.code, **row.values})


def _write(
    merchant_id: int, rows: Sequence[PackagingRow], skus: Mapping[str, Sku]
) -> dict[int, int]:
    """How many packagings of each SKU id were created or changed."""
    owners = {skus[row.sku].pk for row in rows}
    present = {(row.sku_id, row.code): row for row in Packaging.objects.filter(sku__in=owners)}
    changed: list[Packaging] = []
    for row in rows:
        sku = skus[row.sku]
        packaging = present.get((sku.pk, row.code))
        new = packaging is None
        packaging = packaging or Packaging(merchant_id=merchant_id, sku=sku, code=row.code)
        if by_code.assign(packaging, row.values) or new:
            changed.append(packaging)
    by_code.store(Packaging, changed, PACKAGING_FIELDS, ["sku", "code"])
    return Counter(packaging.sku_id for packaging in changed)
