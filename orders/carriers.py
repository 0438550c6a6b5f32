"""The only writer of carriers that come in bulk, and what is asked of every carrier."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.br import cnpj

from catalog import batch, by_code
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.by_code import CodedRow
from orders import signals, web_addresses
from orders.models import Carrier

CARRIER_FIELDS = ("name", "document", "tracking_url", "active")


def upsert(merchant_id: int, rows: Sequence[CodedRow], cause: str) -> BatchResult:
    """Create or change carriers; `values` of CARRIER_FIELDS, an empty text empties."""
    plain = [replace(row, values=as_kept(row.values)) for row in rows]
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        found = by_code.existing(Carrier, merchant_id, {row.code for row in rows})
        good, rejected = batch.screened(
            plain, lambda row: row.code, lambda row: _refusal(row, found)
        )
        changed = by_code.lay_over(
            good, found, lambda row: Carrier(merchant_id=merchant_id, code=row.code)
        )
        by_code.store(Carrier, changed.values(), [*CARRIER_FIELDS, "updated_at"])
        if changed:
            signals.ring_carriers(merchant_id)
    return batch.result(rows, len(changed), rejected)


def as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """A CNPJ without its punctuation, so that the same one written otherwise is no change."""
    kept = dict(values)
    if isinstance(kept.get("document"), str):
        kept["document"] = cnpj.compact(kept["document"])
    return kept


def objections(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the given ones of CARRIER_FIELDS, as they are kept, by field."""
    found = {}
    if values.get("document") and not cnpj.is_valid(values["document"]):
        found["document"] = _("This is not a CNPJ: its length or its check digits are wrong.")
    if values.get("tracking_url") and not web_addresses.is_template(values["tracking_url"]):
        found["tracking_url"] = _(
            "Write an address that begins with https:// or http://, with {code} where the tracking"
            " code goes: https://example.com/?code={code}."
        )
    return found


def tracking_address(carrier: Carrier, code: str) -> str:
    """Where a parcel of this carrier is followed; "" where that is not known."""
    return web_addresses.filled_in(carrier.tracking_url, code)


def _refusal(row: CodedRow, found: Mapping[str, Carrier]) -> Rejected | None:
    if row.code not in found and not row.values.get("name"):
        return Rejected(row.index, Refusal.WRONG_VALUE, _("A new carrier needs a name."))
    for field, objection in objections(row.values).items():
        return Rejected(row.index, Refusal.WRONG_VALUE, f"{field}: {objection}")
    return by_code.wrong_value(Carrier, row.index, row.values)
