"""Which of our SKUs a SKU of the platform is: by equal code, else by EAN. Never a guess.

    by_code(connection, told, rows)     verdicts by row id, for rows whose code is one of ours
    by_ean(connection, told, rows)      verdicts for the others

`told` are all rows that the platform told in this reading and that are not linked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.models import Sku
from integrations import links
from integrations.models import Connection, Unlinked, WhyUnlinked

_EAN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is None when `candidates` holds the one SKU to link."""

    reason: WhyUnlinked | None
    candidates: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """Our SKUs by key, those linked already, and how many rows of the platform have the key."""

    skus: Mapping[str, Sequence[int]]
    linked: Collection[int]
    rivals: Mapping[str, int]

    def verdict(self, key: str) -> Verdict:
        fitting = self.skus.get(key, ())
        if not fitting:
            return Verdict(WhyUnlinked.UNKNOWN)
        if len(fitting) > 1:
            return Verdict(WhyUnlinked.AMBIGUOUS, fitting)
        if fitting[0] in self.linked:
            return Verdict(WhyUnlinked.TAKEN, fitting)
        several = self.rivals.get(key, 1) > 1
        return Verdict(WhyUnlinked.AMBIGUOUS if several else None, fitting)


def by_code(
    connection: Connection, told: QuerySet[Unlinked], rows: Sequence[Unlinked]
) -> dict[int, Verdict]:
    codes = {row.code for row in rows if row.code}
    skus = Sku.objects.filter(merchant_id=connection.merchant_id, code__in=codes).order_by()
    found = list(skus.values_list("code", "pk"))
    rivals = told.filter(code__in=[code for code, _pk in found]).order_by()
    known = _known(connection, found, rivals.values_list("code", flat=True))
    return {row.pk: known.verdict(row.code) for row in rows if row.code in known.skus}


def by_ean(
    connection: Connection, told: QuerySet[Unlinked], rows: Sequence[Unlinked]
) -> dict[int, Verdict]:
    written = [way for ean in {ean_key(row.ean) for row in rows} for way in ways_to_write(ean)]
    skus = Sku.objects.filter(merchant_id=connection.merchant_id, ean__in=written)
    found = [(ean_key(ean), pk) for ean, pk in skus.order_by("pk").values_list("ean", "pk")]
    rivals = told.filter(ean__in=written).order_by().values_list("ean", flat=True)
    known = _known(connection, found, map(ean_key, rivals))
    codes = Sku.objects.filter(
        merchant_id=connection.merchant_id, code__in={row.code for row in rows}
    )
    ours = set(codes.order_by().values_list("code", flat=True))
    return {row.pk: known.verdict(ean_key(row.ean)) for row in rows if row.code not in ours}


def ean_key(ean: str) -> str:
    """The same number with and without the zeros before it; "" for what is no number."""
    return ean.strip().lstrip("0") if ean.strip().isdecimal() else ""


def ways_to_write(key: str) -> Iterable[str]:
    """How an EAN may be written."""
    return {key.zfill(length) for length in _EAN_LENGTHS if len(key) <= length} if key else ()


def _known(
    connection: Connection, found: Sequence[tuple[str, int]], rivals: Iterable[str]
) -> _Known:
    skus: dict[str, list[int]] = defaultdict(list)
    for key, pk in found:
        skus[key].append(pk)
    linked = links.linked_skus(connection, [pk for _key, pk in found])
    return _Known(dict(skus), linked, Counter(rivals))
