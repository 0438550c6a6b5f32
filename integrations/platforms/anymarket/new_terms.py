"""Brands and categories, made there. A POST whose answer was lost must not be said again blindly:
each is looked up first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from integrations.contract import PlatformError, Term, TermKind
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.stock import number
from integrations.platforms.anymarket.vocabulary import children_of

SHORT_NAME = 30


def create(
    client: Client, kind: TermKind, name: str, code: str, parent_id: str, scope: str
) -> Term:
    """Raises KeyError for a kind that is not in CREATABLE."""
    return _MAKERS[kind](client, name, code, parent_id, scope)


def _brand(client: Client, name: str, code: str, parent_id: str, scope: str) -> Term:
    row = _brand_there(client, name) or client.create(
        "/brands", {"name": name, "reducedName": name[:SHORT_NAME].strip(), "partnerId": code}
    )
    return _term(row, name)


def _brand_there(client: Client, name: str) -> Json | None:
    """By name: answers leave `partnerId` out. The filter finds parts of names too."""
    cursor: str | None = ""
    while cursor is not None:
        page = client.part("/brands", cursor, {"name": name})
        for row in page.rows:
            if _is_called(row, name):
                return row
        cursor = page.next or None
    return None


def _category(client: Client, name: str, code: str, parent_id: str, scope: str) -> Term:
    row = _category_there(client, name, code)
    if row is None:
        above: Json = {"parent": {"id": number(parent_id)}} if parent_id else {}
        # Without a scope ANYMARKET takes COST.
        price: Json = {"priceFactor": 1, "definitionPriceScope": scope.upper()}
        try:
            row = client.create("/categories", {"name": name, "partnerId": code, **above, **price})
        except PlatformError as error:
            row = _in_tree(client, name, code) if error.permanent else None
            if row is None:
                raise
    return _term(row, name, parent_id)


def _category_there(client: Client, name: str, code: str) -> Json | None:
    rows = client.part("/categories", filters={"partnerId": code}).rows
    return _the_one(rows, name, code)


def _in_tree(client: Client, name: str, code: str) -> Json | None:
    """The filter of some accounts sees the first level only."""
    return _the_one(_walk(client.category_tree()), name, code)


def _the_one(rows: Iterable[Json], name: str, code: str) -> Json | None:
    """The code alone could be another system's for something else."""
    return next(
        (row for row in rows if str(row.get("partnerId")) == code and _is_called(row, name)), None
    )


def _walk(nodes: list[Json]) -> Iterator[Json]:
    for node in nodes:
        yield node
        yield from _walk(children_of(node))


def _term(row: object, name: str, parent_id: str = "") -> Term:
    if not isinstance(row, dict) or not row.get("id"):
        raise PlatformError(name, code="unconfirmed")
    above = (row.get("parent") or {}).get("id", parent_id)
    told = str(row.get("name") or name)
    return Term(
        external_id=str(row["id"]),
        name=told,
        parent_id=str(above),
        path=str(row.get("path") or ""),
    )


def _is_called(row: Json, name: str) -> bool:
    return str(row.get("name", "")).strip().casefold() == name.strip().casefold()


_MAKERS: Mapping[TermKind, Callable[[Client, str, str, str, str], Term]] = MappingProxyType(
    {TermKind.BRAND: _brand, TermKind.CATEGORY: _category}
)
CREATABLE = tuple(_MAKERS)
