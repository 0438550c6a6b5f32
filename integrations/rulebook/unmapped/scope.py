"""Which terms a connection has to find a partner for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.values import lookup_key
from integrations.models import Connection, MappingRule, MerchantTerm, Term
from integrations.rulebook.rules import merchant_key

OUTGOING = tuple(kind for kind in Kind if kind not in FROM_PLATFORM)
_OF_PRODUCTS = frozenset({Kind.ATTRIBUTE, Kind.ATTRIBUTE_VALUE, Kind.BRAND, Kind.CATEGORY})
_CREATED_THERE = frozenset({Kind.BRAND, Kind.CATEGORY})

# `term` of each connection's merchant with its `rule`, if any, and the term that rule has `lost`. A
# value counts when its attribute takes only the platform's options, or when somebody made a rule
# for it all the same.
# Of one connection at a time: with its id in the statement the planner knows how many rows come.
TERMS = """
FROM integrations_merchantterm term
LEFT JOIN integrations_mappingrule rule
    ON rule.connection_id = %(connection)s AND rule.kind = term.kind
    AND rule.merchant_key = term.key
LEFT JOIN integrations_term lost
    ON lost.connection_id = %(connection)s AND lost.kind = term.kind
    AND lost.external_id = rule.platform_id AND lost.gone_at IS NOT NULL
LEFT JOIN unnest(%(any_keys)s::text[], %(any_rules)s::bigint[]) AS anywhere(key, rule_id)
    ON anywhere.key = term.key AND term.kind = 'attribute_value'
WHERE term.merchant_id = %(merchant)s AND term.kind = ANY(%(kinds)s)
  AND (term.kind <> 'attribute_value' OR rule.id IS NOT NULL OR anywhere.rule_id IS NOT NULL
       OR term.attribute = ANY(%(closed)s))
"""

# A rule onto a term that is gone sends nothing.
IS_MAPPED = "(coalesce(rule.id, anywhere.rule_id) IS NOT NULL AND lost.id IS NULL)"


def waits(connection: Connection, kind: Kind) -> bool:
    """Whether a term of this kind without a rule holds anything up, as the connection is set."""
    if kind == Kind.CARRIER:
        return connection.pull_orders
    if kind in _CREATED_THERE and connection.send_terms:
        return False
    return kind in _OF_PRODUCTS and connection.push_products


def parameters(
    connections: Sequence[Connection], kinds: Iterable[Kind]
) -> dict[int, dict[str, Any]]:
    """What TERMS asks for, by connection id; three statements at most, however many they are."""
    wanted = list(kinds)
    closed: list[tuple[int, str]] = []
    anywhere: list[tuple[int, str, int]] = []
    if Kind.ATTRIBUTE_VALUE in wanted:
        said = said_by({connection.merchant_id for connection in connections})
        closed = closed_attributes(connections, said)
        anywhere = _for_any_attribute(connections, said)
    return {
        connection.pk: {
            "connection": connection.pk,
            "merchant": connection.merchant_id,
            "kinds": wanted,
            "closed": [attribute for pk, attribute in closed if pk == connection.pk],
            "any_keys": [key for pk, key, _rule in anywhere if pk == connection.pk],
            "any_rules": [rule for pk, _key, rule in anywhere if pk == connection.pk],
        }
        for connection in connections
    }


def closed_attributes(
    connections: Sequence[Connection], said: dict[int, list[str]]
) -> list[tuple[int, str]]:
    """(connection id, the merchant's attribute) where a rule without a transform leads to an
    attribute of the platform's that has options of its own."""
    options = Term.objects.filter(
        connection=OuterRef("connection"),
        kind=Kind.ATTRIBUTE_VALUE,
        parent_id=OuterRef("platform_id"),
        gone_at=None,
    )
    rules = MappingRule.objects.filter(
        Exists(options), connection__in=connections, kind=Kind.ATTRIBUTE, transform__isnull=True
    ).exclude(platform_id="")
    found = rules.order_by().values_list("connection_id", "merchant_term")
    keys = {(connection_id, lookup_key(term)) for connection_id, term in found}
    return [
        (connection.pk, attribute)
        for connection in connections
        for attribute in said.get(connection.merchant_id, ())
        if (connection.pk, lookup_key(attribute)) in keys
    ]


def said_by(merchant_ids: Iterable[int]) -> dict[int, list[str]]:
    """The attributes whose values the merchants' products say."""
    values = MerchantTerm.objects.filter(
        merchant_id__in=list(merchant_ids), kind=Kind.ATTRIBUTE_VALUE
    )
    found: dict[int, list[str]] = defaultdict(list)
    for merchant_id, attribute in (
        values.order_by().values_list("merchant_id", "attribute").distinct()
    ):
        found[merchant_id].append(attribute)
    return found


def _for_any_attribute(
    connections: Sequence[Connection], said: dict[int, list[str]]
) -> list[tuple[int, str, int]]:
    """Rules for a value of whichever attribute, under the key of each attribute's value."""
    rules = MappingRule.objects.filter(
        connection__in=connections, kind=Kind.ATTRIBUTE_VALUE, attribute=""
    )
    return [
        (connection_id, merchant_key(attribute, term), pk)
        for pk, connection_id, merchant_id, term in rules.order_by().values_list(
            "pk", "connection_id", "merchant_id", "merchant_term"
        )
        for attribute in said.get(merchant_id, ())
    ]
