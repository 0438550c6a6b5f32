"""A line is a SKU with what is known of its product, as in catalog/products.py."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from catalog import by_code
from catalog.batch import BatchResult
from catalog.models import Attribute, AttributeKind, AttributeValue, Product, Sku
from catalog.products import ProductRow, upsert
from integrations.sheets.cell_values import Column, WrongCell, decimal_of, words
from integrations.sheets.groups import groups
from integrations.sheets.product_columns import (
    ATTRIBUTE,
    COLUMNS,
    OF_THE_PRODUCT,
    ORDER,
    PRODUCT_COLUMNS,
    SKU_COLUMNS,
    VARIATION,
    YES_NO,
)
from integrations.sheets.product_texts import texts_of, variation_texts
from integrations.sheets.sheet import Fault, Sheet, Texts, Values


class ProductSheet(Sheet[ProductRow]):
    name = "products"
    key = ("sku",)
    required = ("sku",)
    fields = {
        field: column.name for field, column in chain(PRODUCT_COLUMNS.items(), SKU_COLUMNS.items())
    } | {"code": "sku"}

    def column(self, name: str) -> Column | None:
        kind, _colon, rest = name.partition(":")
        return Column(name) if kind in (VARIATION, ATTRIBUTE) and rest else COLUMNS.get(name)

    def examples(self) -> Sequence[str]:
        return [*ORDER, f"{VARIATION}:Cor", f"{ATTRIBUTE}:voltagem"]

    def identity(self, row: ProductRow) -> Hashable:
        return row.sku

    def rows(
        self, merchant_id: int, lines: Sequence[Values]
    ) -> tuple[list[ProductRow], list[Fault]]:
        by_code.take_turn(merchant_id)  # what is read here is still so when it is written
        present = _present(merchant_id, {line.given["sku"] for line in lines})
        kinds = _kinds(merchant_id, lines)
        said: dict[tuple[str, str], tuple[int, Any]] = {}
        rows, faults = [], []
        for line in lines:
            try:
                row = _row(line, present, kinds)
                _check_sisters(line, row.product, said)
            except _Wrong as wrong:
                faults.append(Fault(line.number, wrong.column, str(wrong)))
            else:
                rows.append(row)
        return rows, faults

    def state(self, merchant_id: int, rows: Sequence[ProductRow]) -> dict[Hashable, Texts]:
        skus = Sku.objects.filter(merchant_id=merchant_id, code__in=[row.sku for row in rows])
        return {texts["sku"]: texts for texts in texts_of(list(_whole(skus)))}

    def write(self, merchant_id: int, rows: Sequence[ProductRow], cause: str) -> BatchResult:
        return upsert(merchant_id, rows, cause)

    def header(self, merchant_id: int, listed: QuerySet[Product]) -> list[str]:
        said = AttributeValue.objects.filter(attribute=OuterRef("pk"), product__in=listed)
        attributes = Attribute.objects.filter(Exists(said), merchant_id=merchant_id)
        codes = attributes.order_by("code").values_list("code", flat=True)
        names = _variation_names(Sku.objects.filter(merchant_id=merchant_id, product__in=listed))
        return [
            *ORDER,
            *(f"{VARIATION}:{name}" for name in names),
            *(f"{ATTRIBUTE}:{code}" for code in codes),
        ]

    def listed(self, merchant_id: int, listed: QuerySet[Product]) -> Iterator[Iterable[Texts]]:
        skus = Sku.objects.filter(merchant_id=merchant_id, product__in=listed)
        for some in groups(_whole(skus).order_by("product_id", "pk").iterator(chunk_size=2_000)):
            yield texts_of(some)


class _Wrong(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _whole(skus: QuerySet[Sku]) -> QuerySet[Sku]:
    return skus.select_related("product__brand", "product__category")


def _variation_names(skus: QuerySet[Sku]) -> list[str]:
    rows = skus.filter(variation__gt={}).order_by().values("variation")
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(variation) AS name"  # noqa: S608  our own query
            f" FROM ({sql}) AS sku WHERE jsonb_typeof(variation) = 'object' ORDER BY name",
            values,
        )
        return [name for (name,) in cursor.fetchall() if name]


def _attribute_value(kind: str | None, text: str) -> object:
    if kind == AttributeKind.NUMBER:
        return decimal_of(text, None)
    return _TRUTH.read(text) if kind == AttributeKind.YES_NO else text


_TRUTH = words(ATTRIBUTE, YES_NO)


def _present(merchant_id: int, codes: set[str]) -> dict[str, Sku]:
    skus = Sku.objects.filter(merchant_id=merchant_id, code__in=codes)
    return {sku.code: sku for sku in skus.select_related("product")}


def _kinds(merchant_id: int, lines: Sequence[Values]) -> dict[str, str]:
    codes = {name.partition(":")[2] for line in lines for name in line.given if ":" in name}
    owned = Attribute.objects.filter(merchant_id=merchant_id, code__in=codes)
    return dict(owned.values_list("code", "kind"))


def _row(line: Values, present: Mapping[str, Sku], kinds: Mapping[str, str]) -> ProductRow:
    given = line.given
    code: str = given["sku"]
    sku = present.get(code)
    present_variation = variation_texts(sku) if sku else {}
    variation = dict(present_variation)
    attributes: dict[str, object] = {}
    for name, text in given.items():
        kind, _colon, rest = name.partition(":")
        if kind == VARIATION:
            variation[rest] = text
        elif kind == ATTRIBUTE:
            attributes[rest] = _attribute(name, kinds.get(rest), text)
    sku_values: dict[str, Any] = _given(given, SKU_COLUMNS)
    if sku is None or variation != present_variation:
        sku_values["variation"] = variation
    return ProductRow(
        index=line.number,
        sku=code,
        product=given.get("produto") or (sku.product.code if sku else code),
        product_values=_given(given, PRODUCT_COLUMNS),
        sku_values=sku_values,
        brand=given.get("marca"),
        category=given.get("categoria"),
        attributes=attributes,
    )


def _attribute(column: str, kind: str | None, text: str) -> object:
    try:
        return _attribute_value(kind, text)
    except WrongCell as error:
        raise _Wrong(column, str(error)) from error


def _given(given: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    return {field: given[column.name] for field, column in columns.items() if column.name in given}


def _check_sisters(
    line: Values, product: str, said: dict[tuple[str, str], tuple[int, Any]]
) -> None:
    """SKUs of one product cannot say different things of it: the last one would win unseen."""
    about = {
        name: value
        for name, value in line.given.items()
        if name in OF_THE_PRODUCT or name.startswith(f"{ATTRIBUTE}:")
    }
    for name, value in about.items():
        number_, former = said.get((product, name), (line.number, value))
        if former != value:
            raise _Wrong(
                name,
                _("line %d says something else of the same product: write it alike on both.")
                % number_,
            )
    for name, value in about.items():
        said.setdefault((product, name), (line.number, value))
