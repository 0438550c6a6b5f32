"""List filters that know whose rows there are to choose from, or what a list opens on."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from catalog.admin.access import access
from catalog.admin.look import AutocompleteFilter, RadioFilter
from catalog.models import Merchant


class RelatedFilter(AutocompleteFilter):
    """By a related row; one of a stranger is not even named when its id is in the address."""

    request: HttpRequest

    def choices(self, changelist: Any) -> Iterator[Any]:
        choice: Any
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            path = "pk" if field.queryset.model is Merchant else "merchant"
            field.queryset = access(self.request).limit(field.queryset.all(), path)
            yield choice


class OpeningFilter(RadioFilter):
    """A list that opens on some of its rows: `opens_on` is one of `ways`, which give a word and a
    condition for each value in the address."""

    all_option = None
    opens_on: str
    ways: Mapping[str, tuple[Any, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, word) for name, (word, _condition) in self.ways.items()]

    def value(self) -> str:
        return super().value() or self.opens_on

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _word, condition = self.ways.get(self.value(), (None, Q()))
        return queryset.filter(condition)
