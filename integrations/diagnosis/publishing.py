"""Publishing: it keeps back only what is not linked yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from integrations.content.frozen import LABELS
from integrations.content.gaps import Gap
from integrations.diagnosis import flows
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Standing
from integrations.diagnosis.wording import moment
from integrations.models import Publication
from integrations.traffic import Flow

FLOW = Flow.PRODUCTS
SHOWN = 5


def conditions(case: Case) -> Iterator[Condition]:
    for condition in _conditions(case):
        if condition.keeps_back and not case.is_wanted:
            # A product that is there, or that nobody wants there, is kept back by nothing of this.
            yield replace(condition, standing=Standing.INFO)
        else:
            yield condition


def _conditions(case: Case) -> Iterator[Condition]:
    yield flows.switched_off(case, FLOW)
    yield _wanted(case)
    if case.publication is None and case.linked:
        # It was there before Depara: nothing of this is asked of it.
        for code in (Code.UNMAPPED, Code.OBJECTIONS, Code.FROZEN):
            yield Condition(code, Standing.NOT_REACHED, "", flow=FLOW)
    else:
        yield from (_unmapped(case), _objections(case), _frozen(case))
    if case.publication is None:
        yield from flows.nothing_there(FLOW)
    else:
        yield from flows.queue(case, FLOW, case.publication)


def _wanted(case: Case) -> Condition:
    page = reverse("admin:catalog_product_change", args=[case.product.pk])
    publication = case.publication
    if publication is None:
        text = _("Nobody asked for its publication on this connection.")
        if case.linked:
            text = _("It was on this connection already; nobody asked for its publication.")
        return Condition(Code.NOT_PUBLISHED, Standing.INFO, text, page, FLOW)
    if publication.published_at is None:
        text = _("Its publication was asked for.")
        return Condition(Code.NOT_PUBLISHED, Standing.OK, text, flow=FLOW)
    text = _("Published on %(time)s.") % {"time": moment(publication.published_at)}
    return Condition(Code.NOT_PUBLISHED, Standing.OK, text, flow=FLOW)


def _unmapped(case: Case) -> Condition:
    if case.blocking:
        text = _some(gap.text for gap in case.blocking)
        return Condition(
            Code.UNMAPPED, Standing.BLOCKS, text, _rule_page(case, case.blocking), FLOW
        )
    if case.left_out:
        terms = _some(gap.text for gap in case.left_out)
        text = _("Told without: %(terms)s") % {"terms": terms}
        page = _rule_page(case, case.left_out)
        return Condition(Code.UNMAPPED, Standing.INFO, text, page, FLOW)
    if case.created:
        terms = _some(gap.unmapped.term for gap in case.created)
        text = _("Created there first: %(terms)s") % {"terms": terms}
        return Condition(Code.UNMAPPED, Standing.INFO, text, flow=FLOW)
    return Condition(Code.UNMAPPED, Standing.OK, _("Every term has its rule."), flow=FLOW)


def _rule_page(case: Case, gaps: Sequence[Gap]) -> str:
    """The De<>Para screen with the first of these terms in it."""
    gap = gaps[0].unmapped
    page = reverse("admin:integrations_connection_mapping", args=[case.connection.pk, gap.kind])
    return f"{page}?{urlencode({'q': gap.term})}"


def _objections(case: Case) -> Condition:
    if case.objections is None:
        return Condition(Code.OBJECTIONS, Standing.NOT_REACHED, "", flow=FLOW)
    page = reverse("admin:catalog_product_change", args=[case.product.pk])
    refusals = [gettext(one.text) % one.values for one in case.objections if not one.ok]
    warnings = [gettext(one.text) % one.values for one in case.objections if one.ok]
    if refusals:
        return Condition(Code.OBJECTIONS, Standing.BLOCKS, _some(refusals), page, FLOW)
    if warnings:
        return Condition(Code.OBJECTIONS, Standing.INFO, _some(warnings), page, FLOW)
    return Condition(Code.OBJECTIONS, Standing.OK, _("It has all that is asked for."), flow=FLOW)


def _frozen(case: Case) -> Condition:
    publication: Publication | None = case.publication
    if publication is None or publication.published_at is None:
        return Condition(Code.FROZEN, Standing.NOT_REACHED, "", flow=FLOW)
    if publication.sent is None:
        text = _("It was there before, and what it shows is not known.")
        return Condition(Code.FROZEN, Standing.INFO, text, flow=FLOW)
    if not case.differs:
        text = _("What the platform shows is what the catalog says.")
        return Condition(Code.FROZEN, Standing.OK, text, flow=FLOW)
    names = ", ".join(str(LABELS[key]) for key in case.differs)
    text = _("Frozen there and different here: %(fields)s. Republish to tell it.")
    page = reverse("admin:integrations_publication_change", args=[publication.pk])
    return Condition(Code.FROZEN, Standing.INFO, text % {"fields": names}, page, FLOW)


def _some(texts: Iterable[str]) -> str:
    found = list(texts)
    shown = "; ".join(found[:SHOWN])
    more = len(found) - SHOWN
    return shown if more <= 0 else _("%(some)s; and %(more)d more") % {"some": shown, "more": more}
