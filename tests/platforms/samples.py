"""The samples beside a platform's code: raw orders and the drafts they must become."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from integrations.contract import Connector
from orders.drafts import OrderDraft

DRAFT = ".draft.json"


def folder_of(connector: type[Connector]) -> Path:
    return Path(str(sys.modules[connector.__module__].__file__)).parent


def raw_orders(connector: type[Connector]) -> list[Path]:
    found = (folder_of(connector) / "samples").glob("order_*.json")
    return sorted(path for path in found if not path.name.endswith(DRAFT))


def drafts(connector: type[Connector]) -> list[Path]:
    return sorted((folder_of(connector) / "samples").glob(f"*{DRAFT}"))


def draft_beside(raw: Path) -> Path:
    return raw.with_suffix(DRAFT)


def raw(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def expected(path: Path) -> OrderDraft:
    return msgspec.json.decode(path.read_bytes(), type=OrderDraft)
