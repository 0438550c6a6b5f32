"""ANYMARKET's words: brands, the category tree, what tells products apart, and where stock is.

An attribute is a variation type or a characteristic of a technical sheet: ids of the two overlap,
so each carries what it is. A characteristic is required when a marketplace requires it.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from integrations.contract import Page, Term, TermKind
from integrations.platforms.anymarket.client import Client, Json

VARIATIONS, GROUPS = "variations:", "groups:"
VALUE_PAGES = 4  # requests for values that one page of terms may cost


def terms(client: Client, kind: TermKind, cursor: str) -> Page[Term]:
    """Raises KeyError for a kind that is not in KINDS."""
    return _READERS[kind](client, cursor)


def _brands(client: Client, cursor: str) -> Page[Term]:
    page = client.part("/brands", cursor)
    rows = [Term(external_id=str(row["id"]), name=str(row["name"])) for row in page.rows]
    return Page(rows, page.next, page.total)


def _categories(client: Client, cursor: str) -> Page[Term]:
    return Page(list(_branch(client.category_tree(), parent_id="")))


def _branch(nodes: list[Json], parent_id: str) -> Iterator[Term]:
    for node in nodes:
        external_id, name = str(node["id"]), str(node["name"])
        path = str(node.get("path") or name)
        yield Term(external_id=external_id, name=name, parent_id=parent_id, path=path)
        yield from _branch(children_of(node), external_id)


def children_of(node: Json) -> list[Json]:
    """`children` is an array in reality and an object in one example of the specification."""
    below = node.get("children") or []
    return [below] if isinstance(below, dict) else below


def _attributes(client: Client, cursor: str) -> Page[Term]:
    """First the variation types, then the characteristics of the groups."""
    if cursor.startswith(GROUPS):
        page = client.part("/categories/characteristics/groups", cursor.removeprefix(GROUPS))
        found = [_characteristic(row) for group in page.rows for row in _characteristics(group)]
        return Page(found, page.next and GROUPS + page.next)
    page = client.part("/variations", cursor.removeprefix(VARIATIONS))
    types = [Term(external_id=_variation(row), name=str(row["name"])) for row in page.rows]
    return Page(types, VARIATIONS + page.next if page.next else GROUPS)


def _characteristics(group: Json) -> list[Json]:
    return group.get("characteristics") or []


def _characteristic(row: Json) -> Term:
    places = row.get("characteristicItemMarketPlaces") or ()
    return Term(
        external_id=f"characteristic:{row['id']}",
        name=str(row["name"]),
        required=any(place.get("required") for place in places),
    )


def _attribute_values(client: Client, cursor: str) -> Page[Term]:
    """The values of variation types; characteristics take free text. The types' own page brings
    the values along as a rule; a type without them costs a request, and a page makes only a few.

    The cursor is "offset of the types:which of them:offset of its values".
    """
    offset, index, after = (int(part) for part in (cursor or "0:0:0").split(":"))
    types = client.part("/variations", str(offset))
    found: list[Term] = []
    asked = 0
    while index < len(types.rows):
        row = types.rows[index]
        values, more = row.get("values") or [], ""
        if not values:
            if asked == VALUE_PAGES:
                return Page(found, f"{offset}:{index}:{after}")
            asked += 1
            page = client.part(f"/variations/{int(row['id'])}/values", str(after))
            values, more = list(page.rows), page.next
        found += [_value(value, _variation(row)) for value in values]
        index, after = (index, int(more)) if more else (index + 1, 0)
    return Page(found, f"{types.next}:0:0" if types.next else "")


def _value(row: Json, attribute: str) -> Term:
    return Term(external_id=str(row["id"]), name=str(row["description"]), parent_id=attribute)


def _variation(row: Json) -> str:
    return f"variation:{row['id']}"


def _warehouses(client: Client, cursor: str) -> Page[Term]:
    return Page(
        [Term(external_id=str(row["id"]), name=str(row["name"])) for row in client.locations()]
    )


_READERS: Mapping[TermKind, Callable[[Client, str], Page[Term]]] = MappingProxyType(
    {
        TermKind.BRAND: _brands,
        TermKind.CATEGORY: _categories,
        TermKind.ATTRIBUTE: _attributes,
        TermKind.ATTRIBUTE_VALUE: _attribute_values,
        TermKind.WAREHOUSE: _warehouses,
    }
)
KINDS = tuple(_READERS)
