"""Categories, made there, and brands, which need no making. Nuvemshop has no place for our codes:
a category is known again by its name and place."""

from integrations.contract import PlatformError, Term, TermKind
from integrations.platforms.nuvemshop.client import Client
from integrations.platforms.nuvemshop.product_writing import number
from integrations.platforms.nuvemshop.vocabulary import brand, categories

CREATABLE = (TermKind.BRAND, TermKind.CATEGORY)
LONGEST = 255  # not documented; more fits in no name of theirs that was ever seen


def create(client: Client, kind: TermKind, name: str, parent_id: str) -> Term:
    if len(name) > LONGEST:
        raise PlatformError(name[:80], code="rejected", permanent=True)
    return brand(name) if kind == TermKind.BRAND else _category(client, name, parent_id)


def _category(client: Client, name: str, parent_id: str) -> Term:
    known = categories(client)
    for term in known:
        if term.parent_id == parent_id and _same(term.name, name):
            return term
    above = next((term.path for term in known if term.external_id == parent_id), "")
    body = {"name": name} | ({"parent": number(parent_id)} if parent_id else {})
    made = client.create("/categories", body)
    path = f"{above}/{name}" if above else name
    return Term(external_id=str(made["id"]), name=name, parent_id=parent_id, path=path)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
