from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm


class DefaultForm(ScopedForm):
    """Two defaults are no error here: the newer one takes the place of the older."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"is_default"}


class DefaultAdmin(ScopedAdmin):
    """Pages of rows of which a merchant has one default."""

    form = DefaultForm
    list_display = ["name", "code", "is_default"]
    search_fields = ["code", "name"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if obj.is_default:
            _others(obj).update(is_default=False)
        super().save_model(request, obj, form, change)


def _others(row: Any) -> Any:
    model: type[Model] = type(row)
    owned = model._default_manager.filter(merchant_id=row.merchant_id, is_default=True)
    return owned.exclude(pk=row.pk)
