"""What connections call the words of some products: their rules and terms, read once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from catalog.attribute_values import typed
from catalog.models import AttributeValue, Product
from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Outcome, Reason, Unmapped
from integrations.mapping.rules import Identity, Rule, identity_of
from integrations.mapping.values import Value, text_of
from integrations.models import Connection, Listing, MappingRule, Term
from integrations.rulebook import rules

KINDS = (Kind.ATTRIBUTE, Kind.ATTRIBUTE_VALUE, Kind.BRAND, Kind.CATEGORY)


class Link(NamedTuple):
    """What a connection calls a SKU."""

    external_id: str
    external_product_id: str


@dataclass(frozen=True, slots=True)
class Words:
    """One connection's. `closed` are its attributes that take only values of their own,
    `required` those without which it refuses a product, `gone` terms it no longer has."""

    rules: RuleSet
    closed: Collection[str] = ()
    required: Collection[str] = ()
    gone: Collection[tuple[str, str]] = ()
    links: dict[int, Link] = field(default_factory=dict)

    def term(self, kind: Kind, name: str) -> Outcome:
        """What the platform calls a brand, a category or an attribute."""
        return self._there(self.rules.outbound(kind, name))

    def value(self, attribute: Rule, code: str, value: Value | None, unit: str = "") -> Outcome:
        """What it calls a value of the merchant's attribute `code`, which `attribute` maps."""
        closed = attribute.platform_term.external_id in self.closed
        return self._there(self.rules.value(code, value, closed=closed, unit=unit))

    def _there(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Mapped):
            return outcome
        rule = outcome.rule
        if (rule.kind, rule.platform_term.external_id) in self.gone:
            return Unmapped(rule.kind, rule.merchant_term, Reason.GONE, rule.attribute)
        return outcome


def learn(
    connections: Sequence[Connection],
    products: Iterable[Product],
    unsaved: Mapping[Identity, Rule | None] | None = None,
) -> dict[int, Words]:
    """By connection id, as far as these products need it.

    `unsaved` rules stand in the place of the saved ones of the same identity; None is no rule.
    """
    products = list(products)
    ids = [connection.pk for connection in connections]
    found = {pk: _overlaid(some, unsaved or {}) for pk, some in _rules(ids, products).items()}
    terms = _terms(ids, [rule for some in found.values() for rule in some])
    closed = _closed(ids, [rule for some in found.values() for rule in some])
    links = _links(ids, products)
    return {
        pk: Words(
            RuleSet(found[pk]),
            closed=closed[pk],
            required={i for kind, i, needed, _gone in terms[pk] if needed},
            gone={(kind, i) for kind, i, _needed, gone in terms[pk] if gone},
            links=links[pk],
        )
        for pk in ids
    }


def value_of(said: AttributeValue) -> Value:
    return typed(said.attribute.kind, said.value)


def _rules(ids: list[int], products: Sequence[Product]) -> dict[int, list[Rule]]:
    keys = {rules.merchant_key(*said) for product in products for said in _said(product)}
    found: dict[int, list[Rule]] = defaultdict(list)
    rows = MappingRule.objects.filter(
        connection__in=ids, kind__in=KINDS, merchant_key__in=keys
    ).order_by()
    for row in rows:
        found[row.connection_id].append(rules.row_of(row).rule)
    return {pk: found[pk] for pk in ids}


def _overlaid(saved: list[Rule], unsaved: Mapping[Identity, Rule | None]) -> list[Rule]:
    kept = [rule for rule in saved if identity_of(rule) not in unsaved]
    return kept + [rule for rule in unsaved.values() if rule is not None]


def _said(product: Product) -> Iterator[tuple[str, str]]:
    """Attribute ("" for none) and term of everything that a rule may be about."""
    if product.brand is not None:
        yield "", product.brand.name
    if product.category is not None:
        yield "", product.category.path
    for said in product.attribute_values.all():
        yield from _said_of(said.attribute.code, text_of(value_of(said)))
    for sku in product.skus.all():
        for name, value in sku.variation.items():
            yield from _said_of(str(name), text_of(value))


def _said_of(attribute: str, value: str) -> Iterator[tuple[str, str]]:
    yield "", attribute
    yield attribute, value
    yield "", value  # a rule for the values of any attribute


def _terms(ids: list[int], found: Sequence[Rule]) -> dict[int, list[tuple[str, str, bool, bool]]]:
    """Terms with something to say: required, or gone."""
    terms = Term.objects.filter(
        Q(required=True) | Q(gone_at__isnull=False),
        connection__in=ids,
        kind__in=KINDS,
        external_id__in={rule.platform_term.external_id for rule in found},
    ).order_by()
    known: dict[int, list[tuple[str, str, bool, bool]]] = defaultdict(list)
    for pk, kind, external_id, required, gone_at in terms.values_list(
        "connection_id", "kind", "external_id", "required", "gone_at"
    ):
        known[pk].append((kind, external_id, required, gone_at is not None))
    return known


def _closed(ids: list[int], found: Sequence[Rule]) -> dict[int, set[str]]:
    attributes = {rule.platform_term.external_id for rule in found if rule.kind == Kind.ATTRIBUTE}
    values = Term.objects.filter(
        connection__in=ids, kind=Kind.ATTRIBUTE_VALUE, parent_id__in=attributes - {""}, gone_at=None
    ).order_by()
    closed: dict[int, set[str]] = defaultdict(set)
    for pk, attribute in values.values_list("connection_id", "parent_id").distinct():
        closed[pk].add(attribute)
    return closed


def _links(ids: list[int], products: Sequence[Product]) -> dict[int, dict[int, Link]]:
    skus = [sku.pk for product in products for sku in product.skus.all()]
    found = Listing.objects.filter(connection__in=ids, sku__in=skus).order_by()
    links: dict[int, dict[int, Link]] = defaultdict(dict)
    for pk, sku_id, external_id, product_id in found.values_list(
        "connection_id", "sku_id", "external_id", "external_product_id"
    ):
        links[pk][sku_id] = Link(external_id, product_id)
    return links
