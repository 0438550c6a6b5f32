from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import Attribute
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import PageQuery, Text
from integrations.models import Resource


class AttributeJson(Struct):
    code: str
    name: str
    kind: str
    unit: str
    options: list[str]


class AttributeQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"code": "code", "kind": "kind"}

    code: Text | None = None
    kind: Text | None = None


class AttributesView(CollectionView):
    """Attributes and their options; the body is explained in integrations/writes/attributes.py."""

    query = AttributeQuery
    resource = Resource.ATTRIBUTES

    def rows(self) -> QuerySet[Attribute]:
        return Attribute.objects.prefetch_related("options")

    def shown(self, attribute: Attribute) -> AttributeJson:
        return AttributeJson(
            code=attribute.code,
            name=attribute.name,
            kind=attribute.kind,
            unit=attribute.unit,
            options=[option.value for option in attribute.options.all()],
        )
