"""The words of the merchant's catalog: what De<>Para has to find a partner for.

A word appears as soon as a product has it (`note`, inside the writer's transaction); how many
products have it, and what stock hangs on it, is counted anew by a job (`count`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from integrations import jobs
from integrations.locks import Lock
from integrations.mapping.kinds import Kind
from integrations.mapping.values import NO, YES
from integrations.models import JobKind, MerchantTerm
from integrations.rulebook.rules import merchant_key

COUNT_AFTER_SECONDS = 30.0
# Longer texts are descriptions: nobody maps them one by one.
LONGEST = 255
LONGEST_ATTRIBUTE = 120
MOST_VALUE = Decimal("99999999999999.99")

# Of what JSON a variation may be, what the engine can make a word of, and its word.
_TOLD = f"""
CROSS JOIN LATERAL jsonb_each(
    CASE jsonb_typeof(sku.variation) WHEN 'object' THEN sku.variation ELSE '{{}}' END
) AS given(key, value)
CROSS JOIN LATERAL (SELECT given.key, CASE jsonb_typeof(given.value)
    WHEN 'string' THEN given.value #>> '{{}}'
    WHEN 'number' THEN trim_scale((given.value #>> '{{}}')::numeric)::text
    WHEN 'boolean' THEN CASE given.value WHEN 'true' THEN '{YES}' ELSE '{NO}' END
END AS value) AS told
"""

# Each product's words. A number's values are not words: a transform sees to them.
_WORDS = f"""
SELECT '{Kind.BRAND}' AS kind, '' AS attribute, brand.name AS term, product.id AS product_id
FROM product JOIN catalog_brand brand ON brand.id = product.brand_id
UNION ALL
SELECT '{Kind.CATEGORY}', '', category.path, product.id
FROM product JOIN catalog_category category ON category.id = product.category_id
UNION ALL
SELECT '{Kind.ATTRIBUTE}', '', attribute.code, product.id
FROM product
JOIN catalog_attributevalue said ON said.product_id = product.id
JOIN catalog_attribute attribute ON attribute.id = said.attribute_id
UNION ALL
SELECT '{Kind.ATTRIBUTE_VALUE}', attribute.code,
       CASE WHEN attribute.kind <> 'yes_no' THEN said.value
            WHEN said.value = 'true' THEN '{YES}' ELSE '{NO}' END, product.id
FROM product
JOIN catalog_attributevalue said ON said.product_id = product.id
JOIN catalog_attribute attribute ON attribute.id = said.attribute_id
WHERE attribute.kind <> 'number' AND length(said.value) <= {LONGEST}
UNION ALL
SELECT '{Kind.ATTRIBUTE}', '', told.key, product.id
FROM product JOIN catalog_sku sku ON sku.product_id = product.id {_TOLD}
WHERE length(told.key) <= {LONGEST_ATTRIBUTE} AND btrim(told.value) <> ''
UNION ALL
SELECT '{Kind.ATTRIBUTE_VALUE}', told.key, told.value, product.id
FROM product JOIN catalog_sku sku ON sku.product_id = product.id {_TOLD}
WHERE length(told.key) <= {LONGEST_ATTRIBUTE} AND length(told.value) <= {LONGEST}
"""  # noqa: S608

_OF_SKUS = f"""
WITH product AS MATERIALIZED (
    SELECT DISTINCT product.id, product.merchant_id, product.brand_id, product.category_id
    FROM catalog_product product JOIN catalog_sku sku ON sku.product_id = product.id
    WHERE sku.id = ANY(%(skus)s) AND product.active
)
SELECT DISTINCT (SELECT merchant_id FROM product LIMIT 1), kind, attribute, term
FROM ({_WORDS}) AS word WHERE btrim(term) <> ''
"""  # noqa: S608

# What may be sold of each product, at the default table's sale prices. A product that spells one
# word in upper and in lower case has it once.
_COUNT = f"""
WITH product AS MATERIALIZED (
    SELECT id, brand_id, category_id FROM catalog_product
    WHERE merchant_id = %(merchant)s AND active
), worth AS MATERIALIZED (
    SELECT sku.product_id, sum(greatest(0, stock.on_hand - stock.reserved) * price.sale_price)
        AS amount
    FROM catalog_sku sku
    JOIN catalog_stock stock ON stock.sku_id = sku.id
    JOIN catalog_price price ON price.sku_id = sku.id
    JOIN catalog_pricetable tabled ON tabled.id = price.table_id AND tabled.is_default
    WHERE sku.merchant_id = %(merchant)s
    GROUP BY sku.product_id
), word AS (
    SELECT kind, min(attribute) AS attribute, min(term) AS term, product_id
    FROM ({_WORDS}) AS said WHERE btrim(term) <> ''
    GROUP BY kind, lower(attribute), lower(btrim(term)), product_id
)
SELECT kind, attribute, term, count(*), least(coalesce(sum(worth.amount), 0), {MOST_VALUE})
FROM word LEFT JOIN worth USING (product_id)
GROUP BY kind, attribute, term
UNION ALL
SELECT '{Kind.WAREHOUSE}', '', code, 0, 0 FROM catalog_warehouse WHERE merchant_id = %(merchant)s
UNION ALL
SELECT '{Kind.PRICE_TABLE}', '', code, 0, 0 FROM catalog_pricetable
WHERE merchant_id = %(merchant)s
"""  # noqa: S608

# The words of a million SKUs are sorted in a third of the time with some room.
_ROOM = "SET LOCAL work_mem = '32MB'"

_NOTE = """
INSERT INTO integrations_merchantterm
    (merchant_id, kind, attribute, term, key, products, stock_value, first_seen_at)
SELECT %(merchant)s, kind, attribute, term, key, 0, 0, now()
FROM unnest(%(kinds)s::text[], %(attributes)s::text[], %(terms)s::text[], %(keys)s::text[])
    AS told(kind, attribute, term, key)
ORDER BY kind, key
ON CONFLICT (merchant_id, kind, key) DO NOTHING
"""

_KEEP = """
INSERT INTO integrations_merchantterm AS known
    (merchant_id, kind, attribute, term, key, products, stock_value, first_seen_at, counted_at)
SELECT %(merchant)s, kind, attribute, term, key, products, stock_value, now(), now()
FROM unnest(%(kinds)s::text[], %(attributes)s::text[], %(terms)s::text[], %(keys)s::text[],
            %(products)s::int[], %(values)s::numeric[])
    AS told(kind, attribute, term, key, products, stock_value)
ORDER BY kind, key
ON CONFLICT (merchant_id, kind, key) DO UPDATE
SET products = excluded.products, stock_value = excluded.stock_value, counted_at = now()
"""


class _Word(NamedTuple):
    kind: str
    attribute: str
    term: str
    key: str


def note(sku_ids: Sequence[int]) -> None:
    """These SKUs' products changed: words nobody has seen yet are noted, and a count is due."""
    if not sku_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_OF_SKUS, {"skus": list(sku_ids)})
        found = cursor.fetchall()
        if not found:
            return
        merchant_id = found[0][0]
        words = {(word.kind, word.key): word for word in (_word(*row) for _merchant, *row in found)}
        cursor.execute(_NOTE, {"merchant": merchant_id, **_columns(words.values())})
        fresh = cursor.rowcount
    if fresh:
        jobs.start(JobKind.COUNT, merchant_id, delay_seconds=COUNT_AFTER_SECONDS, cause="new terms")


def has_uncounted(merchant_id: int) -> bool:
    """Whether words were noted since the last count began."""
    return MerchantTerm.objects.filter(merchant_id=merchant_id, counted_at=None).exists()


def count(merchant_id: int) -> int:
    """Count every word of the merchant's active products anew; returns how many there are.

    Words that no product has any more are forgotten; not those noted while it counts.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        Lock.COUNTING.take(merchant_id)
        cursor.execute(_ROOM)
        known = MerchantTerm.objects.filter(merchant_id=merchant_id)
        before = {(kind, key): pk for pk, kind, key in known.values_list("pk", "kind", "key")}
        cursor.execute(_COUNT, {"merchant": merchant_id})
        figures: dict[tuple[str, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal()))
        words: dict[tuple[str, str], _Word] = {}
        for kind, attribute, term, products, value in cursor.fetchall():
            word = _word(kind, attribute, term)
            so_far = figures[kind, word.key]
            worth = min(so_far[1] + value, MOST_VALUE)
            figures[kind, word.key] = so_far[0] + products, worth
            words.setdefault((kind, word.key), word)
        told = list(figures.values())
        cursor.execute(
            _KEEP,
            {
                "merchant": merchant_id,
                **_columns(words.values()),
                "products": [products for products, _value in told],
                "values": [value for _products, value in told],
            },
        )
        gone = [pk for word, pk in before.items() if word not in words]
        known.filter(pk__in=gone).delete()
    return len(words)


def _word(kind: str, attribute: str, term: str) -> _Word:
    return _Word(kind, attribute, term, merchant_key(attribute, term))


def _columns(words: Iterable[_Word]) -> dict[str, list[str]]:
    rows = list(words)
    return {
        "kinds": [word.kind for word in rows],
        "attributes": [word.attribute for word in rows],
        "terms": [word.term for word in rows],
        "keys": [word.key for word in rows],
    }
