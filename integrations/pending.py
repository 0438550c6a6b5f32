"""The only writer of Problem rows: what a person has to see to, found anew and solved by itself.

tell(merchant_id, connection, code, causes)   all there is of this code: the others are over
note(code, causes)                            one more of many connections, the others stay
look(connection)                              what the connection's De<>Para lacks, what it lost
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.locks import Lock
from integrations.mapping.kinds import Kind
from integrations.models import Activity, Connection, MappingRule, State, Term
from integrations.rulebook import unmapped

REQUIRED_TERM, TERM_GONE, UNMAPPED_TERMS = "required_term", "term_gone", "unmapped_terms"
MISSING_ORDERS = "missing_orders"
# So many terms of one kind are named one by one; more are one problem.
MOST_NAMED = 50

_TELL = """
INSERT INTO integrations_problem AS known
    (merchant_id, connection_id, code, subject, detail, number, since, seen_at)
SELECT merchant, connection, %(code)s, subject, detail, number, now(), now()
FROM unnest(%(merchants)s::bigint[], %(connections)s::bigint[], %(subjects)s::text[],
    %(details)s::text[], %(numbers)s::int[])
    AS told(merchant, connection, subject, detail, number)
ORDER BY merchant, connection, subject
ON CONFLICT (merchant_id, connection_id, code, subject) DO UPDATE
SET detail = excluded.detail, number = excluded.number, seen_at = now(), solved_at = NULL,
    since = CASE WHEN known.solved_at IS NULL THEN known.since ELSE now() END
"""

_SOLVE = """
UPDATE integrations_problem SET solved_at = now()
WHERE merchant_id = %(merchant)s AND connection_id IS NOT DISTINCT FROM %(connection)s
    AND code = %(code)s AND solved_at IS NULL AND subject <> ALL(%(subjects)s::text[])
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """`subject` tells problems of one code apart, `detail` names it for people, `number` counts
    what it touches."""

    subject: str
    detail: str
    number: int = 1


def tell(
    merchant_id: int, connection: Connection | None, code: str, causes: Sequence[Cause]
) -> None:
    """These are all the problems of this code here: open from now on, the others solved."""
    by_subject = {cause.subject[:160]: cause for cause in causes}
    whose = (merchant_id, None if connection is None else connection.pk)
    values = _columns(code, [(*whose, cause) for cause in by_subject.values()])
    values |= {"merchant": merchant_id, "connection": whose[1]}
    with transaction.atomic(), database.cursor() as cursor:
        Lock.PROBLEMS.take(merchant_id)
        if causes:
            cursor.execute(_TELL, values)
        cursor.execute(_SOLVE, values)


def note(code: str, causes: Mapping[Connection, Cause]) -> None:
    """One more problem of each of these connections, in one statement; what else is open stays.

    Who calls it has locked the connections, as whoever solves problems of this code has to.
    """
    if causes:
        rows = [(one.merchant_id, one.pk, cause) for one, cause in causes.items()]
        with database.cursor() as cursor:
            cursor.execute(_TELL, _columns(code, rows))


def _columns(code: str, rows: Sequence[tuple[int, int | None, Cause]]) -> dict[str, Any]:
    return {
        "code": code,
        "merchants": [merchant_id for merchant_id, _connection, _cause in rows],
        "connections": [connection_id for _merchant, connection_id, _cause in rows],
        "subjects": [cause.subject[:160] for *_whose, cause in rows],
        "details": [cause.detail[:500] for *_whose, cause in rows],
        "numbers": [cause.number for *_whose, cause in rows],
    }


def look(connection: Connection) -> None:
    """What the De<>Para lacks and which orders got lost, as things are now. A connection at rest
    lacks nothing."""
    rests = connection.state == State.INACTIVE
    for code, find in _FINDERS.items():
        causes = [] if rests else list(find(connection))
        tell(connection.merchant_id, connection, code, causes)


def look_at_all(merchant_id: int) -> None:
    """At each connection of the merchant."""
    for connection in Connection.objects.filter(merchant_id=merchant_id).order_by("pk"):
        look(connection)


def _required(connection: Connection) -> Iterator[Cause]:
    """Without them the platform refuses products: told before the first one is sent."""
    if not connection.push_products:
        return
    yield from _named([(term, 1) for term in unmapped.required(connection)])


def _gone(connection: Connection) -> Iterator[Cause]:
    """Terms that the platform no longer has, with how many rules lead to them."""
    gone = Term.objects.filter(connection=connection, gone_at__isnull=False)
    rules = MappingRule.objects.filter(connection=connection).exclude(platform_id="")
    led = rules.order_by().values_list("kind", "platform_id").annotate(number=Count("pk"))
    numbers = {(kind, term): number for kind, term, number in led} if gone.exists() else {}
    terms = gone.filter(external_id__in={term for _kind, term in numbers})
    found = [(term, numbers.get((term.kind, term.external_id), 0)) for term in terms]
    yield from _named([(term, number) for term, number in found if number])


def _unmapped(connection: Connection) -> Iterator[Cause]:
    """By kind: how many terms that something waits for have no rule."""
    for kind, count in unmapped.counts(connection).items():
        if count.waiting and (count.products or count.orders):
            yield Cause(kind, f"{kind.label}: {_what_waits(count)}", count.waiting)


def _missing(connection: Connection) -> Iterator[Cause]:
    """The orders that the last compare with the platform found missing."""
    activity = Activity.objects.filter(connection=connection).first()
    number = (activity and activity.missing_orders) or 0
    if number:
        told = ngettext("%(number)d order", "%(number)d orders", number)
        yield Cause("", told % {"number": number}, number)


_FINDERS = {
    REQUIRED_TERM: _required,
    TERM_GONE: _gone,
    UNMAPPED_TERMS: _unmapped,
    MISSING_ORDERS: _missing,
}


def _what_waits(count: unmapped.Count) -> str:
    terms = ngettext(
        "%(number)d term without a rule", "%(number)d terms without a rule", count.waiting
    ) % {"number": count.waiting}
    products = ngettext("%(number)d product", "%(number)d products", count.products)
    orders = ngettext("%(number)d order", "%(number)d orders", count.orders)
    waiting = [
        text % {"number": number}
        for text, number in ((products, count.products), (orders, count.orders))
        if number
    ]
    return _("%(terms)s (%(waiting)s wait)") % {"terms": terms, "waiting": ", ".join(waiting)}


def _named(found: Sequence[tuple[Term, int]]) -> Iterator[Cause]:
    by_kind: dict[str, list[tuple[Term, int]]] = {}
    for term, number in found:
        by_kind.setdefault(term.kind, []).append((term, number))
    for kind, terms in by_kind.items():
        label = Kind(kind).label
        if len(terms) <= MOST_NAMED:
            for term, number in terms:
                yield Cause(f"{kind}:{term.external_id}", f"{label}: {term}", number)
        else:
            names = ", ".join(str(term) for term, _number in terms[:10])
            yield Cause(kind, f"{label}: {names}…", sum(number for _term, number in terms))
