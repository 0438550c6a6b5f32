"""The only writer of brands that come in bulk. A brand is known by its name, and by its code in
the ERP when it has one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog import batch, by_code, product_changes
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Brand, Product


@dataclass(frozen=True, slots=True)
class BrandRow:
    """Without a code (None) the brand keeps the one it has."""

    index: int
    name: str
    code: str | None = None


@dataclass
class _Shelf:
    """The brands as they will be: every row is decided by what the rows before it left."""

    merchant_id: int
    by_name: dict[str, Brand]
    by_code: dict[str, Brand]
    changed: dict[int, Brand] = field(default_factory=dict)
    renamed: list[Brand] = field(default_factory=list)

    def put(self, row: BrandRow) -> Rejected | None:
        brand = self.by_code.get(row.code or "")
        if brand is None:
            brand = self.by_name.get(row.name) or self._new(row.name)
        elif self.by_name.get(row.name, brand) is not brand:
            reason = _("Another brand has this name already.")
            return Rejected(row.index, Refusal.NAME_TAKEN, reason)
        self._rename(brand, row.name)
        self._recode(brand, brand.code if row.code is None else row.code)
        return None

    def _new(self, name: str) -> Brand:
        brand = self.by_name[name] = Brand(merchant_id=self.merchant_id, name=name)
        self.changed[id(brand)] = brand
        return brand

    def _rename(self, brand: Brand, name: str) -> None:
        if brand.name != name:
            del self.by_name[brand.name]
            brand.name, self.by_name[name] = name, brand
            self.changed[id(brand)] = brand
            self.renamed.append(brand)

    def _recode(self, brand: Brand, code: str) -> None:
        if brand.code != code:
            self.by_code.pop(brand.code, None)
            brand.code = code
            if code:
                self.by_code[code] = brand
            self.changed[id(brand)] = brand


def upsert(merchant_id: int, rows: Sequence[BrandRow], cause: str) -> BatchResult:
    """Create brands, give them codes, and rename those whose code is known."""
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        good, rejected = batch.screened(rows, lambda row: row.name, _refusal)
        shelf = _shelf(merchant_id, good)
        changed = 0
        for row in good:
            before = len(shelf.changed)
            refused = shelf.put(row)
            rejected += [refused] if refused else []
            changed += len(shelf.changed) - before
        by_code.store(Brand, shelf.changed.values(), ["name", "code"], ["id"])
        announce([brand.pk for brand in shelf.renamed], cause)
    return batch.result(rows, changed, rejected)


def ensure(merchant_id: int, names: set[str]) -> dict[str, int]:
    """Brand ids by name, creating brands that are missing."""
    owned = Brand.objects.filter(merchant_id=merchant_id, name__in=names)
    known = dict(owned.values_list("name", "pk"))
    missing = [Brand(merchant_id=merchant_id, name=name) for name in sorted(names - set(known))]
    if not missing:
        return known
    Brand.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(owned.values_list("name", "pk"))


def _refusal(row: BrandRow) -> Rejected | None:
    values = {"name": row.name} if row.code is None else {"name": row.name, "code": row.code}
    return by_code.wrong_value(Brand, row.index, values)


def _shelf(merchant_id: int, rows: Sequence[BrandRow]) -> _Shelf:
    named = Q(name__in={row.name for row in rows})
    coded = Q(code__in={row.code for row in rows if row.code})
    found = Brand.objects.filter(named | coded, merchant_id=merchant_id)
    brands = list(found.order_by("pk").select_for_update(no_key=True))
    return _Shelf(
        merchant_id,
        {brand.name: brand for brand in brands},
        {brand.code: brand for brand in brands if brand.code},
    )


def announce(renamed: Sequence[int], cause: str) -> None:
    """The products of these brands (ids) show another name."""
    if renamed:
        branded = Product.objects.filter(brand__in=renamed)
        product_changes.announce(list(branded.values_list("pk", flat=True)), cause)
