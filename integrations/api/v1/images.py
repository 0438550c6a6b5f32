from typing import Any

from django.db.models import QuerySet

from catalog.models import Product
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.product_json import image_json
from integrations.api.v1.query import PageQuery, Text
from integrations.models import Resource


class ImagesQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"product": "code"}

    product: Text | None = None


class ImagesView(CollectionView):
    """The images of products, a row for each product, also for one that has none.

    The body is explained in integrations/writes/images.py.
    """

    query = ImagesQuery
    resource = Resource.IMAGES

    def rows(self) -> QuerySet[Product]:
        return Product.objects.only("code").prefetch_related("images")

    def shown(self, product: Product) -> dict[str, Any]:
        images = [image_json(image) for image in product.images.all()]
        return {"product": product.code, "images": images}
