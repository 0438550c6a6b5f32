"""The simulator as a running server. An exchange: first trouble, then the token, the answer."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import msgspec

from integrations.platforms.sandbox.simulator import api
from integrations.platforms.sandbox.simulator.account import Account
from integrations.platforms.sandbox.simulator.control import PREFIX, control
from integrations.platforms.sandbox.simulator.refusal import Refusal

ENCODER = msgspec.json.Encoder(decimal_format="number")
WRITTEN_WRONGLY = (ArithmeticError, LookupError, TypeError, ValueError, msgspec.MsgspecError)


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Simulator(ThreadingHTTPServer):
    """Serves from the moment it is made until `close`. Port 0 takes any free one."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Handler)
        self.accounts: dict[str, Account] = {}
        self.url = f"http://{host}:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def account(self, *, token: str, oi: str) -> Account:
        """The account of this name, made when it is new; from now on only `token` opens it."""
        control(self.accounts, "POST", PREFIX, {"token": token, "oi": oi})
        return self.accounts[oi]

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
        try:
            status, kind, body = 200, "json", self._answer()
        except Refusal as refusal:
            status, kind = refusal.status, "problem+json"
            body = ENCODER.encode({"status": status, "detail": refusal.detail})
        except Dropped:
            return
        self.send_response(status)
        self.send_header("content-type", f"application/{kind}")
        self.send_header("content-length", str(len(body)))
        if status == 429:
            self.send_header("retry-after", "1")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815  the library's names

    def _answer(self) -> bytes:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        address = urlsplit(self.path)
        try:
            body = msgspec.json.decode(raw) if raw else None
            if address.path.startswith(PREFIX):
                told = control(self.server.accounts, self.command, address.path, body)
                return ENCODER.encode(told)
            account = self._account()
            query = dict(parse_qsl(address.query))
            with account.lock:  # nothing changes what is being encoded
                named = (address.path, f"{self.command} {address.path}")
                account.requests[re.sub(r"/\d+", "/{id}", named[1])] += 1
                told = api.answer(account, self.command, address.path, query, body)
                answer = ENCODER.encode(told)
                if account.knobs.take("answer_lost") or account.knobs.losing_answers_to in named:
                    raise Dropped
                return answer
        except WRITTEN_WRONGLY as error:
            raise Refusal(422, f"{type(error).__name__}: {error}") from error

    def _account(self) -> Account:
        """The token's account, once it has got over its troubles."""
        told = self.headers.get("authorization")
        for account in list(self.server.accounts.values()):
            if told == f"Bearer {account.token}":
                _trouble(account)
                return account
        raise Refusal(401, "This token opens no account.")

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: it would bury what tests and the demo print."""


def _trouble(account: Account) -> None:
    time.sleep(account.knobs.latency)
    with account.lock:
        if account.knobs.take("dropped"):
            raise Dropped
        if account.knobs.take("throttled"):
            raise Refusal(429, "Too many requests.")
        if account.knobs.take("failing"):
            raise Refusal(503, "Out of order.")


def serve(host: str, port: int) -> Simulator:
    """What `manage.py sandbox` looks for; one account is open for whoever wants to try."""
    simulator = Simulator(host, port)
    simulator.account(token="try-depara", oi="sandbox")  # noqa: S106  known to everybody
    return simulator
