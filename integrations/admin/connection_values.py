"""What a viewer is shown of a connection: the values as text, of secrets only that they exist."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from integrations import plans
from integrations.contract import Field, FieldKind
from integrations.models import Connection
from integrations.parameters import PARAMETER_COLUMNS


def values(connection: Connection, declared: Iterable[Field]) -> SafeString:
    rows = (
        (gettext(field.label), _shown(connection, field), _why_not(connection, field))
        for field in declared
    )
    return format_html_join("", "<div>{}: <strong>{}</strong> {}</div>", rows)


def _why_not(connection: Connection, field: Field) -> str:
    """What is said beside a flag that the merchant's plan does not include."""
    if field.kind is not FieldKind.FLAG:
        return ""
    refused = plans.refused(connection.merchant, {field.key: True})
    return " ".join(verdict.text for verdict in refused.values())


def _shown(connection: Connection, field: Field) -> str:
    if field.kind is FieldKind.SECRET:
        stored = connection.secrets.get(field.key)
        return gettext("•••• configured") if stored else "-"
    value = _value(connection, field)
    if field.kind is FieldKind.FLAG:
        return gettext("Yes") if value else gettext("No")
    labels = {key: gettext(label) for key, label in field.choices}
    return labels.get(str(value), str(value)) if value not in (None, "") else "-"


def _value(connection: Connection, field: Field) -> Any:
    if field.key in PARAMETER_COLUMNS:
        return getattr(connection, field.key)
    return connection.settings.get(field.key, field.default)
