"""The vocabulary of a new shop, by kind."""

from typing import Any

Json = dict[str, Any]


def words() -> dict[str, list[Json]]:
    return {
        "brand": [{"id": "b1", "name": "Acme"}, {"id": "b2", "name": "Lupo"}],
        "category": [
            {"id": "c1", "name": "Moda", "path": "Moda"},
            {"id": "c2", "name": "Camisetas", "parent": "c1", "path": "Moda/Camisetas"},
        ],
        "attribute": [
            {"id": "a1", "name": "Cor", "required": True},
            {"id": "a2", "name": "Tamanho"},
        ],
        "attribute_value": [
            {"id": "v1", "name": "Azul", "parent": "a1"},
            {"id": "v2", "name": "Preto", "parent": "a1"},
            {"id": "v3", "name": "M", "parent": "a2"},
        ],
    }
