"""The parameters of a connection: what may be asked for, and what follows from a change.

A page and a partner change the same ones with the same effects. Of a connector only the fields
that its platform declares are looked at; it is not called.
"""

from collections.abc import Mapping, Set
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from integrations import order_tellings, outbox, pending, plans, subscriptions, traffic, wakeup
from integrations.contract import Field
from integrations.models import Activity, Connection
from integrations.models.work import OutboundTopic
from integrations.registry import connectors
from integrations.traffic import Flow

# Columns that are no parameter: the forms and the workers see to them in other ways.
_OTHER_COLUMNS = {
    "id",
    "merchant",
    "store",
    "platform",
    "key",
    "state",
    "settings",
    "secrets",
    "created_at",
}
PARAMETER_COLUMNS = {
    column.name: column
    for column in Connection._meta.concrete_fields
    if column.name not in _OTHER_COLUMNS
}

# Any field that is not named here is a platform's own: it may bear on everything.
_TOLD_BY = {
    OutboundTopic.STOCK: {"warehouse", "stock_rule"},
    OutboundTopic.PRICE: {"price_table"},
}
_DUE_BY = {"push_interval": "push_due_at", "pull_interval": "pull_due_at"}


class NotOffered(Exception):
    """The connection's platform has no such parameter; the message is for people."""


class WrongValue(Exception):
    """A value that is none of the choices; the message is for people."""


class NotInPlan(Exception):
    """The merchant's plan does not include this; `verdict` says why and how to get it."""

    def __init__(self, verdict: plans.Verdict) -> None:
        super().__init__(verdict.text)
        self.verdict = verdict


def declared(connection: Connection, part: str = "parameters") -> tuple[Field, ...]:
    """The fields that the platform declares; none when its folder is not installed.

    `part` is "access" or "parameters".
    """
    connector = connectors().get(connection.platform)
    return getattr(connector, part, ())


def change(connection: Connection, wanted: Mapping[str, Any]) -> None:
    """Give columns of the connection other values, with all that follows.

    Call it inside the transaction that locked the row. Raises NotOffered, WrongValue or
    NotInPlan, and then nothing was changed.
    """
    _check(connection, wanted)
    changed = {name for name, value in wanted.items() if getattr(connection, name) != value}
    for name in changed:
        setattr(connection, name, wanted[name])
    connection.save(update_fields=changed)
    follow(connection, changed)


def _check(connection: Connection, wanted: Mapping[str, Any]) -> None:
    fields = {field.key: field for field in declared(connection)}
    for name, value in wanted.items():
        if name not in fields:
            raise NotOffered(
                _("The platform of this connection has no parameter “%(name)s”.") % {"name": name}
            )
        choices = [key for key, _label in fields[name].choices]
        if choices and str(value) not in choices:
            raise WrongValue(
                _("The field “%(name)s” must be one of: %(choices)s.")
                % {"name": name, "choices": ", ".join(choices)}
            )
    for verdict in plans.refused(connection.merchant, wanted).values():
        raise NotInPlan(verdict)


def follow(connection: Connection, changed: Set[str]) -> dict[Flow, bool]:
    """What follows from parameters that somebody saved, in the transaction that saved them;
    returns the flows that were turned, and whether each is on now.

    `changed` are names of columns, or of a platform's own fields. What the platform has to hear
    anew is marked, what waited for a switch goes without waiting for the interval, and a shorter
    interval counts from now on. Whoever saves has seen what the plan took away.
    """
    for topic in _to_tell_anew(changed):
        outbox.mark_all(connection, topic)
    if "status_after" in changed:
        order_tellings.look_again(connection)
    for name in _DUE_BY.keys() & changed:
        _come_forward(connection, name)
    if "sale_events" in changed or changed - PARAMETER_COLUMNS.keys():
        subscriptions.look_now([connection.pk])
    pending.tell(connection.merchant_id, connection, plans.LOST, [])
    turned = {
        flow: traffic.is_on(connection, flow)
        for flow, column in traffic.FLAGS.items()
        if column in changed
    }
    if any(turned.values()):
        pull = turned.get(Flow.ORDERS, False)
        transaction.on_commit(lambda: wakeup.wake([connection.pk], pull=pull, at_once=True))
    return turned


def _to_tell_anew(changed: Set[str]) -> Set[OutboundTopic]:
    """What the platform has to be told again, since where or what is told has changed."""
    if changed - PARAMETER_COLUMNS.keys():
        return set(OutboundTopic)
    return {topic for topic, names in _TOLD_BY.items() if changed & names}


def _come_forward(connection: Connection, name: str) -> None:
    due, soonest = _DUE_BY[name], Now() + timedelta(minutes=getattr(connection, name))
    later = Activity.objects.filter(connection=connection, **{f"{due}__gt": soonest})
    later.update(**{due: soonest})
