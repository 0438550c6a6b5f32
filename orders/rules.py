"""What a connection allows to be done with its orders; the orders themselves know no connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class OrderRules:
    """`check_key`: an NF-e's key has its check digit and its issuer looked at. With
    `ship_needs_invoice` nothing is shipped before it has an invoice."""

    check_key: bool = True
    ship_needs_invoice: bool = False


# By the orders' source.
Rules = Mapping[str, OrderRules]
NO_RULES: Rules = MappingProxyType({})
USUAL = OrderRules()
