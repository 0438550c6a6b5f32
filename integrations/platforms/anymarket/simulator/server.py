"""The simulator as a running server."""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.handler import BASE, Handler
from integrations.platforms.anymarket.simulator.listener import Listener


class Simulator:
    """Serves from the moment it is made until `close`. Port 0 takes any free one."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._accounts: dict[str, Account] = {}
        self._listener = Listener((host, port), Handler, self)
        self.url = f"http://{host}:{self._listener.server_port}{BASE}"
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()

    def account(self, *, token: str, oi: str) -> Account:
        """The account of this OI, made when it is new; another token replaces the one it had."""
        account = self._accounts.setdefault(oi, Account(token, oi))
        if account.token != token:
            account.renew(token)
        return account

    def account_of(self, token: str) -> Account | None:
        return next((account for account in self.accounts() if account.token == token), None)

    def accounts(self) -> Iterable[Account]:
        return list(self._accounts.values())

    def forget(self) -> None:
        self._hush()
        self._accounts.clear()

    def close(self) -> None:
        self._listener.stop()
        self._hush()

    def _hush(self) -> None:
        for account in self.accounts():
            account.callbacks.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def serve(host: str, port: int) -> Simulator:
    """What `manage.py sandbox` looks for in a platform folder's simulator package."""
    return Simulator(host, port)
