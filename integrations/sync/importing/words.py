"""What the platform says of some products, in the merchant's words.

A term's rule decides; without one the merchant's word that reads the same; several that would do
are never guessed between. Learned for a page of products at once, in a handful of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from catalog import attribute_values
from catalog.attribute_values import Known, WrongValue
from catalog.models import Attribute, AttributeKind, Brand, Category
from integrations.contract import ProductDraft, TermKind, TermRef
from integrations.mapping.kinds import Kind
from integrations.mapping.values import lookup_key
from integrations.mapping.words import fold
from integrations.models import Connection, MappingRule, Term
from integrations.sync.importing.names import Names, SeveralFit

_YES_NO = {"sim": True, "s": True, "true": True, "nao": False, "n": False, "false": False}


class Said(NamedTuple):
    """An attribute's code and what is kept as its value."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Words:
    """`rules` are the merchant's terms by kind and the platform's id; `terms` the platform's ids
    by kind and name, and for values by the attribute's id before it."""

    rules: Mapping[tuple[str, str], Sequence[str]]
    attributes: Mapping[str, Sequence[str]]
    values: Mapping[tuple[str, str], str]
    brands: Names
    categories: Names
    codes: Names
    known: Mapping[str, Known]

    def brand(self, ref: TermRef) -> str | None:
        """The merchant's name for it; None when nobody knows."""
        return self._of(Kind.BRAND, ref.external_id) or _found(self.brands, ref.name)

    def category(self, ref: TermRef) -> str | None:
        """The merchant's path to it."""
        return self._of(Kind.CATEGORY, ref.external_id) or _found(self.categories, path_of(ref))

    def is_brand(self, ref: TermRef, name: str) -> bool:
        return self._leads(Kind.BRAND, ref, name) or fold(name) == fold(ref.name)

    def is_category(self, ref: TermRef, path: str) -> bool:
        return self._leads(Kind.CATEGORY, ref, path) or fold(path) == fold(path_of(ref))

    def said(self, draft: ProductDraft) -> Iterator[tuple[str, Said | None]]:
        """What the product says of itself, by the platform's name; None: not in our words."""
        for told in draft.attributes:
            if told.value.strip():
                yield told.attribute.name, self._said(told.attribute, told.value.strip())

    def identified(self, attribute: TermRef) -> TermRef:
        """With its id, which products do not always tell."""
        ids = self.attributes.get(attribute.name, ())
        if attribute.external_id or len(ids) != 1:
            return attribute
        return TermRef(external_id=ids[0], name=attribute.name)

    def variation(self, told: Mapping[str, str]) -> dict[str, str]:
        """In the merchant's words; a spelling that means the same stays the platform's."""
        found = {}
        for name, value in told.items():
            ids = self.attributes.get(name, ())
            key = self._one(Kind.ATTRIBUTE, ids)
            word = self._one(Kind.ATTRIBUTE_VALUE, [self.values.get((pk, value), "") for pk in ids])
            found[_spelt(name, key)] = _spelt(value, word)
        return found

    def _said(self, attribute: TermRef, value: str) -> Said | None:
        ids = [attribute.external_id] if attribute.external_id else []
        ids = ids or list(self.attributes.get(attribute.name, ()))
        code = _found(self.codes, self._one(Kind.ATTRIBUTE, ids) or attribute.name)
        known = self.known.get(code or "")
        if known is None:
            return None
        word = self._one(Kind.ATTRIBUTE_VALUE, [self.values.get((pk, value), "") for pk in ids])
        text = _kept(known, word or value)
        return None if text is None else Said(known.code, text)

    def _of(self, kind: Kind, external_id: str) -> str | None:
        return self._one(kind, [external_id])

    def _one(self, kind: Kind, ids: Iterable[str]) -> str | None:
        words = {word for pk in ids for word in self.rules.get((kind, pk), ())}
        return next(iter(words)) if len(words) == 1 else None

    def _leads(self, kind: Kind, ref: TermRef, word: str) -> bool:
        """Whether a rule leads from this word of the merchant's to that term."""
        leading = self.rules.get((kind, ref.external_id), ())
        return lookup_key(word) in map(lookup_key, leading)


