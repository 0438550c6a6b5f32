from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import Category
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import PageQuery
from integrations.models import Resource


class CategoryJson(Struct):
    path: str
    name: str
    parent: str | None


class CategoryQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"path": "path", "parent": "parent__path"}

    path: str | None = None
    parent: str | None = None


class CategoriesView(CollectionView):
    """The category tree; the body is explained in integrations/writes/categories.py."""

    query = CategoryQuery
    resource = Resource.CATEGORIES

    def rows(self) -> QuerySet[Category]:
        return Category.objects.select_related("parent")

    def shown(self, node: Category) -> CategoryJson:
        parent = node.parent.path if node.parent else None
        return CategoryJson(path=node.path, name=node.name, parent=parent)
