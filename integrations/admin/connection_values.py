"""What a viewer is shown of declared fields: values as text, of secrets only that they exist."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from integrations import plans
from integrations.admin.declared_fields import Owner
from integrations.contract import Field, FieldKind
from integrations.models import Connection
from integrations.parameters import PARAMETER_COLUMNS


def values(owner: Owner, declared: Iterable[Field]) -> SafeString:
    rows = (
        (gettext(field.label), _shown(owner, field), _why_not(owner, field)) for field in declared
    )
    return format_html_join("", "<div>{}: <strong>{}</strong> {}</div>", rows)


def _why_not(owner: Owner, field: Field) -> str:
    """What is said beside a flag that the merchant's plan does not include."""
    if field.kind is not FieldKind.FLAG or not isinstance(owner, Connection):
        return ""
    refused = plans.refused(owner.merchant, {field.key: True})
    return " ".join(verdict.text for verdict in refused.values())


def _shown(owner: Owner, field: Field) -> str:
    if field.kind is FieldKind.SECRET:
        stored = owner.secrets.get(field.key)
        return gettext("•••• configured") if stored else "-"
    value = _value(owner, field)
    if field.kind is FieldKind.FLAG:
        return gettext("Yes") if value else gettext("No")
    labels = {key: gettext(label) for key, label in field.choices}
    return labels.get(str(value), str(value)) if value not in (None, "") else "-"


def _value(owner: Owner, field: Field) -> Any:
    if field.key in PARAMETER_COLUMNS:
        return getattr(owner, field.key)
    return owner.settings.get(field.key, field.default)
