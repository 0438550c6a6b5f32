"""The feed of changed orders: what is not acknowledged comes again, in any order."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    order_id: int
    status: str
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    def as_json(self) -> dict[str, Any]:
        return {"id": self.order_id, "token": self.token}


@dataclass
class Feed:
    """`heard` is told of each entry too."""

    heard: Callable[[int, str], None]
    entries: list[Entry] = field(default_factory=list)

    def add(self, order_id: int, status: str) -> None:
        self.entries.append(Entry(order_id, status))
        self.heard(order_id, status)

    def some(self, limit: int, copies: int) -> list[dict[str, Any]]:
        """A random choice; each entry `copies` times."""
        found = self.entries * copies
        return [entry.as_json() for entry in random.sample(found, min(limit, len(found)))]

    def acknowledge(self, order_id: int, token: str, status: str) -> bool:
        """Forgets all entries of the order, or with `status` those of that status. The token
        has to belong to one of the order's entries."""
        of_order = [entry for entry in self.entries if entry.order_id == order_id]
        if token not in {entry.token for entry in of_order}:
            return False
        gone = {entry for entry in of_order if status in ("", entry.status)}
        self.entries = [entry for entry in self.entries if entry not in gone]
        return True
