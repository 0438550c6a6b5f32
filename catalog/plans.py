"""What a plan includes: one table, asked by pages, by the API and by whatever obeys it.

The rules are those of the page "Eventos de vendas" that merchants know: PRO and Master include
orders in real time, Advanced has an add-on for them, Basic does not get them, and who is still in
an old plan moves to a new one first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import AddOn, Merchant, Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """May the merchant have it? If not: `reason` says why not and `way` how to get it, both for
    people; they are empty when it is allowed."""

    allowed: bool
    reason: str | Promise = ""
    way: str | Promise = ""

    @property
    def text(self) -> str:
        return f"{self.reason} {self.way}".strip()


@dataclass(frozen=True, slots=True)
class Terms:
    """A plan's terms: what is said without an add-on, and the add-on that gives it all the same."""

    verdict: Verdict
    add_on: AddOn | None = None


ALLOWED = Verdict(True)

REAL_TIME: Mapping[Plan, Terms] = {
    Plan.BASIC: Terms(
        Verdict(
            False,
            _("The Basic plan has no order updates in real time."),
            _(
                "The PRO and Master plans include them; the Advanced plan has an add-on for them. "
                "Ask our sales team for a change of plan."
            ),
        )
    ),
    Plan.ADVANCED: Terms(
        Verdict(
            False,
            _(
                "The Advanced plan has order updates in real time only with the add-on "
                "“Order updates in real time”."
            ),
            _("Ask our sales team for the add-on; the PRO and Master plans include it."),
        ),
        AddOn.REAL_TIME_ORDERS,
    ),
    Plan.PRO: Terms(ALLOWED),
    Plan.MASTER: Terms(ALLOWED),
    Plan.LEGACY: Terms(
        Verdict(
            False,
            _("Old plans have no order updates in real time."),
            _("Move to one of the new plans first: ask our sales team for an offer."),
        )
    ),
}


def real_time(merchant: Merchant) -> Verdict:
    """May this merchant have instant order events, and changes sent at once?"""
    terms = REAL_TIME[Plan(merchant.plan)]
    return ALLOWED if terms.add_on in merchant.add_ons else terms.verdict


def having_real_time(path: str = "") -> Q:
    """The same of rows in the database; `path` leads from a row to its merchant ("merchant__")."""
    found = Q()
    for plan, terms in REAL_TIME.items():
        if terms.verdict.allowed:
            found |= Q(**{f"{path}plan": plan})
        elif terms.add_on:
            found |= Q(**{f"{path}plan": plan, f"{path}add_ons__contains": [terms.add_on]})
    return found
