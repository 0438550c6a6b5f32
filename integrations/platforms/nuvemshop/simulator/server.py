"""The simulator as a running server."""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.apps import APP_ID, App, Apps
from integrations.platforms.nuvemshop.simulator.courier import Courier
from integrations.platforms.nuvemshop.simulator.handler import Handler
from integrations.platforms.nuvemshop.simulator.listener import Listener


class Simulator:
    """Serves from the moment it is made until `close`. Port 0 takes any free one."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._accounts: dict[str, Account] = {}
        self._courier = Courier()
        self.apps = Apps()
        self._listener = Listener((host, port), Handler, self)
        self.url = f"http://{host}:{self._listener.server_port}"
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()

    def account(self, *, token: str, oi: str) -> Account:
        """The store of this number, made when it is new; another token replaces the one it had."""
        if oi not in self._accounts:
            self._accounts[oi] = Account(token, oi, self.apps.one(APP_ID), self._courier)
        account = self._accounts[oi]
        if account.token != token:
            account.renew(token)
        return account

    def accounts(self) -> Iterable[Account]:
        return list(self._accounts.values())

    def app(self, app: App) -> None:
        """What the partner panel says of an app, from now on."""
        self.apps.keep(app)
        for account in self.accounts():
            if account.postbox.app.app_id == app.app_id:
                account.postbox.app = app

    def forget(self) -> None:
        """Apps too."""
        self._accounts.clear()
        self._courier.forget()
        self.apps = Apps()

    def close(self) -> None:
        self._courier.close()
        self._listener.stop()

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
