"""What the endpoints that answer pages have in common, and those that also take batches."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.auth import token_of
from integrations.api.v1 import paging, query
from integrations.api.v1.query import PageQuery
from integrations.api.v1.writes import WriteView
from integrations.api.views import answer
from integrations.models import Scope

M = TypeVar("M", bound=Model)


def page(
    request: Request, rows: QuerySet[M], kind: type[PageQuery], shown: Callable[[M], Any]
) -> HttpResponse:
    """{"items": […], "next": an address or null}, of the merchant who asks; raises BadParameter."""
    merchant_id = token_of(request).merchant_id
    wanted = query.read(request.query_params, kind)
    owned = rows.filter(merchant_id=merchant_id, **wanted.filters(merchant_id))
    found, cursor = paging.page(owned, wanted)
    following = paging.with_cursor(request.query_params, cursor)
    return answer(
        {
            "items": [shown(row) for row in found],
            "next": request.build_absolute_uri(f"?{following}") if cursor else None,
        }
    )


class CollectionView(WriteView, ABC):
    """GET answers pages of what PUT takes in batches."""

    scopes = {"GET": Scope.PRODUCTS_READ, "PUT": Scope.PRODUCTS_WRITE}
    query: ClassVar[type[PageQuery]]

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Every merchant's, with what `shown` looks at already read."""

    @abstractmethod
    def shown(self, row: Any) -> Any:
        """A row as partners see it."""

    def get(self, request: Request) -> HttpResponse:
        return page(request, self.rows(), self.query, self.shown)

    def put(self, request: Request) -> HttpResponse:
        return self.take(request)
