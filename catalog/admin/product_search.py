"""What the searches of products and of SKUs find."""

from django.db.models import QuerySet

from catalog.admin.by_index import found_by
from catalog.models import Product, Sku
from catalog.title_words import has_words


def products_like(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Those whose code, or a SKU's, begins with `text`, or whose title has its words."""
    text = text.strip()
    if not text:
        return products
    skus = Sku.objects.filter(code__startswith=text).order_by()
    ways = [
        products.filter(code__startswith=text),
        products.filter(pk__in=skus.values("product_id")),
    ]
    titled = has_words("title", text)
    if titled is not None:
        ways.append(products.filter(titled))
    return found_by(products, ways)


def skus_like(skus: QuerySet[Sku], text: str) -> QuerySet[Sku]:
    """Those whose code, or the product's, begins with `text`, or whose EAN it is."""
    text = text.strip()
    if not text:
        return skus
    products = Product.objects.filter(code__startswith=text).order_by()
    ways = [
        skus.filter(code__startswith=text),
        skus.filter(product__in=products.values("pk")),
        skus.filter(ean=text),
    ]
    return found_by(skus, ways if text.isdigit() else ways[:2])
