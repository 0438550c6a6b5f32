"""One HTTP exchange: trouble first, then the token, the rate limit and the endpoint."""

import json
import re
import time
from collections.abc import Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.control import control
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Refusal,
    Request,
    gateway_refusal,
    refusal,
)
from integrations.platforms.anymarket.simulator.knobs import Knobs
from integrations.platforms.anymarket.simulator.listener import Listener, hang_up
from integrations.platforms.anymarket.simulator.routes import dispatch

BASE = "/v2"
ENCODER = msgspec.json.Encoder(decimal_format="number")


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet per answer
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        try:
            answer = self._answer()
        except Refusal as error:
            answer = error.answer
        except Dropped:
            self.close_connection = True
            hang_up(self.connection)
            return
        self._write(answer)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815  the library's names

    def _answer(self) -> Answer:
        request = self._read()
        if request.path.startswith("/_simulator/"):
            return control(self.server.simulator, request)
        account = self._account()
        knobs = account.knobs
        self._break_the_line(account)
        with account.lock:
            within, headers = account.window.count(knobs.limit, knobs.window)
            answer = _busy(knobs, within, headers) or _endpoint(account, request)
            named = (request.path, f"{request.method} {request.path}")
            account.requests[re.sub(r"/\d+", "/{id}", named[1])] += 1
            if knobs.take("answer_lost") or knobs.losing_answers_to in named:
                raise Dropped
        return Answer(answer.status, answer.body, {**headers, **answer.headers})

    def _read(self) -> Request:
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length)
        address = urlsplit(self.path)
        content_type = self.headers.get("content-type", "")
        try:
            body = _decoded(raw, content_type)
        except ValueError as error:
            raise refusal(400, "JSON inválido.") from error
        return Request(
            method=self.command,
            path=address.path.removeprefix(BASE),
            query=dict(parse_qsl(address.query)),
            content_type=content_type,
            body=body,
        )

    def _account(self) -> Account:
        token = self.headers.get("gumgaToken")
        if not token:
            raise gateway_refusal("NO_TOKEN")
        account = self.server.simulator.account_of(token)
        if account is None or account.knobs.revoked:
            raise gateway_refusal("User not registered")
        return account

    def _break_the_line(self, account: Account) -> None:
        knobs = account.knobs
        with account.lock:
            hanging, dropped = knobs.take("hanging"), knobs.take("dropped")
        time.sleep(knobs.latency)
        if hanging:
            self.server.stopping.wait(knobs.hang_seconds)
        if hanging or dropped:
            raise Dropped

    def _write(self, answer: Answer) -> None:
        is_text = isinstance(answer.body, str)
        body = _encoded(answer.body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("content-type", "text/html" if is_text else "application/json")
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: it would bury what tests and the demo print."""


def _decoded(raw: bytes, content_type: str) -> Any:
    """JSON, or the bytes of an XML. Raises ValueError."""
    if not raw:
        return None
    return raw if "xml" in content_type else json.loads(raw, parse_float=Decimal)


def _busy(knobs: Knobs, within: bool, headers: Mapping[str, str]) -> Answer | None:
    """Nobody has described the body of a 429, and proxies speak HTML."""
    if not within:
        return Answer(429, "Too Many Requests", {"retry-after": headers["ratelimit-reset"]})
    if knobs.take("throttled"):
        return Answer(429, "Too Many Requests", {"retry-after": "1"})
    if knobs.take("failing"):
        return Answer(knobs.failing_status, "<html>Bad gateway</html>")
    return None


def _endpoint(account: Account, request: Request) -> Answer:
    """Refusals are answers here: they carry the rate headers too. The body is encoded while
    nothing else changes the data it is made of."""
    try:
        answer = dispatch(account, request)
    except Refusal as error:
        answer = error.answer
    return Answer(answer.status, msgspec.Raw(_encoded(answer.body)), answer.headers)


def _encoded(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, msgspec.Raw) else ENCODER.encode(body)
