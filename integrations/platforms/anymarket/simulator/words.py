"""An account's vocabulary: a small shop's, in the shapes of the real one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

BRANDS = ("Acme", "Brastemp", "Casa Nova", "Lupo", "Malwee", "Tramontina")
TREE = {
    "Eletrônicos": {"Áudio": {"Fones Bluetooth": {}, "Caixas de som": {}}, "Iluminação": {}},
    "Moda": {"Camisetas": {}, "Mochilas": {}},
    "Casa": {"Garrafas térmicas": {}},
}
VARIATIONS = {
    "Cor": ("Azul", "Preto", "Branco", "Verde", "Vermelho"),
    "Tamanho": ("P", "M", "G", "GG"),
    "Voltagem": ("110V", "220V", "Bivolt"),
}
CHARACTERISTICS = (("Potência", True), ("Conectividade", False), ("Composição", False))


@dataclass
class Words:
    """`brands`, `variations` and `characteristics` are rows of their pages; `categories` roots.

    With `hide_values` the page of variations leaves their values out.
    """

    brands: list[Row] = field(default_factory=lambda: _named(BRANDS, 101))
    categories: list[Row] = field(default_factory=lambda: _tree(TREE, 2000, ""))
    variations: list[Row] = field(default_factory=lambda: _variations())
    characteristics: list[Row] = field(default_factory=lambda: [_group()])
    hide_values: bool = False


def _named(names: Iterable[str], first: int) -> list[Row]:
    return [{"id": first + index, "name": name} for index, name in enumerate(names)]


def _tree(level: dict[str, Any], first: int, above: str) -> list[Row]:
    """Ids are unique as long as no level has more than ten nodes."""
    rows = []
    for index, (name, below) in enumerate(level.items()):
        node, path = first + index, f"{above}/{name}".lstrip("/")
        children = _tree(below, node * 10, path)
        rows.append(
            {"id": node, "name": name, "path": path, "priceFactor": 1, "children": children}
        )
    return rows


def _variations() -> list[Row]:
    rows = _named(VARIATIONS, 31)
    for row in rows:
        row["values"] = _values(VARIATIONS[row["name"]], row["id"] * 10 + 1)
    return rows


def _values(names: Sequence[str], first: int) -> list[Row]:
    return [{"id": first + index, "description": name} for index, name in enumerate(names)]


def _group() -> Row:
    return {
        "id": 38,
        "name": "Ficha técnica",
        "characteristics": [
            {
                "id": 57 + index,
                "index": index,
                "name": name,
                "characteristicItemMarketPlaces": [
                    {"id": 79 + index, "marketPlace": "MERCADO_LIVRE", "required": required}
                ],
            }
            for index, (name, required) in enumerate(CHARACTERISTICS)
        ],
        "categories": [],
    }
