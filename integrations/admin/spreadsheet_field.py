from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget


class SpreadsheetField(forms.FileField):
    """An upload; its size is asked before anything is read."""

    def __init__(self, *, most_bytes: int, help_text: Any) -> None:
        super().__init__(
            label=capfirst(_("file")), help_text=help_text, widget=UnfoldAdminFileFieldWidget()
        )
        self.most_bytes = most_bytes

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None and file.size > self.most_bytes:
            most = self.most_bytes // 1_000_000
            raise ValidationError(_("This file has more than %d MB.") % most, code="too_large")
        return file
