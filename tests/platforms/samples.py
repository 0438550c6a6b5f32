"""The samples beside a platform's code: what it writes and the drafts it must become
(order_*.json, product_*.json), and drafts with the request that tells them (publish_*)."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from integrations.contract import Connector, ProductDraft
from orders.drafts import OrderDraft

DRAFT = ".draft.json"
REQUEST = ".request.json"


def folder_of(connector: type[Connector]) -> Path:
    return Path(str(sys.modules[connector.__module__].__file__)).parent


def raw_orders(connector: type[Connector]) -> list[Path]:
    return _raw(connector, "order")


def raw_products(connector: type[Connector]) -> list[Path]:
    return _raw(connector, "product")


def requests(connector: type[Connector]) -> list[Path]:
    return sorted((folder_of(connector) / "samples").glob(f"publish_*{REQUEST}"))


def drafts(connector: type[Connector], what: str = "order") -> list[Path]:
    return sorted((folder_of(connector) / "samples").glob(f"{what}_*{DRAFT}"))


def _raw(connector: type[Connector], what: str) -> list[Path]:
    found = (folder_of(connector) / "samples").glob(f"{what}_*.json")
    return sorted(path for path in found if not path.name.endswith(DRAFT))


def draft_beside(raw: Path) -> Path:
    return raw.with_name(raw.name.removesuffix(REQUEST).removesuffix(".json") + DRAFT)


def raw(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def expected(path: Path) -> OrderDraft:
    return msgspec.json.decode(path.read_bytes(), type=OrderDraft)


def product_draft(path: Path) -> ProductDraft:
    return msgspec.json.decode(path.read_bytes(), type=ProductDraft)
