"""A rule: the merchant's term on one side, the platform's on the other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform
from integrations.mapping.values import lookup_key

# Kind, the merchant's attribute, and the term which only one rule may have.
Identity = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`attribute` is the merchant's attribute whose value the term is; "" is any attribute.

    Only rules of kind ATTRIBUTE_VALUE have one. `transform` rewrites what is sent; on a rule
    of kind ATTRIBUTE it rewrites that attribute's values. It has passed `transform.check`.
    """

    kind: Kind
    merchant_term: str
    platform_term: PlatformTerm
    transform: Transform | None = None
    attribute: str = ""


def identity(
    kind: Kind, attribute: str, merchant_term: str, platform_term: PlatformTerm
) -> Identity:
    """What no two rules of a connection have in common.

    Carriers, payment methods and statuses come from the platform: each of its terms has one
    rule. Everything else goes to the platform: each of the merchant's terms has one rule.
    """
    if kind in FROM_PLATFORM:
        return kind, "", platform_term.external_id or lookup_key(platform_term.name)
    return kind, lookup_key(attribute), lookup_key(merchant_term)


def identity_of(rule: Rule) -> Identity:
    return identity(rule.kind, rule.attribute, rule.merchant_term, rule.platform_term)


def conflicts(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules for one and the same term, together."""
    found: dict[Identity, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[identity_of(rule)].append(rule)
    return [same for same in found.values() if len(same) > 1]
