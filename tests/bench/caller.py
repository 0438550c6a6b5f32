"""A platform that calls a door over HTTP: as fast as it is answered, or at a given pace."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count

SIGNATURE = "x-linkedstore-hmac-sha256"


class Caller:
    """One connection that is kept open. Each call is about an order of its own."""

    def __init__(self, port: int, path: str, secret: str, store: int, first: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=60)
        self._path = path
        self._secret = secret.encode()
        self._store = store
        self._orders: Iterator[int] = count(first)

    def begin(self) -> None:
        self._http.close()  # the server has let go of a connection that was idle for long

    def step(self) -> int:
        body = b'{"store_id":%d,"event":"order/created","id":%d}' % (
            self._store,
            next(self._orders),
        )
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", SIGNATURE: signature}
        self._http.request("POST", self._path, body, headers)
        response = self._http.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(str(response.status))
        return 1


def paced(callers: list[Caller], per_second: float, seconds: float) -> list[float]:
    """Milliseconds of each call, counted from the moment it was to be made: who waits for the
    answer before counts the waiting too."""
    started = time.perf_counter() + 0.2
    turns = count()
    taken: list[float] = []
    threads = [
        threading.Thread(target=_call, args=(caller, started, per_second, seconds, turns, taken))
        for caller in callers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _call(
    caller: Caller,
    started: float,
    per_second: float,
    seconds: float,
    turns: Iterator[int],
    taken: list[float],
) -> None:
    caller.begin()
    while (due := next(turns) / per_second) < seconds:
        time.sleep(max(0.0, started + due - time.perf_counter()))
        caller.step()
        taken.append((time.perf_counter() - started - due) * 1_000)
