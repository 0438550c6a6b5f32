from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import Brand
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import PageQuery, Text
from integrations.models import Resource


class BrandJson(Struct):
    name: str
    code: str


class BrandQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"name": "name", "code": "code"}

    name: Text | None = None
    code: Text | None = None


class BrandsView(CollectionView):
    """Brands; the body is explained in integrations/writes/brands.py."""

    query = BrandQuery
    resource = Resource.BRANDS

    def rows(self) -> QuerySet[Brand]:
        return Brand.objects.all()

    def shown(self, brand: Brand) -> BrandJson:
        return BrandJson(name=brand.name, code=brand.code)
