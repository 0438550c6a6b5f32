"""Pages over much: the De<>Para screen with 20,000 terms on either side, and the lists of a
catalogue of 1,000,000 SKUs, against an admin list that has nothing to show.

Every page is asked for in turn, round after round, by somebody of the merchant's, through all of
the middleware.
"""

from statistics import median
from typing import Any

from django.db import connection
from django.urls import reverse

from catalog.models import Merchant
from integrations.models import Connection, MappingRule, MerchantTerm, Term
from integrations.rulebook.rules import merchant_key
from tests.bench import fill
from tests.bench.database import vacuum
from tests.bench.options import Options
from tests.bench.pages import EMPTY, in_turn, logged_in, milliseconds, print_pages, ratios
from tests.builders import a_user

DEFAULTS = Options(skus=1_000_000, rounds=15)
TERMS = 20_000
SCREENS = ("screen", "screen, unmapped only", "screen, search")


def run(options: Options) -> dict[str, Any]:
    """`skus` is the size of the catalogue, and of the vocabularies if it is smaller."""
    shop = fill.a_shop(options.skus, connections=1)
    [target] = shop.connections
    terms = min(TERMS, options.skus)
    _fill_terms(target, terms)
    client = logged_in(a_user(shop.merchant))
    pages = _pages(target)
    first = milliseconds(client, pages["suggestions"])
    found = in_turn(client, pages, options.rounds)
    print_pages(found)
    of_empty = ratios(found)
    return {
        "bench": "mapping_page",
        "terms": terms,
        "ratio": max(of_empty[name] for name in SCREENS),
        "search_ratio": of_empty["word list"],
        "suggestions_ratio": of_empty["suggestions"],
        "suggestions_first_ms": round(first),
        "product_list_ratio": of_empty["products"],
        "sku_list_ratio": of_empty["SKUs"],
        "ms": {name: round(median(times), 1) for name, times in found.items()},
    }


def _pages(target: Connection) -> dict[str, str]:
    def of(name: str) -> str:
        return reverse(f"admin:integrations_connection_{name}", args=[target.pk, "brand"])

    return {
        EMPTY: reverse("admin:catalog_brand_changelist"),
        "screen": of("mapping"),
        "screen, unmapped only": f"{of('mapping')}?so=pendentes&p=3",
        "screen, search": f"{of('mapping')}?q=marca+1",
        "word list": f"{of('mapping_terms')}?q=marca+19",
        "suggestions": of("mapping_suggestions"),
        "products": reverse("admin:catalog_product_changelist"),
        "SKUs": reverse("admin:catalog_sku_changelist"),
    }


def _fill_terms(target: Connection, number: int) -> None:
    """Terms on either side; every second one of the merchant's has a rule."""
    _own_terms(target.merchant, number)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO integrations_term (merchant_id, connection_id, kind, external_id, name,"
            " parent_id, path, required, first_seen_at, seen_at) "
            "SELECT %s, %s, 'brand', n::text, 'MARCA ' || n, '', '', false, now(), now() "
            "FROM generate_series(1, %s) n",
            [target.merchant_id, target.pk, number],
        )
        cursor.execute(
            "INSERT INTO integrations_mappingrule (merchant_id, connection_id, kind, attribute,"
            " merchant_term, platform_id, platform_name, identity, merchant_key, changed_at) "
            "SELECT merchant_id, %s, kind, '', term, id::text, 'MARCA', key, key, now() "
            "FROM integrations_merchantterm WHERE merchant_id = %s AND products %% 2 = 0",
            [target.pk, target.merchant_id],
        )
    vacuum([model._meta.db_table for model in (MerchantTerm, Term, MappingRule)])


def _own_terms(merchant: Merchant, number: int) -> None:
    names = (f"Marca {at}" for at in range(1, number + 1))
    MerchantTerm.objects.bulk_create(
        (
            MerchantTerm(
                merchant=merchant,
                kind="brand",
                term=name,
                key=merchant_key("", name),
                products=at % 97,
                stock_value=at % 1013,
            )
            for at, name in enumerate(names)
        ),
        batch_size=5_000,
    )
