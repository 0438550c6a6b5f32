"""Pages asked for in turn by somebody logged in, through all of the middleware."""

import time
from collections.abc import Mapping
from statistics import median

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

EMPTY = "empty list"


def logged_in(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def in_turn(client: Client, pages: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each page, one figure per round."""
    found: dict[str, list[float]] = {name: [] for name in pages}
    for url in pages.values():
        milliseconds(client, url)  # templates and plans are known from here on
    for _ in range(rounds):
        for name, url in pages.items():
            found[name].append(milliseconds(client, url))
    return found


def milliseconds(client: Client, url: str) -> float:
    start = time.perf_counter()
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code}")
    return (time.perf_counter() - start) * 1_000


def queries(client: Client, pages: Mapping[str, str]) -> dict[str, int]:
    """Statements of each page, once everything that is kept is kept."""
    counts = {}
    for name, url in pages.items():
        milliseconds(client, url)
        with CaptureQueriesContext(connection) as captured:
            milliseconds(client, url)
        counts[name] = len(captured)
    return counts


def ratios(found: Mapping[str, list[float]]) -> dict[str, float]:
    """Of the medians, to that of the empty list."""
    empty = median(found[EMPTY])
    return {name: round(median(times) / empty, 2) for name, times in found.items()}


def print_pages(found: Mapping[str, list[float]]) -> None:
    print(f"{'page':<24}{'ms (median)':>14}{'min..max':>20}{'of the empty list':>20}")
    for name, ratio in ratios(found).items():
        times = found[name]
        spread = f"{min(times):.1f}..{max(times):.1f}"
        print(f"{name:<24}{median(times):>14.1f}{spread:>20}{ratio:>20.2f}")
