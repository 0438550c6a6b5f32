"""What a store has: categories, stock locations, products and their variants."""

from itertools import count

from integrations.platforms.nuvemshop.simulator.goods import Image, Json, Product, Variant

FIRST_LOCATION, SECOND_LOCATION = "01GQ2ZHK064BQRHGDB7CCV0Y6N", "01GR92ZRKF3G5P341CCTBKR35Y"


class Holdings:
    """`locations` are names by id, the first one first."""

    def __init__(self) -> None:
        self.languages = ["pt"]
        self.locations = {FIRST_LOCATION: "Depósito principal", SECOND_LOCATION: "Loja física"}
        self.categories: dict[int, Json] = {}
        self.products: dict[int, Product] = {}
        self._ids = count(111_334_785)

    def new_id(self) -> int:
        return next(self._ids)

    def new_image(self, url: str) -> Image:
        return Image(self.new_id(), url)

    def keep(self, product: Product) -> Product:
        self.products[product.id] = product
        return product

    @property
    def by_code(self) -> dict[str, Variant]:
        """The first of each code: nothing keeps two variants from having the same."""
        found: dict[str, Variant] = {}
        for product in self.products.values():
            for variant in product.variants:
                if variant.sku:
                    found.setdefault(variant.sku, variant)
        return found
