from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import PriceTable
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import PageQuery, Text
from integrations.models import Resource


class PriceTableJson(Struct):
    code: str
    name: str
    currency: str
    default: bool


class PriceTableQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"code": "code"}

    code: Text | None = None


class PriceTablesView(CollectionView):
    """Price tables; the body is explained in integrations/writes/price_tables.py."""

    query = PriceTableQuery
    resource = Resource.PRICE_TABLES

    def rows(self) -> QuerySet[PriceTable]:
        return PriceTable.objects.all()

    def shown(self, table: PriceTable) -> PriceTableJson:
        return PriceTableJson(
            code=table.code, name=table.name, currency=table.currency, default=table.is_default
        )
