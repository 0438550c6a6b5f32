"""A rule as a row of a spreadsheet."""

import json
from dataclasses import dataclass

from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Identity, Rule, identity
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform

# The first line of the file, part of the format whatever the language of the page.
COLUMNS = ("tipo", "atributo", "de", "para_codigo", "para_nome", "transformacao")

# The merchant reads and writes these; the values of Kind are taken as well.
KIND_WORDS: dict[Kind, str] = {
    Kind.ATTRIBUTE: "atributo",
    Kind.ATTRIBUTE_VALUE: "valor de atributo",
    Kind.BRAND: "marca",
    Kind.CATEGORY: "categoria",
    Kind.CARRIER: "transportadora",
    Kind.PAYMENT_METHOD: "forma de pagamento",
    Kind.ORDER_STATUS: "situação do pedido",
    Kind.WAREHOUSE: "depósito",
    Kind.PRICE_TABLE: "tabela de preço",
}


@dataclass(frozen=True, slots=True)
class MappingRow:
    """`transform` is None or what `transform.check` accepts; `attribute` as in Rule."""

    kind: Kind
    merchant_term: str
    platform_id: str
    platform_name: str
    transform: Transform | None = None
    attribute: str = ""

    @property
    def identity(self) -> Identity:
        return identity(self.kind, self.attribute, self.merchant_term, self.rule.platform_term)

    @property
    def rule(self) -> Rule:
        term = PlatformTerm(self.platform_id, self.platform_name)
        return Rule(self.kind, self.merchant_term, term, self.transform, self.attribute)

    @classmethod
    def of(cls, rule: Rule) -> "MappingRow":
        term = rule.platform_term
        return cls(
            rule.kind,
            rule.merchant_term,
            term.external_id,
            term.name,
            rule.transform,
            rule.attribute,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts under COLUMNS."""
        transform = "" if self.transform is None else _json(self.transform)
        return (
            KIND_WORDS[self.kind],
            self.attribute,
            self.merchant_term,
            self.platform_id,
            self.platform_name,
            transform,
        )


def _json(transform: Transform) -> str:
    return json.dumps(dict(transform), ensure_ascii=False, sort_keys=True)
