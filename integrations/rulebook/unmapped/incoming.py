"""Terms that orders bring: the platform's own list, and what stands in orders beside it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count as Number
from django.db.models import Min

from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import Connection, Term
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
    """Unmapped first, those with most orders before the others. Two or three statements."""
    seen = _in_orders(connection) if kind == Kind.CARRIER else {}
    rules = rule_set(connection.pk, [kind])
    told = [
        _row(rules, kind, term, seen.pop(lookup_key(term.name), None))
        for term in Term.objects.filter(connection=connection, kind=kind).order_by("name", "pk")
    ]
    others = [_row(rules, kind, None, found) for found in seen.values()]
    known = [row for row in (*told, *others) if row.rule or row.orders or not row.gone]
    return sorted(known, key=lambda row: (row.rule is not None, -row.orders, row.term))


def count(connection: Connection, kind: Kind) -> Count:
    found = rows(connection, kind)
    return Count(
        kind,
        terms=len(found),
        mapped=sum(row.rule is not None for row in found),
        orders=sum(row.orders for row in found if row.rule is None),
        waits=waits(connection, kind),
    )


def _row(rules: RuleSet, kind: Kind, term: Term | None, seen: _Seen | None) -> TermRow:
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
        rule=_rule(outcome) if isinstance(outcome, Mapped) else None,
        gone=term is not None and term.gone_at is not None,
    )


def _rule(outcome: Mapped) -> RuleOfTerm:
    rule = outcome.rule
    term = rule.platform_term
    return RuleOfTerm(rule.merchant_term, term.external_id, term.name, rule.transform)


def _in_orders(connection: Connection) -> dict[str, _Seen]:
    """Carriers of the connection's orders that are not over, by folded name."""
    orders = Order.objects.filter(merchant=connection.merchant_id, source=connection.source)
    found = orders.exclude(status__in=OVER).exclude(carrier="").order_by().values_list("carrier")
    seen: dict[str, _Seen] = {}
    for name, number, since in found.annotate(number=Number("pk"), since=Min("placed_at")):
        key = lookup_key(name)
        other = seen.get(key, _Seen(name, 0, since))
        seen[key] = _Seen(other.name, other.orders + number, min(other.since or since, since))
    return seen
