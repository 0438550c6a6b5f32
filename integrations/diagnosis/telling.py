"""Stock and price of a linked SKU: what is known, what was told, what waits."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from integrations.diagnosis import flows
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Standing
from integrations.diagnosis.wording import figure_text, moment
from integrations.models import Outbound
from integrations.models.work import OutboundTopic
from integrations.traffic import Flow


def conditions(case: Case, topic: OutboundTopic) -> Iterator[Condition]:
    flow = Flow(topic)
    yield flows.switched_off(case, flow)
    yield _figure(case, topic, flow)
    work = case.work.get(topic)
    if work is None:
        yield Condition(Code.NO_CHANGE, Standing.NOT_REACHED, "", flow=flow)
        yield from flows.nothing_there(flow)
        return
    yield _change(case, topic, flow, work)
    yield from flows.queue(case, flow, work)


def _figure(case: Case, topic: OutboundTopic, flow: Flow) -> Condition:
    if topic in case.figures:
        text = _("Now: %(figure)s.") % {"figure": figure_text(topic, case.figures[topic])}
        return Condition(Code.NO_FIGURE, Standing.OK, text, flow=flow)
    if topic == OutboundTopic.STOCK:
        text = _("It was never counted in a warehouse of this connection: unknown is not zero.")
    else:
        text = _("It has no price in this connection's table: nothing is told.")
    code = case.sku.code if case.sku else ""
    name = f"admin:catalog_{topic}_changelist"
    return Condition(Code.NO_FIGURE, Standing.BLOCKS, text, f"{reverse(name)}?q={code}", flow)


def _change(case: Case, topic: OutboundTopic, flow: Flow, work: Outbound) -> Condition:
    if work.sent is None:
        text = _("Nothing was told yet, or the last answer was lost.")
        return Condition(Code.NO_CHANGE, Standing.OK, text, flow=flow)
    words = {
        "figure": figure_text(topic, work.sent),
        "time": moment(work.done_at) if work.done_at else "-",
    }
    if case.figures.get(topic) != work.sent:
        text = _("Last told: %(figure)s, at %(time)s. By now it is another.") % words
        return Condition(Code.NO_CHANGE, Standing.OK, text, flow=flow)
    text = _("Last told: %(figure)s, at %(time)s. Nothing has changed since.") % words
    return Condition(Code.NO_CHANGE, Standing.INFO, text, flow=flow)
