"""Terms that orders bring: the platform's own list, and what stands in orders beside it.

A carrier of the merchant's needs no rule: orders come in under it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count as Number
from django.db.models import Min

from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import Connection, MappingRule, Term, WaitingOrder
from integrations.rulebook import carriers
from integrations.rulebook.rules import rule_set
from integrations.rulebook.unmapped.scope import waits
from integrations.rulebook.unmapped.shapes import Count, RuleOfTerm, TermRow
from orders.models import Order, Status

OVER = (Status.DELIVERED, Status.CANCELLED, Status.RETURNED)


class _Seen(NamedTuple):
    name: str
    orders: int
    since: datetime | None


def rows(connection: Connection, kind: Kind) -> list[TermRow]:
    """Unmapped first, those with most orders before the others. Six statements at most."""
    rules = rule_set(connection.pk, [kind])
    of_carriers = kind == Kind.CARRIER
    own = carriers.words_of(connection).own if of_carriers else frozenset()
    seen = _seen(connection, own) if of_carriers else {}
    told = [
        _row(rules, kind, term, seen.pop(lookup_key(term.name), None), own)
        for term in Term.objects.filter(connection=connection, kind=kind).order_by("name", "pk")
    ]
    others = [_row(rules, kind, None, found, own) for found in seen.values()]
    known = [row for row in (*told, *others) if row.rule or row.orders or not row.gone]
    return sorted(known, key=lambda row: (_is_settled(row), -row.orders, row.term))


def count(connection: Connection, kind: Kind) -> Count:
    found = rows(connection, kind)
    return Count(
        kind,
        terms=len(found),
        mapped=sum(_is_settled(row) for row in found),
        orders=sum(row.orders for row in found if not _is_settled(row)),
        waits=waits(connection, kind),
    )


def _is_settled(row: TermRow) -> bool:
    return row.rule is not None or not row.needed


def _row(
    rules: RuleSet, kind: Kind, term: Term | None, seen: _Seen | None, own: frozenset[str]
) -> TermRow:
    name = term.name if term else seen.name if seen else ""
    external_id = term.external_id if term else ""
    outcome = rules.inbound(kind, PlatformTerm(external_id, name))
    since = seen.since if seen else term.first_seen_at if term else None
    return TermRow(
        kind,
        name,
        platform_id=external_id,
        orders=seen.orders if seen else 0,
        since=since,
        needed=lookup_key(name) not in own,
        rule=_rule(outcome) if isinstance(outcome, Mapped) else None,
        gone=term is not None and term.gone_at is not None,
    )


def _rule(outcome: Mapped) -> RuleOfTerm:
    rule = outcome.rule
    term = rule.platform_term
    return RuleOfTerm(rule.merchant_term, term.external_id, term.name, rule.transform)


def _seen(connection: Connection, own: frozenset[str]) -> dict[str, _Seen]:
    """Carriers of the connection's orders that are not over, and of those that wait to come in, by
    folded name. Where an order has the merchant's own word already, there is nothing to map."""
    ruled = MappingRule.objects.filter(connection=connection, kind=Kind.CARRIER)
    ours = own | {lookup_key(term) for term in ruled.values_list("merchant_term", flat=True)}
    theirs = {lookup_key(name) for name in ruled.values_list("platform_name", flat=True)}
    seen: dict[str, _Seen] = {}
    for name, number, since in (*_in_orders(connection), *_waiting(connection)):
        key = lookup_key(name)
        if key in ours - theirs:
            continue
        other = seen.get(key, _Seen(name, 0, since))
        seen[key] = _Seen(other.name, other.orders + number, min(other.since or since, since))
    return seen


def _in_orders(connection: Connection) -> Iterable[tuple[str, int, datetime]]:
    orders = Order.objects.filter(merchant=connection.merchant_id, source=connection.source)
    found = orders.exclude(status__in=OVER).exclude(carrier="").order_by().values_list("carrier")
    return found.annotate(number=Number("pk"), since=Min("placed_at"))


def _waiting(connection: Connection) -> Iterable[tuple[str, int, datetime]]:
    waiting = WaitingOrder.objects.filter(connection=connection).exclude(term="")
    found = waiting.order_by().values_list("term")
    return found.annotate(number=Number("pk"), oldest=Min("placed_at"))
