"""Which terms a connection has to find a partner for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.values import lookup_key
from integrations.models import Connection, MappingRule, MerchantTerm, Term
from integrations.rules import merchant_key

OUTGOING = tuple(kind for kind in Kind if kind not in FROM_PLATFORM)
_OF_PRODUCTS = frozenset({Kind.ATTRIBUTE, Kind.ATTRIBUTE_VALUE, Kind.BRAND, Kind.CATEGORY})
_CREATED_THERE = frozenset({Kind.BRAND, Kind.CATEGORY})

# `term` of each connection's merchant with its `rule`, if any, and the term that rule has `lost`. A
# value counts when its attribute takes only the platform's options, or when somebody made a rule
# for it all the same.
TERMS = """
FROM integrations_connection connection
JOIN integrations_merchantterm term ON term.merchant_id = connection.merchant_id
LEFT JOIN integrations_mappingrule rule
    ON rule.connection_id = connection.id AND rule.kind = term.kind
    AND rule.merchant_key = term.key
LEFT JOIN integrations_term lost
    ON lost.connection_id = connection.id AND lost.kind = term.kind
    AND lost.external_id = rule.platform_id AND lost.gone_at IS NOT NULL
LEFT JOIN unnest(%(any_connections)s::bigint[], %(any_keys)s::text[], %(any_rules)s::bigint[])
    AS anywhere(connection_id, key, rule_id)
    ON anywhere.connection_id = connection.id AND anywhere.key = term.key
    AND term.kind = 'attribute_value'
WHERE connection.id = ANY(%(connections)s) AND term.kind = ANY(%(kinds)s)
  AND (term.kind <> 'attribute_value' OR rule.id IS NOT NULL OR anywhere.rule_id IS NOT NULL
       OR (connection.id, term.attribute) IN (
           SELECT * FROM unnest(%(closed_connections)s::bigint[], %(closed_attributes)s::text[])))
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


def parameters(connections: Sequence[Connection], kinds: Iterable[Kind]) -> dict[str, Any]:
    """What TERMS asks for; four statements at most, however many connections."""
    wanted = list(kinds)
    closed: list[tuple[int, str]] = []
    anywhere: list[tuple[int, str, int]] = []
    if Kind.ATTRIBUTE_VALUE in wanted:
        said = said_by({connection.merchant_id for connection in connections})
        closed = closed_attributes(connections, said)
        anywhere = _for_any_attribute(connections, said)
    return {
        "connections": [connection.pk for connection in connections],
        "kinds": wanted,
        "closed_connections": [connection_id for connection_id, _attribute in closed],
        "closed_attributes": [attribute for _connection_id, attribute in closed],
        "any_connections": [row[0] for row in anywhere],
        "any_keys": [row[1] for row in anywhere],
        "any_rules": [row[2] for row in anywhere],
    }


def also_of(values: dict[str, Any], connection: Connection, attribute: str) -> dict[str, Any]:
    """`values` for TERMS with the values of this attribute in them, even if it is open."""
    return {
        **values,
        "attribute": attribute,
        "closed_connections": [*values["closed_connections"], connection.pk],
        "closed_attributes": [*values["closed_attributes"], attribute],
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
