"""Somebody who is called: keeps what came, and answers as it is told to."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import connected

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


class Door:
    """`answers` are the statuses of the next calls, 200 when they are used up; each takes `slow`
    seconds."""

    def __init__(self, *answers: int, slow: float = 0.0) -> None:
        self.heard: list[Heard] = []
        self._answers = list(answers)
        self._slow = slow
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/k3y/"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def events(self) -> list[str]:
        return [call.told.get("event", "") for call in self.heard]

    def heard_of(self, many: int) -> list[Heard]:
        """These many calls, waited for."""
        until(lambda: len(self.heard) >= many)
        return self.heard

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {key.lower(): value for key, value in self.headers.items()}
                status = door._answers.pop(0) if door._answers else 200
                door.heard.append(Heard(self.path, headers, body))
                time.sleep(door._slow)
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        return Handler

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def until(true: Callable[[], bool]) -> None:
    """Wait for it. Raises AssertionError when it does not come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def subscribe(simulator: Simulator, door: Door) -> None:
    """The store's app asks for everything."""
    connected(simulator).subscribe(door.url, orders=True)


def settled(account: Account) -> None:
    """Nothing is on its way any more, waited for."""
    until(lambda: not account.postbox.tally["waiting"])


def counted(account: Account, *words: str) -> tuple[int, ...]:
    return tuple(account.postbox.tally[word] for word in words)
