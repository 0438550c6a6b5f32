"""The measurements run from end to end; how fast anything is, no test says.

They share a database, so they stay in one file.
"""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings


def measure(name: str) -> dict[str, Any]:
    """What a very small run of a bench prints last."""
    size = ["--skus=200", "--orders=200", "--rounds=1", "--seconds=0.2"]
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench", name, *size],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result


def test_tick() -> None:
    result = measure("tick")

    assert set(result) == {"bench", "ms", "growth", "idle_ms", "rss_start_mb", "rss_end_mb"}


def test_orders() -> None:
    result = measure("orders")

    assert set(result) == {
        "bench",
        "orders_per_s",
        "limit_orders_per_s",
        "ratio",
        "orders",
        "fill_s",
        "growth",
        "limit_growth",
        "rss_start_mb",
        "rss_end_mb",
    }
    assert result["orders"] == 200


def test_order_pages_and_that_their_statements_do_not_grow() -> None:
    result = measure("order_pages")

    assert set(result) == {
        "bench",
        "orders",
        "ratio",
        "report_ratio",
        "report_two_years_ms",
        "more_queries",
        "queries",
        "ms",
    }
    assert (result["orders"], result["more_queries"]) == (200, 0)


def test_stock_and_that_an_unchanged_push_writes_nothing() -> None:
    result = measure("stock")

    assert set(result) == {
        "bench",
        "items_per_s",
        "limit_items_per_s",
        "ratio",
        "items_100_per_s",
        "limit_100_items_per_s",
        "ratio_100",
        "unchanged_items_per_s",
        "unchanged_ratio",
        "unchanged_rows_written",
        "rss_web_start_mb",
        "rss_web_end_mb",
    }
    assert result["unchanged_rows_written"] == 0


def test_mapping_sheet() -> None:
    result = measure("mapping_sheet")

    assert set(result) == {"bench", "seconds", "memory_growth_mb", "rules"}
    assert result["rules"] == 200


def test_publish() -> None:
    result = measure("publish")

    assert set(result) == {
        "bench",
        "products",
        "products_per_s",
        "allowed_per_s",
        "ratio",
        "too_many",
    }
    assert (result["products"], result["too_many"]) == (200, 0)


def test_last_unit() -> None:
    assert measure("last_unit") | {"orders_per_s": 0} == {
        "bench": "last_unit",
        "repetitions": 1,
        "orders": 50,
        "lost": 0,
        "oversold": 0,
        "wrongly_flagged": 0,
        "wrongly_told": 0,
        "unbalanced": 0,
        "orders_per_s": 0,
    }


def test_ledger() -> None:
    result = measure("ledger")

    assert set(result) == {
        "bench",
        "histories",
        "broken",
        "steps",
        "cancels",
        "returns",
        "deaths",
        "seconds",
    }
    assert (result["histories"], result["broken"]) == (1, 0)


def test_mapping_page() -> None:
    result = measure("mapping_page")

    assert set(result) == {
        "bench",
        "terms",
        "ratio",
        "search_ratio",
        "suggestions_ratio",
        "suggestions_first_ms",
        "product_list_ratio",
        "sku_list_ratio",
        "ms",
    }


def test_governor() -> None:
    result = measure("governor")

    assert set(result) == {"bench", "ratio", "too_many", "ratios"}
    assert result["ratios"].keys() == {"nuvemshop", "anymarket"}
    assert result["too_many"] == 0


def test_webhooks_and_that_none_is_lost() -> None:
    result = measure("webhooks")

    assert set(result) == {
        "bench",
        "p99_ms",
        "lost",
        "calls_per_s",
        "limit_calls_per_s",
        "ratio",
    }
    assert result["lost"] == 0


@pytest.mark.timeout(400)  # simulators, a web server and workers are started for it
def test_latency_and_that_everybody_is_told() -> None:
    result = measure("latency")

    assert set(result) == {"bench", "orders", "p50_s", "p95_s", "lost", "still_pushing"}
    assert (result["orders"], result["lost"]) == (2, 0)
