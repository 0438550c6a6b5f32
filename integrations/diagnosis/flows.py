"""What holds one kind of traffic: its own switch, and its row of a queue."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from integrations import traffic
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Standing
from integrations.diagnosis.wording import connection_page, duration, error_text, minutes, moment
from integrations.models import Work
from integrations.traffic import Flow


def switched_off(case: Case, flow: Flow) -> Condition:
    if traffic.is_on(case.connection, flow):
        text = _("%(flow)s: switched on.") % {"flow": flow.label}
        return Condition(Code.FLOW_OFF, Standing.OK, text, flow=flow)
    text = _("%(flow)s: switched off in the connection's parameters.") % {"flow": flow.label}
    return Condition(Code.FLOW_OFF, Standing.BLOCKS, text, connection_page(case.connection), flow)


def queue(case: Case, flow: Flow, work: Work) -> Iterator[Condition]:
    page = reverse(f"admin:{work._meta.label_lower.replace('.', '_')}_change", args=[work.pk])
    yield _waiting(case, flow, work, page)
    yield _error(flow, work, page)


def nothing_there(flow: Flow) -> Iterator[Condition]:
    """Without a row there is nothing to judge."""
    for code in (Code.WAITING, Code.ERROR):
        yield Condition(code, Standing.NOT_REACHED, "", flow=flow)


def _waiting(case: Case, flow: Flow, work: Work, page: str) -> Condition:
    if work.leased_until and work.leased_until > case.now:
        text = _("A worker is at it just now.")
        return Condition(Code.WAITING, Standing.WAITS, text, page, flow)
    if work.due_at is None:
        standing = Standing.NOT_REACHED if work.parked_at else Standing.OK
        text = "" if work.parked_at else _("Nothing waits.")
        return Condition(Code.WAITING, standing, text, flow=flow)
    since = work.waiting_since or work.due_at
    text = _("Waiting for %(time)s.") % {"time": duration(since, case.now)}
    text = f"{text} {_turn(case, flow, work)}"
    return Condition(Code.WAITING, Standing.WAITS, text, page, flow)


def _turn(case: Case, flow: Flow, work: Work) -> str:
    """When it has its turn, as far as that is known."""
    held = case.switched_off or not traffic.own_gate(case.connection, case.now).open
    if held or not traffic.is_on(case.connection, flow):
        return _("It goes as soon as nothing above keeps it back.")
    if work.due_at is not None and work.due_at > case.now:
        return _("The next try is at %(time)s.") % {"time": moment(work.due_at)}
    interval = case.connection.push_interval
    next_at = case.connection.activity.push_due_at
    if interval and next_at is not None and next_at > case.now:
        words = {"time": moment(next_at), "interval": minutes(interval)}
        return _("Changes gather for %(interval)s; the next sending is at %(time)s.") % words
    return _("It goes with the next worker that is free.")


def _error(flow: Flow, work: Work, page: str) -> Condition:
    if not work.error_code:
        return Condition(Code.ERROR, Standing.OK, _("None."), flow=flow)
    text = error_text(work.error_code, work.error_detail)
    standing = Standing.BLOCKS if work.parked_at else Standing.INFO
    return Condition(Code.ERROR, standing, text, page, flow)
