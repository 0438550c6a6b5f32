"""The forms of the spreadsheets' pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.access import access
from catalog.models import Merchant, Role
from catalog.tenancy import CHANGING, VIEWING
from integrations.admin.spreadsheet_field import SpreadsheetField
from integrations.sheets.files import MOST_BYTES

CSV, XLSX = "csv", "xlsx"
FORMATS = [(XLSX, _("XLSX (Excel)")), (CSV, "CSV")]


class OfMerchant(forms.Form):
    """Who has several merchants says which one is meant; the file never does."""

    among: frozenset[Role] = VIEWING

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_merchant_id = access(request).only_merchant_id
        if self.only_merchant_id is None:
            merchants: QuerySet[Merchant] = Merchant.objects.order_by("name")
            self.fields["merchant"] = forms.ModelChoiceField(
                access(request).limit(merchants, "pk", self.among),
                label=capfirst(_("merchant")),
                widget=UnfoldAdminSelectWidget(),
            )

    @property
    def merchant_id(self) -> int:
        """Of a valid form."""
        chosen: int = self.only_merchant_id or self.cleaned_data["merchant"].pk
        return chosen


class ImportForm(OfMerchant):
    among = CHANGING

    file = SpreadsheetField(
        most_bytes=MOST_BYTES,
        help_text=_("XLSX or CSV, up to 50 MB. Nothing is changed before you confirm."),
    )


class ExportForm(OfMerchant):
    format = forms.ChoiceField(
        label=capfirst(_("format")), choices=FORMATS, widget=UnfoldAdminSelectWidget()
    )
