"""List filters that know whose rows there are to choose from."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from catalog.admin.access import access
from catalog.admin.look import AutocompleteFilter
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
