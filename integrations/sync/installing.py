"""An app that was installed on a platform: the code becomes a token, the token a connection's.

One token per store and app: each one that is granted kills the one before. So the exchange and
the storing of what came of it are one at a time for each platform, and the last one granted is
the one that is kept.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from integrations import locks, subscriptions, wakeup
from integrations.contract import Call, Grant, PlatformError, Wire
from integrations.installable import connector_of
from integrations.models import (
    Activity,
    CallLog,
    Connection,
    PlatformApp,
    State,
    holders,
)
from integrations.sync.line import TIMEOUT_SECONDS
from integrations.sync.trial import trial


class Refused(Exception):
    """The installation was not taken over, and nothing was stored. `code` is one of problems.py:
    "grant_refused" and others of PlatformError, "other_account", "account_taken", "no_app"."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Installed:
    """`elsewhere`: another connection of the merchant has this account, and got the token."""

    connection: Connection
    elsewhere: bool


def consent_address(platform: str, state: str) -> str:
    """Where the merchant's browser is sent. Raises Uninstallable, Refused("no_app")."""
    connector = connector_of(platform)
    return connector.consent_address(_app(platform).values, state)


def install(connection: Connection, code: str) -> Installed:
    """Exchange the code and keep the token, then talk to the platform with it.

    An account that another merchant's connection has is refused, and one that is not the one this
    connection had; the platform has ended their earlier token all the same, since whose account
    it is is known only by then. Raises Uninstallable, Refused.
    """
    connector = connector_of(connection.platform)
    app = _app(connection.platform)
    with locks.alone(f"install:{connection.platform}"):
        try:
            grant = connector.exchange(app.values, code, _wire(connection))
        except PlatformError as error:
            raise Refused(error.code, error.detail) from error
        installed = _keep(connection, connector.account_field, grant)
    trial(installed.connection)
    return installed


def _app(platform: str) -> PlatformApp:
    app = PlatformApp.objects.filter(platform=platform).first()
    if app is None:
        raise Refused("no_app")
    return app


@transaction.atomic
def _keep(target: Connection, account_field: str, grant: Grant) -> Installed:
    """The token and the account's id together, and a fresh start for whoever has them now."""
    owner = _owner(target, account_field, grant.account)
    owner.settings = {**owner.settings, **grant.settings, account_field: grant.account}
    owner.secrets = {**owner.secrets, **grant.secrets}
    owner.state = State.NEW
    owner.save(update_fields=["settings", "secrets", "state"])
    Activity.objects.filter(connection=owner).update(
        resume_at=None, failures=0, error_code="", error_detail="", error_at=None
    )
    subscriptions.begin_anew([owner.pk])
    transaction.on_commit(lambda: wakeup.wake([owner.pk], pull=True, at_once=True))
    return Installed(owner, elsewhere=owner.pk != target.pk)


def _owner(target: Connection, account_field: str, account: str) -> Connection:
    """Whose account it is, locked: `target`, or the merchant's connection that has it already."""
    known = set(holders(target.platform, account_field, account).values_list("pk", flat=True))
    rows = Connection.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    locked = {
        one.pk: one for one in rows.select_related("activity").filter(pk__in={*known, target.pk})
    }
    having = [locked[pk] for pk in sorted(known & locked.keys())]
    if any(one.merchant_id != target.merchant_id for one in having):
        raise Refused("account_taken")
    if target.pk in known or not having:
        mine = locked.get(target.pk)
        if mine is None:
            raise Connection.DoesNotExist(target.pk)
        if mine.settings.get(account_field) not in (None, "", account):
            raise Refused("other_account")
        return mine
    return min(having, key=lambda one: (one.state == State.INACTIVE, one.pk))


def _wire(connection: Connection) -> Wire:
    """No turn is waited for: it is asked once, by a person. Bodies are not kept: one has the
    app's secret in it, the other one the token."""

    def keep(call: Call) -> None:
        CallLog.objects.create(
            merchant_id=connection.merchant_id,
            connection=connection,
            method=call.method,
            url=call.url.partition("?")[0],
            status=call.status,
            milliseconds=call.milliseconds,
            error=call.error.replace("\x00", "\ufffd"),
        )

    return Wire(
        after=keep,
        allow_private_addresses=settings.ALLOW_PRIVATE_ADDRESSES,
        timeout=TIMEOUT_SECONDS,
    )