def path_of(ref: TermRef) -> str:
    """A category's way as the merchant's categories are written."""
    if Category.SEPARATOR.strip() in ref.name:
        return ref.name
    return Category.SEPARATOR.join(part.strip() for part in ref.name.split("/"))


def learn(connection: Connection, drafts: Sequence[ProductDraft]) -> Words:
    merchant_id = connection.merchant_id
    names = {name for draft in drafts for name in _attribute_names(draft)}
    told = Term.objects.filter(connection=connection, gone_at=None).order_by()
    attributes = _grouped(
        told.filter(kind=TermKind.ATTRIBUTE, name__in=names).values_list("name", "external_id")
    )
    ids = {pk for found in attributes.values() for pk in found}
    said = {value for draft in drafts for value in _attribute_texts(draft)}
    values = told.filter(kind=TermKind.ATTRIBUTE_VALUE, parent_id__in=ids, name__in=said)
    value_ids = {
        (parent, name): pk
        for parent, name, pk in values.values_list("parent_id", "name", "external_id")
    }
    owned = Attribute.objects.filter(merchant_id=merchant_id).order_by()
    called = list(owned.values_list("code", "name"))
    codes = Names((word, code) for code, name in called for word in (code, name))
    rules = _rules(connection, drafts, ids, value_ids.values())
    meant = {
        word for (kind, _id), words in rules.items() if kind == Kind.ATTRIBUTE for word in words
    }
    used = {_found(codes, word) for word in names | meant} - {None}
    return Words(
        rules,
        attributes,
        value_ids,
        _names(Brand.objects.filter(merchant_id=merchant_id).values_list("name", flat=True)),
        _names(Category.objects.filter(merchant_id=merchant_id).values_list("path", flat=True)),
        codes,
        attribute_values.known(merchant_id, [code for code in used if code]),
    )


def _rules(
    connection: Connection,
    drafts: Sequence[ProductDraft],
    attributes: Iterable[str],
    values: Iterable[str],
) -> Mapping[tuple[str, str], Sequence[str]]:
    wanted = {
        Kind.BRAND: {draft.brand.external_id for draft in drafts if draft.brand},
        Kind.CATEGORY: {draft.category.external_id for draft in drafts if draft.category},
        Kind.ATTRIBUTE: set(attributes),
        Kind.ATTRIBUTE_VALUE: set(values),
    }
    leading = Q(pk=None)
    for kind, ids in wanted.items():
        leading |= Q(kind=kind, platform_id__in=ids - {""})
    rules = MappingRule.objects.filter(leading, connection=connection).order_by("pk")
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ruled, platform_id, word in rules.values_list("kind", "platform_id", "merchant_term"):
        found[ruled, platform_id].append(word)
    return found


def _attribute_names(draft: ProductDraft) -> Iterator[str]:
    yield from (said.attribute.name for said in draft.attributes)
    for sku in draft.skus:
        yield from sku.variation


def _attribute_texts(draft: ProductDraft) -> Iterator[str]:
    yield from (said.value.strip() for said in draft.attributes)
    for sku in draft.skus:
        yield from sku.variation.values()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, external_id in pairs:
        found[name].append(external_id)
    return dict(found)


def _names(words: Iterable[str]) -> Names:
    return Names((word, word) for word in words)


def _found(names: Names, word: str) -> str | None:
    try:
        return names.find(word) if word else None
    except SeveralFit:
        return None


def _spelt(told: str, word: str | None) -> str:
    return told if word is None or lookup_key(word) == lookup_key(told) else word


def _kept(known: Known, text: str) -> str | None:
    """How the attribute keeps it; None when it cannot say this."""
    value: object = text
    if known.kind == AttributeKind.YES_NO:
        value = _YES_NO.get(fold(text), text)
    if known.kind == AttributeKind.LIST:
        value = _found(_names(known.options), text) or text
    if known.kind == AttributeKind.NUMBER and text.count(",") == 1 and "." not in text:
        value = text.replace(",", ".")
    try:
        return known.canonical(value)
    except WrongValue:
        return None
