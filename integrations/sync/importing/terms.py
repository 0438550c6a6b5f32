"""The merchant's brands, categories and attributes for those of the platform.

What reads the same is bound, what is missing is created by the catalog's writers, and a rule is
saved where neither the platform's term nor the merchant's has one. A batch is a handful of
statements, whatever the number of terms.
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from catalog import brands, by_code, categories
from catalog.batch import BatchResult
from catalog.brands import BrandRow
from catalog.categories import CategoryRow
from catalog.models import Brand, Category
from integrations.contract import TermKind
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection, MappingRule, Term
from integrations.rulebook import rules
from integrations.rulebook.rules import WrongRules, merchant_key
from integrations.sync.importing import attribute_terms
from integrations.sync.importing.names import Names, SeveralFit
from integrations.sync.importing.tally import Tally

CAUSE = "import"
KINDS = (TermKind.BRAND, TermKind.CATEGORY, TermKind.ATTRIBUTE, TermKind.ATTRIBUTE_VALUE)
BATCH = 1_000

# The merchant's word for a term: (attribute, word).
Words = Mapping[int, tuple[str, str]]


def batch(connection: Connection, kind: TermKind, after: int) -> list[Term]:
    """Terms of this kind behind the one with the id `after`."""
    told = Term.objects.filter(connection=connection, kind=kind, gone_at=None, pk__gt=after)
    return list(told.order_by("pk")[:BATCH])


def bring(connection: Connection, kind: TermKind, terms: Sequence[Term]) -> Tally:
    """Find or make the merchant's words for these terms of one kind, and bind them."""
    tally = Tally()
    by_code.take_turn(connection.merchant_id)  # what is missing now is so until it is written
    ruled = MappingRule.objects.filter(
        connection=connection, kind=kind, platform_id__in=[term.external_id for term in terms]
    )
    known = set(ruled.order_by().values_list("platform_id", flat=True))
    fresh = [term for term in terms if term.external_id not in known]
    if fresh:
        _bind(connection, Kind(kind), fresh, _BRINGERS[kind](connection, fresh, tally), tally)
    return tally


def _brands(connection: Connection, terms: Sequence[Term], tally: Tally) -> Words:
    owned = Brand.objects.filter(merchant_id=connection.merchant_id).order_by()
    names = Names((name, name) for name in owned.values_list("name", flat=True))
    found, missing = sorted_out(terms, {term.pk: term.name.strip() for term in terms}, names, tally)
    rows = [BrandRow(index, name) for index, name in enumerate(missing)]
    refused = brands.upsert(connection.merchant_id, rows, connection.source)
    return _without(found, list(missing), refused, tally, "brands")


def _categories(connection: Connection, terms: Sequence[Term], tally: Tally) -> Words:
    owned = Category.objects.filter(merchant_id=connection.merchant_id).order_by()
    names = Names((path, path) for path in owned.values_list("path", flat=True))
    paths = _paths(connection, terms, tally)
    placed = [term for term in terms if term.pk in paths]
    found, missing = sorted_out(placed, paths, names, tally)
    rows = [CategoryRow(index, path) for index, path in enumerate(missing)]
    refused = categories.upsert(connection.merchant_id, rows, connection.source)
    return _without(found, list(missing), refused, tally, "categories")


def _paths(connection: Connection, terms: Sequence[Term], tally: Tally) -> dict[int, str]:
    """The whole way to each category, by the names above it."""
    told = Term.objects.filter(connection=connection, kind=TermKind.CATEGORY, gone_at=None)
    tree = {pk: (name, parent) for pk, name, parent in told.order_by().values_list(
        "external_id", "name", "parent_id")}  # fmt: skip
    paths: dict[int, str] = {}
    for term in terms:
        way = _way(term.external_id, tree)
        if way is None:
            tally.skip(term.path or term.name, _("The way from the root has a gap or a circle."))
        elif any(Category.SEPARATOR.strip() in name for name in way):
            tally.skip(term.path or term.name, _("A category's name must not contain “>”."))
        else:
            paths[term.pk] = Category.SEPARATOR.join(name.strip() for name in way)
    return paths


def _way(external_id: str, tree: Mapping[str, tuple[str, str]]) -> list[str] | None:
    way: list[str] = []
    seen: set[str] = set()
    while external_id:
        if external_id in seen or external_id not in tree:
            return None
        seen.add(external_id)
        name, external_id = tree[external_id]
        way.insert(0, name)
    return way


def sorted_out(
    terms: Sequence[Term], wanted: Mapping[int, str], names: Names, tally: Tally
) -> tuple[dict[int, str], dict[str, None]]:
    """The merchant's word for each term by its id, and which of these words are missing yet."""
    found: dict[int, str] = {}
    missing: dict[str, None] = {}
    for term in terms:
        word = wanted[term.pk]
        try:
            ours = names.find(word)
        except SeveralFit:
            tally.skip(word, _("Several of yours read like it: bind it by hand."))
            continue
        if ours is None:
            missing[word] = None
            names.add(word, word)
        found[term.pk] = ours or word
    return found, missing


def _without(
    found: Mapping[int, str], missing: Sequence[str], made: BatchResult, tally: Tally, what: str
) -> Words:
    """All but those that the catalog refused."""
    refused = {missing[row.index]: row.reason for row in made.rejected}
    for word, reason in refused.items():
        tally.skip(word, reason)
    tally.counts[what] += made.changed
    return {pk: ("", word) for pk, word in found.items() if word not in refused}


def _bind(
    connection: Connection, kind: Kind, terms: Sequence[Term], words: Words, tally: Tally
) -> None:
    keys = {pk: merchant_key(*word) for pk, word in words.items()}
    ruled = MappingRule.objects.filter(
        connection=connection, kind=kind, merchant_key__in=set(keys.values())
    )
    taken = set(ruled.order_by().values_list("merchant_key", flat=True))
    put: list[MappingRow] = []
    for term in terms:
        if term.pk in words and keys[term.pk] not in taken:
            taken.add(keys[term.pk])
            attribute, word = words[term.pk]
            name = term.path or term.name
            put.append(MappingRow(kind, word, term.external_id, name, attribute=attribute))
    tally.counts["rules"] += _save(connection, put)


def _save(connection: Connection, put: Sequence[MappingRow]) -> int:
    """A term that went while this batch was looked at costs only its own rule."""
    try:
        saved = rules.save(connection, put=put, cause=CAUSE)
    except WrongRules as error:
        wrong = [row for row, _text in error.problems]
        saved = rules.save(connection, put=[row for row in put if row not in wrong], cause=CAUSE)
    return saved.added if saved else 0


_BRINGERS: Mapping[TermKind, Callable[[Connection, Sequence[Term], Tally], Words]] = {
    TermKind.BRAND: _brands,
    TermKind.CATEGORY: _categories,
    TermKind.ATTRIBUTE: attribute_terms.attributes,
    TermKind.ATTRIBUTE_VALUE: attribute_terms.options,
}
