"""Where the platform says something else than the merchant: kept, and decided by the merchant.

    store(connection, compared, now)     what a page of the import found
    take(ids, cause, user)               the platform's values into the catalog
    keep(ids, user)                      the merchant's stay

Each is a handful of statements whatever the number of rows. Only this module writes them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.db import connection as database
from django.db import transaction
from django.db.models import Min, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from catalog import by_code, products
from catalog.models import Sku
from catalog.products import PRODUCT_FIELDS, SKU_FIELDS, ProductRow
from integrations.models import Connection, Decision, Difference

ATTRIBUTE = "attribute:"
_NUMBERS = {"origin": int, "warranty_months": int} | dict.fromkeys(
    ("height", "width", "length", "weight"), Decimal
)


class Found(NamedTuple):
    """`sku_id` is None when it is the product's. Both texts are in the merchant's words."""

    product_id: int
    sku_id: int | None
    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Compared:
    """All differences of these products and these SKUs (ids)."""

    found: Sequence[Found]
    products: Sequence[int]
    skus: Sequence[int]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many differences are settled, and what the catalog refused: (difference id, why)."""

    number: int
    refused: Sequence[tuple[int, str]] = field(default_factory=tuple)


# What was decided is asked again when the platform says something else than it did then.
_STORE = """
INSERT INTO integrations_difference AS known
    (merchant_id, connection_id, product_id, sku_id, field, ours, theirs, decision, decided_by,
     first_seen_at, seen_at)
SELECT %(merchant)s, %(connection)s, product_id, sku_id, field, ours, theirs, 'open', '',
       %(now)s, %(now)s
FROM unnest(%(products)s::bigint[], %(skus)s::bigint[], %(fields)s::text[], %(ours)s::text[],
            %(theirs)s::text[]) AS found(product_id, sku_id, field, ours, theirs)
ORDER BY product_id, sku_id, field
ON CONFLICT (connection_id, product_id, sku_id, field) DO UPDATE
SET ours = excluded.ours, theirs = excluded.theirs, seen_at = excluded.seen_at,
    decision = CASE WHEN known.theirs = excluded.theirs THEN known.decision ELSE 'open' END,
    decided_at = CASE WHEN known.theirs = excluded.theirs THEN known.decided_at END,
    decided_by = CASE WHEN known.theirs = excluded.theirs THEN known.decided_by ELSE '' END
"""


def store(connection: Connection, compared: Compared, now: datetime) -> int:
    """Note what differs and forget what does so no longer; returns how many differ."""
    if not compared.products:
        return 0
    rows = {(row.product_id, row.sku_id, row.field): row for row in compared.found}.values()
    with database.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "merchant": connection.merchant_id,
                "connection": connection.pk,
                "now": now,
                "products": [row.product_id for row in rows],
                "skus": [row.sku_id for row in rows],
                "fields": [row.field[:120] for row in rows],
                "ours": [row.ours for row in rows],
                "theirs": [row.theirs for row in rows],
            },
        )
    Difference.objects.filter(
        Q(sku=None) | Q(sku_id__in=compared.skus),
        connection=connection,
        product_id__in=compared.products,
        seen_at__lt=now,
    ).delete()
    return len(rows)


def forget_unseen(connection: Connection, began: datetime) -> int:
    """What an import that was read to its end has not told again; returns how many."""
    unseen = Difference.objects.filter(connection=connection, seen_at__lt=began)
    return unseen.delete()[0]


def keep(ids: Collection[int], user: str) -> int:
    """The merchant's values stay; asked again only when the platform's change."""
    with transaction.atomic():
        return _settle([row.pk for row in _locked(ids)], Decision.KEPT, user)


def take(ids: Collection[int], cause: str, user: str) -> Taken:
    """Write the platform's values into the catalog, product by product: all that was chosen of a
    SKU's row is taken, or nothing of it and the reason told."""
    refused: list[tuple[int, str]] = []
    with transaction.atomic():
        by_merchant: dict[int, list[Difference]] = defaultdict(list)
        rows = _locked(ids)
        for row in rows:
            by_merchant[row.merchant_id].append(row)
        for merchant_id, wanted in sorted(by_merchant.items()):
            refused += _write(merchant_id, wanted, cause)
        wrong = {pk for pk, _why in refused}
        number = _settle([row.pk for row in rows if row.pk not in wrong], Decision.ACCEPTED, user)
    return Taken(number, refused)


def _locked(ids: Collection[int]) -> list[Difference]:
    """In turn with the import, which writes the catalog first and then these rows."""
    owners = Difference.objects.filter(pk__in=ids).order_by("merchant_id")
    for merchant_id in owners.values_list("merchant_id", flat=True).distinct():
        by_code.take_turn(merchant_id)
    rows = Difference.objects.filter(pk__in=ids).select_related("product", "sku")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _settle(ids: Collection[int], decision: Decision, user: str) -> int:
    rows = Difference.objects.filter(pk__in=ids)
    return rows.update(decision=decision, decided_at=Now(), decided_by=user[:80])


def _write(merchant_id: int, wanted: Sequence[Difference], cause: str) -> list[tuple[int, str]]:
    """(difference id, why) of what was not taken."""
    carriers = _carriers([row.product_id for row in wanted if row.sku_id is None])
    refused: list[tuple[int, str]] = []
    grouped: dict[str, list[Difference]] = defaultdict(list)
    for row in wanted:
        code = row.sku.code if row.sku else carriers.get(row.product_id)
        if code is None:
            refused.append((row.pk, _("The product has no SKU.")))
        else:
            grouped[code].append(row)
    rows: list[ProductRow] = []
    for code, same in grouped.items():
        try:
            rows.append(_row(len(rows), code, same))
        except (InvalidOperation, ValueError):
            refused += [(row.pk, _("This is not a number.")) for row in same]
            rows.append(ProductRow(len(rows), code, same[0].product.code, {}, {}))
    made = products.upsert(merchant_id, rows, cause)
    codes = list(grouped)
    for rejected in made.rejected:
        refused += [(row.pk, rejected.reason) for row in grouped[codes[rejected.index]]]
    return refused


def _carriers(product_ids: Collection[int]) -> Mapping[int, str]:
    """The writer takes a product's values with one of its SKUs."""
    firsts = Sku.objects.filter(product_id__in=product_ids).order_by().values("product_id")
    ids = firsts.annotate(first=Min("pk")).values_list("first", flat=True)
    return dict(Sku.objects.filter(pk__in=ids).values_list("product_id", "code"))


def _row(index: int, sku: str, wanted: Sequence[Difference]) -> ProductRow:
    """Raises ValueError or InvalidOperation for a number that is none."""
    values = {row.field: _value(row) for row in wanted}
    return ProductRow(
        index,
        sku,
        wanted[0].product.code,
        {name: value for name, value in values.items() if name in PRODUCT_FIELDS},
        {name: value for name, value in values.items() if name in SKU_FIELDS},
        brand=values.get("brand"),
        category=values.get("category"),
        attributes={
            name.removeprefix(ATTRIBUTE): value
            for name, value in values.items()
            if name.startswith(ATTRIBUTE)
        },
    )


def _value(row: Difference) -> Any:
    return _NUMBERS.get(row.field, str)(row.theirs)
