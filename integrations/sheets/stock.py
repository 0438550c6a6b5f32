"""A line is the count of a SKU in a warehouse; without a warehouse the default one is meant."""

from collections.abc import Hashable, Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.batch import BatchResult
from catalog.models import Stock, Warehouse
from catalog.stock import Count, set_on_hand
from integrations.sheets.cell_values import Column, whole
from integrations.sheets.groups import groups
from integrations.sheets.sheet import Fault, Sheet, Texts, Values

ORDER = ("sku", "deposito", "quantidade")
COLUMNS = {
    "sku": Column("sku"),
    "deposito": Column("deposito"),
    "quantidade": whole("quantidade"),
}
Key = tuple[str, str]


class StockSheet(Sheet[Count]):
    name = "stock"
    key = ("sku", "deposito")
    required = ("sku", "quantidade")

    def column(self, name: str) -> Column | None:
        return COLUMNS.get(name)

    def examples(self) -> Sequence[str]:
        return ORDER

    def identity(self, row: Count) -> Hashable:
        return row.sku, row.warehouse

    def rows(self, merchant_id: int, lines: Sequence[Values]) -> tuple[list[Count], list[Fault]]:
        default = Warehouse.objects.filter(merchant_id=merchant_id, is_default=True).first()
        code = default.code if default else ""
        keys = [(line.given["sku"], line.given.get("deposito", code)) for line in lines]
        present = _present(merchant_id, keys)
        rows, faults = [], []
        for line, key in zip(lines, keys, strict=True):
            if "quantidade" in line.given:
                rows.append(Count(line.number, *key, line.given["quantidade"]))
            elif key not in present:
                faults.append(Fault(line.number, "quantidade", _("the quantity is missing.")))
        return rows, faults

    def state(self, merchant_id: int, rows: Sequence[Count]) -> dict[Hashable, Texts]:
        present = _present(merchant_id, [(row.sku, row.warehouse) for row in rows])
        return {key: _texts(*key, on_hand) for key, on_hand in present.items()}

    def write(self, merchant_id: int, rows: Sequence[Count], cause: str) -> BatchResult:
        return set_on_hand(merchant_id, rows, cause)

    def header(self, merchant_id: int, listed: QuerySet[Stock]) -> list[str]:
        return list(ORDER)

    def listed(self, merchant_id: int, listed: QuerySet[Stock]) -> Iterator[Iterable[Texts]]:
        rows = listed.filter(merchant_id=merchant_id).select_related(None).order_by("pk")
        lines = rows.values_list("sku__code", "warehouse__code", "on_hand")
        for some in groups(lines.iterator(chunk_size=2_000)):
            yield [_texts(*line) for line in some]


def _present(merchant_id: int, keys: Sequence[Key]) -> dict[Key, int]:
    rows = Stock.objects.filter(
        merchant_id=merchant_id,
        sku__code__in={sku for sku, _place in keys},
        warehouse__code__in={place for _sku, place in keys},
    )
    lines = rows.order_by().values_list("sku__code", "warehouse__code", "on_hand")
    return {(sku, place): on_hand for sku, place, on_hand in lines}


def _texts(sku: str, place: str, on_hand: int) -> Texts:
    return {"sku": sku, "deposito": place, "quantidade": str(on_hand)}
