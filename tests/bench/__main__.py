"""`uv run python -m tests.bench NAME` prints a table and, as its last line, one JSON object."""

import importlib
import json
import os
from argparse import ArgumentParser

import django

from tests.bench.options import add_options, chosen

NAMES = (
    "stock",
    "tick",
    "orders",
    "order_pages",
    "mapping",
    "mapping_page",
    "mapping_sheet",
    "publish",
    "last_unit",
    "webhooks",
    "latency",
    "governor",
    "ledger",
)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", choices=NAMES)
    add_options(parser)
    given = vars(parser.parse_args())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEBUG": "false",
        "HTTPS": "false",
    }
    django.setup()
    # Models can only be imported now.
    bench = importlib.import_module(f"tests.bench.{given.pop('name')}")
    database = importlib.import_module("tests.bench.database")
    with database.made():
        result = bench.run(chosen(bench.DEFAULTS, given))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
