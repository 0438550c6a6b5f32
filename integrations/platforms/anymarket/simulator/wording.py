"""What an account adds to its vocabulary: words found by name, made when they are new."""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.platforms.anymarket.simulator.words import Row, Words


def brand(words: Words, name: str) -> Row:
    for row in words.brands:
        if row["name"] == name:
            return row
    return add_brand(words, {"name": name})


def add_brand(words: Words, told: Mapping[str, Any]) -> Row:
    row = {"id": _next(words.brands), **told}
    words.brands.append(row)
    return row


def category(words: Words, path: str) -> Row:
    """The category at this path; the missing ones above it are made too."""
    above, _, name = path.rpartition("/")
    parent = category(words, above) if above else None
    siblings = words.categories if parent is None else parent["children"]
    found = next((row for row in siblings if row["name"] == name), None)
    return found or add_category(words, {"name": name}, parent)


def add_category(words: Words, told: Mapping[str, Any], above: Row | None) -> Row:
    path = f"{above['path']}/{told['name']}" if above else told["name"]
    row = {"id": _next(categories(words)), "priceFactor": 1, **told, "path": path, "children": []}
    (words.categories if above is None else above["children"]).append(row)
    return row


def categories(words: Words) -> list[Row]:
    """All of them, flat, parents first."""
    return list(_flat(words.categories))


def _flat(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _flat(row.get("children") or [])


def variations(words: Words, told: Mapping[str, str]) -> list[Row]:
    """The values as a SKU shows them. A value that is new is made, a type is not: KeyError."""
    types = {row["name"]: row for row in words.variations}
    return [_value(words, types[name], value) for name, value in told.items()]


def add_variation(words: Words, name: str) -> None:
    if all(row["name"] != name for row in words.variations):
        words.variations.append({"id": _next(words.variations), "name": name, "values": []})


def _value(words: Words, kind: Row, description: str) -> Row:
    found = next((row for row in kind["values"] if row["description"] == description), None)
    if found is None:
        known = [row for kind in words.variations for row in kind["values"]]
        found = {"id": _next(known), "description": description}
        kind["values"].append(found)
    shown = {"id": kind["id"], "name": kind["name"], "visualVariation": kind["name"] == "Cor"}
    return {**found, "type": shown}


def _next(rows: list[Row]) -> int:
    return max((int(row["id"]) for row in rows), default=0) + 1
