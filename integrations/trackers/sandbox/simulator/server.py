"""The simulator as a running server. A question: first the token, then trouble, then the answer."""

import threading
import time
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any, Self
from urllib.parse import unquote

import msgspec
from msgspec import Meta, Struct, field

CONTROL = "/_simulator"
Json = dict[str, Any]


class Knobs(Struct, forbid_unknown_fields=True):
    """Counters say how many of the next questions are met by the trouble."""

    throttled: int = 0  # 429
    failing: int = 0  # 500
    dropped: int = 0  # closed without an answer
    latency: float = 0.0  # seconds
    malformed: set[str] = field(default_factory=set)  # codes

    def take(self, counter: str) -> bool:
        left: int = getattr(self, counter)
        setattr(self, counter, max(0, left - 1))
        return left > 0


class Question(Struct):
    codes: Annotated[list[str], Meta(max_length=50)]


class Simulator(ThreadingHTTPServer):
    """Serves from the moment it is made until `close`. Port 0 takes any free one."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, token: str) -> None:
        super().__init__((host, port), Handler)
        self.token = token
        self.knobs = Knobs()
        self.parcels: dict[str, list[Json]] = {}
        self.questions: list[list[str]] = []
        self.lock = threading.Lock()
        self.url = f"http://{host}:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def parcel(self, code: str, **events: datetime) -> None:
        """The parcel's events by their kinds; they replace what was known of it."""
        with self.lock:
            self.parcels[code] = [
                {"kind": kind, "at": moment.isoformat()} for kind, moment in events.items()
            ]

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Handler(BaseHTTPRequestHandler):
    server: Simulator

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        by_hand = self.path.startswith(CONTROL)
        try:
            told = self._control(raw) if by_hand else self._answer(raw)
        except (LookupError, TypeError, ValueError, msgspec.MsgspecError) as error:
            told = 422, f"{type(error).__name__}: {error}"
        if told is None:
            return  # dropped
        status, body = told
        plain = isinstance(body, str)
        content = body.encode() if plain else msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("content-type", "text/plain" if plain else "application/json")
        self.send_header("content-length", str(len(content)))
        if status == 429:
            self.send_header("retry-after", "1")
        with suppress(ConnectionError):  # who asked may have been killed meanwhile
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_PATCH = _serve  # noqa: N815  the library's names

    def _answer(self, raw: bytes) -> tuple[int, Any] | None:
        server, knobs = self.server, self.server.knobs
        if self.headers.get("authorization") != f"Bearer {server.token}":
            return 401, "This token opens nothing."
        if (self.command, self.path) != ("POST", "/parcels/search"):
            return 404, f"There is no {self.path} to {self.command}."
        codes = msgspec.json.decode(raw, type=Question).codes
        server.questions.append(codes)
        time.sleep(knobs.latency)
        with server.lock:
            if knobs.take("dropped"):
                return None
            if knobs.take("throttled"):
                return 429, "Too many questions."
            if knobs.take("failing"):
                return 500, "Out of order."
            known = [code for code in reversed(codes) if code in server.parcels]
            return 200, {"parcels": [self._parcel(code) for code in known]}

    def _parcel(self, code: str) -> Json:
        events = self.server.parcels[code]
        if code in self.server.knobs.malformed:
            events = [{**event, "at": "ontem"} for event in events]
        return {"code": code, "events": events}

    def _control(self, raw: bytes) -> tuple[int, Any]:
        server = self.server
        body: Any = msgspec.json.decode(raw) if raw else {}
        match self.command, self.path.removeprefix(CONTROL).split("/")[1:]:
            case "PUT", ["parcels", code]:
                with server.lock:
                    server.parcels[unquote(code)] = body
                return 200, body
            case "PATCH", ["knobs"]:
                server.knobs = msgspec.convert(msgspec.to_builtins(server.knobs) | body, Knobs)
                return 200, server.knobs
            case "GET", ["questions"]:
                return 200, server.questions
        return 404, f"There is no {self.path} to {self.command}."

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: it would bury what tests and the demo print."""


def serve(host: str, port: int) -> Simulator:
    """What `manage.py sandbox` looks for; one token is known to everybody."""
    return Simulator(host, port, token="try-depara")  # noqa: S106
