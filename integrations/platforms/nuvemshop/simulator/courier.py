"""Whoever carries the webhooks: threads of their own, so that nobody waits for the other end."""

import hashlib
import heapq
import hmac
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import httpx

SIGNATURE_HEADER = "x-linkedstore-hmac-sha256"
# Parallel, as over there: nothing keeps two webhooks in their order.
CARRIERS = 6
# The first attempt that failed is repeated at once, then after these, then each wait grows.
WAITS, GROWTH, LONGEST = (0.0, 300.0, 600.0, 900.0), 1.4, 48 * 3600.0


@dataclass(frozen=True)
class Letter:
    """One call to make. `may_go` is asked before each attempt; `secret` is "" for one without a
    signature; `tally` counts what became of it."""

    url: str
    body: bytes
    secret: str
    deadline: float
    pace: float
    tally: Counter[str]
    may_go: Callable[[], bool] = lambda: True

    @property
    def headers(self) -> dict[str, str]:
        headers = {"content-type": "application/json"}
        if self.secret:
            signature = hmac.new(self.secret.encode(), self.body, hashlib.sha256).hexdigest()
            headers[SIGNATURE_HEADER] = signature
        return headers


@dataclass(order=True)
class Attempt:
    due: float
    turn: int
    letter: Letter = field(compare=False)
    waits: Iterator[float] = field(compare=False)


class Courier:
    """Thread-safe. Its threads begin with the first letter and end with `close`, which waits for
    no answer."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._turns = count()
        self._ready = threading.Condition()
        self._carriers: list[threading.Thread] = []
        self._closed = False

    def post(self, letter: Letter, late: float = 0.0) -> None:
        """To be sent `late` seconds from now."""
        with self._ready:
            if self._closed:
                return
            letter.tally["waiting"] += 1
            self._put(Attempt(time.monotonic() + late, next(self._turns), letter, waits()))
            self._hire()

    def forget(self) -> None:
        """What has not been delivered yet never will."""
        with self._ready:
            for attempt in self._attempts:
                attempt.letter.tally["waiting"] -= 1
            self._attempts.clear()

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._attempts.clear()
            self._ready.notify_all()

    def _put(self, attempt: Attempt) -> None:
        heapq.heappush(self._attempts, attempt)
        self._ready.notify()

    def _hire(self) -> None:
        if not self._carriers:
            client = httpx.Client(trust_env=False)
            self._carriers = [
                threading.Thread(target=self._carry, args=(client,), daemon=True)
                for _ in range(CARRIERS)
            ]
            for carrier in self._carriers:
                carrier.start()

    def _carry(self, client: httpx.Client) -> None:
        """The last one to leave hangs up."""
        while attempt := self._next():
            letter = attempt.letter
            outcome = _deliver(client, letter) if letter.may_go() else "dropped"
            with self._ready:
                self._note(attempt, outcome)
        with self._ready:
            self._carriers.remove(threading.current_thread())
            if not self._carriers:
                client.close()

    def _next(self) -> Attempt | None:
        """The next one that is due, waited for; None when all is over."""
        with self._ready:
            while not self._closed:
                left = self._attempts[0].due - time.monotonic() if self._attempts else None
                if left is not None and left <= 0:
                    self._ready.notify()  # somebody else is to watch the next one
                    return heapq.heappop(self._attempts)
                self._ready.wait(left)
            return None

    def _note(self, attempt: Attempt, outcome: str) -> None:
        letter = attempt.letter
        letter.tally[outcome] += 1
        wait = next(attempt.waits, None) if outcome == "failed" else None
        if wait is not None and not self._closed:
            due = time.monotonic() + wait * letter.pace
            self._put(Attempt(due, next(self._turns), letter, attempt.waits))
            return
        letter.tally["waiting"] -= 1
        if outcome == "failed":
            letter.tally["given_up"] += 1


def waits() -> Iterator[float]:
    """Seconds before each repetition, for as long as it is tried: sixteen attempts in all."""
    over = 0.0
    wait = 0.0
    for turn in count():
        wait = WAITS[turn] if turn < len(WAITS) else wait * GROWTH
        over += wait
        if over > LONGEST:
            return
        yield wait


def _deliver(client: httpx.Client, letter: Letter) -> str:
    """Anything but a 2xx in time is a failure, a redirect too."""
    try:
        answer = client.post(
            letter.url, content=letter.body, headers=letter.headers, timeout=letter.deadline
        )
    except (httpx.HTTPError, httpx.InvalidURL):
        return "failed"
    return "made" if answer.is_success else "failed"
