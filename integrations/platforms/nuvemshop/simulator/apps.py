"""Apps that stores install, and the codes that are exchanged for tokens."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

APP_ID, APP_SECRET = "4321", "app-client-secret-for-tests"
PRIVACY = ("store/redact", "customers/redact", "customers/data_request")


@dataclass(frozen=True, kw_only=True)
class App:
    """What its partner panel says. `privacy` are addresses by the words of PRIVACY; `store` is the
    one whose owner is at the browser, "" for any. `code_seconds` is how long a code is good."""

    app_id: str = APP_ID
    secret: str = APP_SECRET
    redirect_url: str = ""
    privacy: Mapping[str, str] = field(default_factory=dict)
    scopes: str = "read_orders,write_orders,write_products,read_customers"
    store: str = ""
    code_seconds: float = 300.0

    def __post_init__(self) -> None:
        if unknown := self.privacy.keys() - set(PRIVACY):
            raise ValueError(f"no privacy call: {sorted(unknown)}")


class Refused(Exception):
    """`error` and `description` as OAuth says them."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error, description)
        self.error, self.description = error, description


class Apps:
    """One that nobody described is there from the start: of stores made with a token."""

    def __init__(self) -> None:
        self._known = {APP_ID: App()}
        self._codes: dict[str, tuple[str, str, float]] = {}

    def keep(self, app: App) -> None:
        self._known[app.app_id] = app

    def one(self, app_id: str) -> App:
        """Raises KeyError."""
        return self._known[app_id]

    def new_code(self, app: App, store: str) -> str:
        code = secrets.token_hex(5)
        self._codes[code] = (app.app_id, store, time.monotonic() + app.code_seconds)
        return code

    def redeemed(self, app_id: str, secret: str, code: str) -> tuple[App, str]:
        """The app and the store that a code is for: good once. Raises Refused."""
        app = self._known.get(app_id)
        if app is None or app.secret != secret:
            raise Refused("invalid_client", "Client authentication failed")
        of_app, store, until = self._codes.pop(code, ("", "", 0.0))
        if of_app != app_id:
            raise Refused("invalid_grant", "The authorization code is invalid")
        if time.monotonic() > until:
            raise Refused("invalid_grant", "The authorization code has expired")
        return app, store
