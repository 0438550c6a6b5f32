"""A line is the price of a SKU in a price table; without a table the default one is meant."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.batch import BatchResult
from catalog.models import Price, PriceTable
from catalog.prices import PriceRow, set_prices
from integrations.sheets.cell_values import Column, decimal_text, number
from integrations.sheets.groups import groups
from integrations.sheets.sheet import Fault, Sheet, Texts, Values

ORDER = ("sku", "tabela", "preco_de", "preco_por")
COLUMNS = {
    "sku": Column("sku"),
    "tabela": Column("tabela"),
    "preco_de": number("preco_de", 2),
    "preco_por": number("preco_por", 2),
}
Key = tuple[str, str]


class PriceSheet(Sheet[PriceRow]):
    name = "prices"
    key = ("sku", "tabela")
    required = ("sku", "preco_por")

    def column(self, name: str) -> Column | None:
        return COLUMNS.get(name)

    def examples(self) -> Sequence[str]:
        return ORDER

    def identity(self, row: PriceRow) -> Hashable:
        return row.sku, row.table

    def rows(self, merchant_id: int, lines: Sequence[Values]) -> tuple[list[PriceRow], list[Fault]]:
        default = PriceTable.objects.filter(merchant_id=merchant_id, is_default=True).first()
        code = default.code if default else ""
        keys = [(line.given["sku"], line.given.get("tabela", code)) for line in lines]
        present = _present(merchant_id, keys)
        rows, faults = [], []
        for line, key in zip(lines, keys, strict=True):
            before, now = present.get(key, (None, None))
            sale = line.given.get("preco_por", now)
            if sale is None:
                faults.append(Fault(line.number, "preco_por", _("the price is missing.")))
            elif "preco_por" in line.given or "preco_de" in line.given:
                before = line.given.get("preco_de", before)
                rows.append(PriceRow(line.number, *key, sale, before))
        return rows, faults

    def state(self, merchant_id: int, rows: Sequence[PriceRow]) -> dict[Hashable, Texts]:
        present = _present(merchant_id, [(row.sku, row.table) for row in rows])
        return {key: _texts(*key, *prices) for key, prices in present.items()}

    def write(self, merchant_id: int, rows: Sequence[PriceRow], cause: str) -> BatchResult:
        return set_prices(merchant_id, rows, cause)

    def header(self, merchant_id: int, listed: QuerySet[Price]) -> list[str]:
        return list(ORDER)

    def listed(self, merchant_id: int, listed: QuerySet[Price]) -> Iterator[Iterable[Texts]]:
        rows = listed.filter(merchant_id=merchant_id).select_related(None).order_by("pk")
        lines = rows.values_list("sku__code", "table__code", "list_price", "sale_price")
        for some in groups(lines.iterator(chunk_size=2_000)):
            yield [_texts(*line) for line in some]


def _present(merchant_id: int, keys: Sequence[Key]) -> dict[Key, tuple[Decimal, Decimal]]:
    rows = Price.objects.filter(
        merchant_id=merchant_id,
        sku__code__in={sku for sku, _table in keys},
        table__code__in={table for _sku, table in keys},
    )
    lines = rows.order_by().values_list("sku__code", "table__code", "list_price", "sale_price")
    return {(sku, table): (before, now) for sku, table, before, now in lines}


def _texts(sku: str, table: str, before: Decimal, now: Decimal) -> Texts:
    return {
        "sku": sku,
        "tabela": table,
        "preco_de": decimal_text(before),
        "preco_por": decimal_text(now),
    }
