"""Callbacks: who is to be called, and the calls, made in the background."""

import heapq
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from integrations.platforms.anymarket.simulator.knobs import Knobs

ATTEMPTS = 3
CALLERS = 4
PATIENCE = 2.0
TAKEN = (200, 201)
FLAGS = ("orderActive", "productActive", "transmissionActive", "questionActive")


@dataclass(order=True)
class Call:
    """One call that is to be made; `turn` tells those of one moment apart."""

    due: float
    turn: int
    url: str = field(compare=False)
    body: bytes = field(compare=False)
    attempts: int = field(default=0, compare=False)


class Callbacks:
    """`rows` are the registrations as the API tells them. Every change is told to each of them
    that asked for it, `ATTEMPTS` times at most and in no certain order; what failed then is only
    in the feed. `counts`: changes, calls (attempts), taken, given_up, lost, doubled."""

    def __init__(self, oi: str, knobs: Knobs) -> None:
        self.rows: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self._oi = oi
        self._knobs = knobs
        self._seed = knobs.callbacks_seed
        self._chance = random.Random(self._seed)  # noqa: S311  not a secret
        self._turns = count()
        self._waiting: list[Call] = []
        self._calling = 0
        self._changed = threading.Condition()
        self._stopped = False
        self._callers: list[threading.Thread] = []

    def order(self, order_id: int, status: str) -> None:
        """Something happened to this order."""
        event = {"event": status} if self._knobs.callbacks_with_event else {}
        self._tell("orderActive", {"type": "ORDER", **event}, order_id)

    def product(self, product_id: int) -> None:
        self._tell("productActive", {"type": "PRODUCT"}, product_id)

    @property
    def waiting(self) -> int:
        """Calls that are not over yet."""
        with self._changed:
            return len(self._waiting) + self._calling

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for caller in self._callers:
            caller.join()

    def _tell(self, flag: str, told: dict[str, Any], subject: int) -> None:
        urls = [row["url"] for row in self.rows if row[flag]]
        if not urls or self._knobs.callbacks_silent:
            return
        body = json.dumps({**told, "content": {"id": str(subject), "oi": self._oi}}).encode()
        with self._changed:
            self.counts["changes"] += 1
            for url in urls:
                for _ in range(self._copies()):
                    late = self._rolled() * self._knobs.callbacks_shuffled
                    self._put(Call(time.monotonic() + late, next(self._turns), url, body))

    def _copies(self) -> int:
        """None of a call that gets lost, two when one change is told twice."""
        if self._rolled() < self._knobs.callbacks_lost:
            self.counts["lost"] += 1
            return 0
        if self._rolled() < self._knobs.callbacks_doubled:
            self.counts["doubled"] += 1
            return 2
        return 1

    def _rolled(self) -> float:
        if self._knobs.callbacks_seed != self._seed:
            self._seed = self._knobs.callbacks_seed
            self._chance.seed(self._seed)
        return self._chance.random()

    def _put(self, call: Call) -> None:
        heapq.heappush(self._waiting, call)
        while len(self._callers) < CALLERS and not self._stopped:
            self._callers.append(threading.Thread(target=self._make_calls, daemon=True))
            self._callers[-1].start()
        self._changed.notify()

    def _make_calls(self) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while (call := self._next()) is not None:
                taken = _made(client, call)
                with self._changed:
                    self._calling -= 1
                    self._note(call, taken)

    def _next(self) -> Call | None:
        """Waits for the next call to be due; None when there is nothing more to do."""
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if self._waiting and self._waiting[0].due <= now:
                    self._calling += 1
                    return heapq.heappop(self._waiting)
                self._changed.wait(self._waiting[0].due - now if self._waiting else None)
        return None

    def _note(self, call: Call, taken: bool) -> None:
        call.attempts += 1
        self.counts["calls"] += 1
        if taken:
            self.counts["taken"] += 1
        elif call.attempts == ATTEMPTS:
            self.counts["given_up"] += 1
        elif not self._stopped:
            call.due = time.monotonic() + self._knobs.callbacks_interval
            self._put(call)


def _made(client: httpx.Client, call: Call) -> bool:
    """Any other answer than 200 or 201 is a failure, and so is none."""
    headers = {"content-type": "application/json"}
    try:
        return client.post(call.url, content=call.body, headers=headers).status_code in TAKEN
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
