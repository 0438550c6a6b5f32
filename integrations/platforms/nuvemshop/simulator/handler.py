"""One HTTP exchange: trouble first, then the headers, the rate limit and the endpoint."""

import json
import re
import time
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from integrations.platforms.nuvemshop.simulator import consent, events
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.control import control
from integrations.platforms.nuvemshop.simulator.doorman import account_for, check_headers
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Refusal, Request, refusal
from integrations.platforms.nuvemshop.simulator.listener import Listener, hang_up
from integrations.platforms.nuvemshop.simulator.routes import dispatch

ENCODER = msgspec.json.Encoder(decimal_format="number")
WRITTEN_WRONGLY = (AttributeError, LookupError, TypeError, ValueError)


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
        if request.path.startswith(consent.PREFIX):
            return consent.install(self.server.simulator, request)
        account, path = account_for(self.server.simulator.accounts(), request)
        knobs = account.knobs
        time.sleep(knobs.latency)
        with account.lock:
            if knobs.take("dropped"):
                raise Dropped
            fits, headers = account.bucket.pour(knobs.bucket, knobs.leak)
            inside = replace(request, path=path, version=request.path.split("/")[1])
            answer = _busy(account, path, fits) or _endpoint(account, inside)
            short = re.sub(r"/(\d+)(?=/|$)", "/{id}", path)
            account.requests[f"{request.method} {short}"] += 1
            named = (request.path, f"{request.method} {request.path}")
            lost = request.method != "GET" and knobs.take("answer_lost")
            if lost or knobs.losing_answers_to in named:
                raise Dropped
        language = {"x-main-language": account.languages[0]}
        return Answer(answer.status, answer.body, {**headers, **language, **answer.headers})

    def _read(self) -> Request:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        address = urlsplit(self.path)
        try:
            body = json.loads(raw, parse_float=Decimal) if raw else None
        except ValueError as error:
            raise Refusal(Answer(400, {"error": "Problems parsing JSON"})) from error
        return Request(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query)),
            headers={key.lower(): value for key, value in self.headers.items()},
            body=body,
        )

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
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: it would bury what tests and the demo print."""


def _busy(account: Account, path: str, fits: bool) -> Answer | None:
    """Edges in front of the API speak HTML."""
    knobs = account.knobs
    writes_variants = "/variants" in path or path.endswith("/stock-price")
    if not fits or knobs.take("throttled"):
        return refusal(429, None).answer
    if writes_variants and knobs.take("variants_throttled"):
        return refusal(429, None).answer
    if knobs.take("failing"):
        return Answer(knobs.failing_status, "<html>Bad gateway</html>")
    return None


def _endpoint(account: Account, request: Request) -> Answer:
    """Refusals are answers here: they carry the rate headers too. The body is encoded while
    nothing else changes the data it is made of."""
    try:
        check_headers(account, request)
        answer = dispatch(account, request)
        events.written(account.postbox, request, answer)
    except Refusal as error:
        answer = error.answer
    except WRITTEN_WRONGLY as error:
        answer = refusal(400, f"{type(error).__name__}: {unquote(str(error))}").answer
    return Answer(answer.status, msgspec.Raw(_encoded(answer.body)), answer.headers)


def _encoded(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, msgspec.Raw) else ENCODER.encode(body)
