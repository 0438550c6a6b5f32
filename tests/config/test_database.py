from pathlib import Path
from typing import Any

from config.database import configuration


def options_of(url: str) -> dict[str, Any]:
    options: dict[str, Any] = configuration(url, Path("data"), 600)["OPTIONS"]
    return options


def test_every_connection_tells_the_planner_that_random_reads_are_cheap() -> None:
    for url in ("", "postgres://me@db/depara?sslmode=require"):
        assert options_of(url)["options"] == "-c random_page_cost=1.1"


def test_what_the_address_says_goes_first() -> None:
    options = options_of(
        "postgres://me@db/depara?options=-c%20random_page_cost%3D2&sslmode=require"
    )

    assert options == {"options": "-c random_page_cost=2", "sslmode": "require"}
