"""Fields of the steps' forms, in the back office's look."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localtime
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)


def text(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=capfirst(label),
        max_length=most,
        required=required,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget(),
    )


def moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    """In the merchant's time; nothing said is None."""
    return forms.DateTimeField(
        label=capfirst(label),
        required=False,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local", "step": "1"}),
    )


def shown(at: datetime | None) -> str:
    """As the browser's own field wants it."""
    return localtime(at).strftime("%Y-%m-%dT%H:%M:%S") if at else ""


def amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=capfirst(label),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )


def yes_or_no(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=capfirst(label), required=False, help_text=help_text, widget=UnfoldBooleanWidget()
    )


def choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=capfirst(label), choices=choices, required=required, widget=UnfoldAdminSelectWidget()
    )


def upload(label: Any, ending: str, help_text: Any = "") -> forms.FileField:
    return forms.FileField(
        label=capfirst(label),
        required=False,
        help_text=help_text,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ending}),
    )
