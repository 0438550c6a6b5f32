"""The only writer of customers that come in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import batch, by_code
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.by_code import CodedRow
from catalog.models import Customer
from catalog.models.customer import compact_document, compact_postal_code

CUSTOMER_FIELDS = (
    "name", "document", "email", "phone",
    "street", "number", "complement", "district", "city", "state", "postal_code",
)  # fmt: skip


def upsert(merchant_id: int, rows: Sequence[CodedRow], cause: str) -> BatchResult:
    """Create or change customers; `values` of CUSTOMER_FIELDS, an empty text empties."""
    plain = [replace(row, values=_without_punctuation(row.values)) for row in rows]
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        found = by_code.existing(Customer, merchant_id, {row.code for row in rows})
        good, rejected = batch.screened(
            plain, lambda row: row.code, lambda row: _refusal(row, found)
        )
        changed = by_code.lay_over(
            good, found, lambda row: Customer(merchant_id=merchant_id, code=row.code)
        )
        by_code.store(Customer, changed.values(), [*CUSTOMER_FIELDS, "updated_at"])
    return batch.result(rows, len(changed), rejected)


def _without_punctuation(values: Mapping[str, Any]) -> dict[str, Any]:
    """As they are stored, so that the same number written otherwise is no change."""
    plain = dict(values)
    for name, compact in (("document", compact_document), ("postal_code", compact_postal_code)):
        if name in plain:
            plain[name] = compact(plain[name])
    return plain


def _refusal(row: CodedRow, found: Mapping[str, Customer]) -> Rejected | None:
    if row.code not in found and not row.values.get("name"):
        return Rejected(row.index, Refusal.WRONG_VALUE, _("A new customer needs a name."))
    return by_code.wrong_value(Customer, row.index, row.values)
