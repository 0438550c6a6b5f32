"""What a platform's word for a carrier means to the merchant."""

from collections.abc import Iterable

from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import Connection
from integrations.rulebook import rules
from orders.models import Carrier


class CarrierWords:
    """A rule decides; without one, a carrier of the merchant's with that code or that name.

    A name that two carriers have is nobody's.
    """

    def __init__(self, rules: RuleSet, carriers: Iterable[tuple[str, str]]) -> None:
        """`carriers` are (code, name)."""
        self._rules = rules
        self._own: dict[str, str] = {}
        codes: dict[str, str] = {}
        for code, name in carriers:
            codes[lookup_key(code)] = code
            key = lookup_key(name)
            self._own[key] = code if self._own.get(key, code) == code else ""
        self._own |= codes

    def of(self, term: str) -> str | None:
        """The merchant's word, a carrier's code; None when nobody knows this one."""
        outcome = self._rules.inbound(Kind.CARRIER, PlatformTerm("", term))
        if isinstance(outcome, Mapped):
            return outcome.text
        return self._own.get(lookup_key(term)) or None

    @property
    def own(self) -> frozenset[str]:
        """The merchant's carriers' codes and names, folded."""
        return frozenset(self._own)


def words_of(connection: Connection) -> CarrierWords:
    """As the connection's rules and the merchant's carriers are now: two statements."""
    carriers = Carrier.objects.filter(merchant_id=connection.merchant_id)
    ruled = rules.rule_set(connection.pk, [Kind.CARRIER])
    return CarrierWords(ruled, carriers.order_by("pk").values_list("code", "name"))
