"""ANYMARKET's words: brands, the category tree, what tells products apart, and where stock is.

An attribute is a variation type or a characteristic of a technical sheet: ids of the two overlap,
so each carries what it is. A characteristic is required when a marketplace requires it.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from integrations.contract import Term, TermKind
from integrations.platforms.anymarket.client import Client, Json

Pages = Iterator[list[Term]]


def terms(client: Client, kind: TermKind) -> Pages:
    """Raises KeyError for a kind that is not in KINDS."""
    return _READERS[kind](client)


def _brands(client: Client) -> Pages:
    for page in client.pages("/brands"):
        yield [Term(external_id=str(row["id"]), name=str(row["name"])) for row in page]


def _categories(client: Client) -> Pages:
    yield list(_branch(client.category_tree(), parent_id=""))


def _branch(nodes: list[Json] | Json | None, parent_id: str) -> Iterator[Term]:
    """`children` is an array in reality and an object in one example of the specification."""
    for node in [nodes] if isinstance(nodes, dict) else nodes or ():
        external_id, name = str(node["id"]), str(node["name"])
        path = str(node.get("path") or name)
        yield Term(external_id=external_id, name=name, parent_id=parent_id, path=path)
        yield from _branch(node.get("children"), external_id)


def _attributes(client: Client) -> Pages:
    for page in client.pages("/variations"):
        yield [Term(external_id=_variation(row), name=str(row["name"])) for row in page]
    for page in client.pages("/categories/characteristics/groups"):
        yield [_characteristic(row) for group in page for row in group.get("characteristics") or ()]


def _characteristic(row: Json) -> Term:
    places = row.get("characteristicItemMarketPlaces") or ()
    return Term(
        external_id=f"characteristic:{row['id']}",
        name=str(row["name"]),
        required=any(place.get("required") for place in places),
    )


def _attribute_values(client: Client) -> Pages:
    """The values of variation types; characteristics take free text. The types' own page brings
    the values along as a rule, and then no call for each type is needed."""
    for page in client.pages("/variations"):
        for row in page:
            told = row.get("values")
            pages = [told] if told else client.pages(f"/variations/{int(row['id'])}/values")
            for values in pages:
                yield [_value(value, _variation(row)) for value in values]


def _value(row: Json, attribute: str) -> Term:
    return Term(external_id=str(row["id"]), name=str(row["description"]), parent_id=attribute)


def _variation(row: Json) -> str:
    return f"variation:{row['id']}"


def _warehouses(client: Client) -> Pages:
    yield [Term(external_id=str(row["id"]), name=str(row["name"])) for row in client.locations()]


_READERS: Mapping[TermKind, Callable[[Client], Pages]] = MappingProxyType(
    {
        TermKind.BRAND: _brands,
        TermKind.CATEGORY: _categories,
        TermKind.ATTRIBUTE: _attributes,
        TermKind.ATTRIBUTE_VALUE: _attribute_values,
        TermKind.WAREHOUSE: _warehouses,
    }
)
KINDS = tuple(_READERS)
