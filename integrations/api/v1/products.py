from typing import Any

from django.db.models import Prefetch, QuerySet

from catalog.models import AttributeValue, Product, Sku
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.product_json import ProductJson, product_json
from integrations.api.v1.query import ChangeQuery, Text
from integrations.models import Resource


class ProductQuery(ChangeQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {
        "code": "code",
        "active": "active",
    }
    LITERALS = frozenset({"active", "limit"})

    code: Text | None = None
    sku: Text | None = None
    active: bool | None = None

    def filters(self, merchant_id: int) -> dict[str, Any]:
        # With the merchant, the SKU's own index finds it.
        of_sku = {"skus__merchant_id": merchant_id, "skus__code": self.sku}
        return super().filters(merchant_id) | (of_sku if self.sku is not None else {})


class ProductsView(CollectionView):
    """Products and their SKUs; the body is explained in integrations/writes/products.py.

    Reading, the longest unchanged come first; `updated_at` follows whatever belongs to a product
    except its stock and prices.
    """

    query = ProductQuery
    resource = Resource.PRODUCTS

    def rows(self) -> QuerySet[Product]:
        said = AttributeValue.objects.select_related("attribute").order_by("id")
        return Product.objects.select_related("brand", "category").prefetch_related(
            Prefetch("skus", queryset=Sku.objects.order_by("id")),
            Prefetch("attribute_values", queryset=said),
            "images",
        )

    def shown(self, product: Product) -> ProductJson:
        return product_json(product)
