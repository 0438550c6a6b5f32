"""Nuvemshop's words: the category tree, the brands its products have, and where stock is.

What tells variants apart are free texts, so there is no list of attributes: De<>Para may lead to
any. A brand is a text on a product, known from those there are.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from integrations.contract import Page, Term, TermKind
from integrations.platforms.nuvemshop import catalog_pages
from integrations.platforms.nuvemshop.client import Client, Json
from integrations.platforms.nuvemshop.languages import said
from integrations.platforms.nuvemshop.product_reading import text


def terms(client: Client, kind: TermKind, cursor: str) -> Page[Term]:
    """Raises KeyError for a kind that is not in KINDS."""
    return _READERS[kind](client, cursor)


def categories(client: Client) -> list[Term]:
    """All of them, parents before children: a child may stand on an earlier page than its parent.
    A store has a thousand at most."""
    rows, number, more = [], 1, True
    while more:
        page = client.page("/categories", number)
        rows += page.rows
        number, more = number + 1, page.more
    below: dict[str, list[Json]] = {}
    ids = {text(row, "id") for row in rows}
    for row in rows:
        parent = text(row, "parent")
        below.setdefault(parent if parent in ids else "", []).append(row)
    return list(_branch(below, "", ""))


def _branch(below: Mapping[str, list[Json]], parent_id: str, path: str) -> Iterator[Term]:
    for row in below.get(parent_id, ()):
        external_id, name = text(row, "id"), said(row.get("name"))
        way = f"{path}/{name}" if path else name
        if external_id:
            yield Term(external_id=external_id, name=name, parent_id=parent_id, path=way)
            yield from _branch(below, external_id, way)


def _categories(client: Client, cursor: str) -> Page[Term]:
    return Page(categories(client))


def _brands(client: Client, cursor: str) -> Page[Term]:
    """A page of products names the brands on it; a brand may be told again by another page."""
    page = catalog_pages.part(client, cursor, "id,brand")
    names = dict.fromkeys(name for row in page.rows if (name := text(row, "brand")))
    return Page([brand(name) for name in names], page.next)


def brand(name: str) -> Term:
    return Term(external_id=name, name=name)


def _warehouses(client: Client, cursor: str) -> Page[Term]:
    return Page(
        [
            Term(external_id=text(row, "id"), name=said(row.get("name")))
            for row in client.locations()
            if text(row, "id")
        ]
    )


_READERS: Mapping[TermKind, Callable[[Client, str], Page[Term]]] = MappingProxyType(
    {TermKind.BRAND: _brands, TermKind.CATEGORY: _categories, TermKind.WAREHOUSE: _warehouses}
)
KINDS = tuple(_READERS)
