"""What a product says of the merchant's attributes, on the product's page."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.admin.scoped import ScopedInline
from catalog.admin.scoped_form import ScopedForm
from catalog.attribute_values import MAX_TEXT, Known, WrongValue
from catalog.models import Attribute, AttributeKind, AttributeValue

_WORDS = {"true": _("Yes"), "false": _("No")}


class AttributeValueForm(ScopedForm):
    """A value as people write it: a decimal comma, yes and no. A saved row keeps its attribute."""

    value = forms.CharField(
        label=capfirst(_("value")), max_length=MAX_TEXT, widget=UnfoldAdminTextInputWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "attribute" in self.fields:
            attribute = self.instance.attribute
            self.fields["attribute"].disabled = True
            # The choice as it is: an autocomplete would ask the database for each row.
            self.fields["attribute"].widget = UnfoldAdminSelectWidget(
                choices=[(attribute.pk, str(attribute))]
            )
            if attribute.kind == AttributeKind.YES_NO:
                self.initial["value"] = _WORDS[self.instance.value]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        attribute, text = cleaned.get("attribute"), cleaned.get("value")
        if attribute and text:
            try:
                cleaned["value"] = _known(attribute).canonical(_as_written(attribute.kind, text))
            except WrongValue as error:
                self.add_error("value", str(error))
        return self.cleaned_data


def _known(attribute: Attribute) -> Known:
    options = frozenset(attribute.options.values_list("value", flat=True))
    return Known(attribute.pk, attribute.code, attribute.kind, options)


def _as_written(kind: str, text: str) -> str:
    if kind == AttributeKind.NUMBER and "." not in text:
        return text.replace(",", ".")
    if kind == AttributeKind.YES_NO:
        meanings = {str(word).casefold(): value for value, word in _WORDS.items()}
        return meanings.get(text.casefold(), text)
    return text


class AttributeValueInline(ScopedInline):
    model = AttributeValue
    form = AttributeValueForm
    fields = ["attribute", "value"]
    autocomplete_fields = ["attribute"]
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("attribute")
