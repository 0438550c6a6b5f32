from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from integrations.admin.spreadsheet_field import SpreadsheetField
from integrations.mapping.kinds import LABELS, Kind
from integrations.mapping.sheet.table import MOST_BYTES

KINDS = [(str(kind), label) for kind, label in LABELS.items()]


class ExportForm(forms.Form):
    """Everything has a default: an address without a query exports all rules to XLSX."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[("", _("All kinds")), *KINDS],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", "XLSX (Excel, LibreOffice)"), ("csv", "CSV")],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    unmapped = forms.BooleanField(
        label=_("Include what is not mapped"),
        help_text=_("As lines with an empty side, to be filled in."),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    @property
    def kinds(self) -> list[Kind]:
        chosen = self.cleaned_data["kind"]
        return [Kind(chosen)] if chosen else list(Kind)


class ImportForm(forms.Form):
    file = SpreadsheetField(
        most_bytes=MOST_BYTES, help_text=_("XLSX or CSV with the columns of an export.")
    )
    kind = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", _("The kinds that are in the file")), *KINDS],
        help_text=_("Rules of these kinds that the file does not have are removed."),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    @property
    def chosen_kind(self) -> Kind | None:
        chosen = self.cleaned_data["kind"]
        return Kind(chosen) if chosen else None
