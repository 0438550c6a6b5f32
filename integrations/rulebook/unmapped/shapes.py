"""What is asked for: a term with its rule, and the count of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.mapping.kinds import Kind


@dataclass(frozen=True, slots=True)
class RuleOfTerm:
    """The rule that decides for a term. `gone`: the platform no longer tells its term."""

    merchant_term: str
    platform_id: str
    platform_name: str
    transform: Mapping[str, Any] | None
    gone: bool = False
    any_attribute: bool = False


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of the merchant's, or of the platform's for the kinds that orders bring.

    `products` and `stock_value` hang on a term of the merchant's, `orders` (those not over yet)
    on one of the platform's. `needed`: without a rule it is not sent, or not understood; the
    value of an open attribute goes as it stands. `platform_id` is the platform's own term's.
    """

    kind: Kind
    term: str
    attribute: str = ""
    platform_id: str = ""
    products: int = 0
    orders: int = 0
    stock_value: Decimal = Decimal()
    since: datetime | None = None
    needed: bool = True
    rule: RuleOfTerm | None = None
    gone: bool = False

    @property
    def is_mapped(self) -> bool:
        """A rule onto a term that is gone sends nothing."""
        return self.rule is not None and not self.rule.gone


@dataclass(frozen=True, slots=True)
class Count:
    """`mapped` of `terms` have a rule. What hangs on the others: `products` and `stock_value`
    (a product counts once for each of its terms), `orders` that are not over yet.

    `waits`: something is held up by a term without a rule, as the connection is set up now.
    """

    kind: Kind
    terms: int = 0
    mapped: int = 0
    products: int = 0
    stock_value: Decimal = Decimal()
    orders: int = 0
    waits: bool = True

    @property
    def unmapped(self) -> int:
        return self.terms - self.mapped

    @property
    def waiting(self) -> int:
        return self.unmapped if self.waits else 0
