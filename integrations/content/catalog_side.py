"""Products with everything that is told of them."""

from collections.abc import Collection

from django.db.models import Prefetch

from catalog.models import AttributeValue, Image, Product, Sku


def read(merchant_id: int, product_ids: Collection[int]) -> dict[int, Product]:
    """The merchant's products among these, by id, with SKUs, images and attribute values."""
    whole = Product.objects.select_related("brand", "category").prefetch_related(
        Prefetch("skus", Sku.objects.order_by("pk")),
        Prefetch("images", Image.objects.order_by("position", "pk")),
        Prefetch(
            "attribute_values",
            AttributeValue.objects.select_related("attribute").order_by("attribute__code"),
        ),
    )
    found = whole.filter(merchant_id=merchant_id, pk__in=product_ids)
    return {product.pk: product for product in found}
