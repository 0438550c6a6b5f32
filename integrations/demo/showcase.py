"""Four products for an account that has none yet, each with something to be seen when published."""

from typing import Any

from integrations.mapping.kinds import Kind

SHIRT, BOTTLE, SPEAKER, BACKPACK = "VIT-CAM", "VIT-GAR", "VIT-CAX", "VIT-MOC"
EMPTY = f"{BOTTLE}-1"  # counted: there is none
NEW_TITLE = "Camiseta básica de algodão penteado"
ODD_COLOUR = "Furta-cor"

ATTRIBUTES = [{"code": "potencia", "name": "Potência", "kind": "number", "unit": "W"}]

# What the suggestions cannot know; the merchant fills it into the spreadsheet: our term, theirs.
BY_HAND = {
    (Kind.BRAND, "Marca Própria"): "Acme",
    (Kind.CATEGORY, "Som portátil"): "Eletrônicos/Áudio/Caixas de som",
}


def products() -> list[dict[str, Any]]:
    """Bodies for PUT /products."""
    shirt = {"title": "Camiseta básica", "brand": "LUPO", "category": "Moda > Camisetas"}
    bottle = {
        "title": "Garrafa térmica 1 L",
        "brand": "Tramontina",
        "category": "Casa > Garrafas Térmicas",
    }
    speaker = {
        "title": "Caixa de som 30 W",
        "brand": "Marca Própria",
        "category": "Som portátil",
        "attributes": {"potencia": 30},
    }
    backpack = {"title": "Mochila urbana", "brand": "acme", "category": "Moda > Mochilas"}
    return [
        _row(SHIRT, 1, {"Cor": "azul", "Tamanho": "P"}, **shirt),
        _row(SHIRT, 2, {"Cor": "Preta", "Tamanho": "M"}, **shirt),
        _row(BOTTLE, 1, {}, **bottle),
        _row(SPEAKER, 1, {}, **speaker),
        _row(BACKPACK, 1, {"Cor": ODD_COLOUR}, **backpack),
    ]


def stock() -> list[dict[str, Any]]:
    counts = {f"{SHIRT}-1": 8, f"{SHIRT}-2": 3, EMPTY: 0, f"{SPEAKER}-1": 5, f"{BACKPACK}-1": 2}
    return [{"sku": sku, "warehouse": "CD", "quantity": count} for sku, count in counts.items()]


def prices() -> list[dict[str, Any]]:
    return [{"sku": row["sku"], "list_price": "89.90", "sale_price": "79.90"} for row in products()]


def _row(product: str, number: int, variation: dict[str, str], **said: Any) -> dict[str, Any]:
    return {
        "sku": f"{product}-{number}",
        "product": product,
        "description": f"<p>{said['title']}, da vitrine da demonstração.</p>",
        "warranty_months": 3,
        "warranty_text": "Garantia do fabricante",
        "images": [f"https://imagens.example.com/{product.lower()}.jpg"],
        "variation": variation,
        "height": 10,
        "width": 20,
        "length": 30,
        "weight": 0.5,
        **said,
    }
