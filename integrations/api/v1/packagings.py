from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import Packaging
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import PageQuery, Text
from integrations.models import Resource


class PackagingJson(Struct):
    sku: str
    code: str
    ean: str
    units: int
    height: Decimal | None
    width: Decimal | None
    length: Decimal | None
    weight: Decimal | None


_PLAIN = [name for name in PackagingJson.__struct_fields__ if name != "sku"]


class PackagingQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"ean": "ean"}

    sku: Text | None = None
    ean: Text | None = None

    def filters(self, merchant_id: int) -> dict[str, Any]:
        # With the merchant, the SKU's own index finds it.
        of_sku = {"sku__merchant_id": merchant_id, "sku__code": self.sku}
        return super().filters(merchant_id) | (of_sku if self.sku is not None else {})


class PackagingsView(CollectionView):
    """Packagings of SKUs; the body is explained in integrations/writes/packagings.py."""

    query = PackagingQuery
    resource = Resource.PACKAGINGS

    def rows(self) -> QuerySet[Packaging]:
        return Packaging.objects.select_related("sku")

    def shown(self, packaging: Packaging) -> PackagingJson:
        plain = {name: getattr(packaging, name) for name in _PLAIN}
        return PackagingJson(sku=packaging.sku.code, **plain)
