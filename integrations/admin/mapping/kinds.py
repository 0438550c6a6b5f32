"""The tabs of the screen."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.mapping.kinds import Kind
from integrations.models import Connection, MappingRule, Term
from integrations.rulebook import unmapped
from integrations.rulebook.unmapped import Count

LABELS: dict[Kind, Promise] = {
    Kind.CATEGORY: _("Categories"),
    Kind.BRAND: _("Brands"),
    Kind.ATTRIBUTE: _("Attributes"),
    Kind.ATTRIBUTE_VALUE: _("Attribute values"),
    Kind.CARRIER: _("Carriers"),
    Kind.PAYMENT_METHOD: _("Payment methods"),
    Kind.ORDER_STATUS: _("Order statuses"),
    Kind.WAREHOUSE: _("Warehouses"),
    Kind.PRICE_TABLE: _("Price tables"),
}
# Always there: something waits for these. The others only where there is something to map.
ALWAYS = (Kind.CATEGORY, Kind.BRAND, Kind.ATTRIBUTE, Kind.ATTRIBUTE_VALUE, Kind.CARRIER)


def shown(connection: Connection, selected: Kind) -> list[Kind]:
    """Of the others, those that the platform tells or that have a rule."""
    others = [kind for kind in LABELS if kind not in ALWAYS]
    told = Term.objects.filter(connection=connection, kind__in=others)
    ruled = MappingRule.objects.filter(connection=connection, kind__in=others)
    found = {
        *told.order_by().values_list("kind", flat=True).distinct(),
        *ruled.order_by().values_list("kind", flat=True).distinct(),
        selected,
    }
    return [kind for kind in LABELS if kind in ALWAYS or kind in found]


def first(connection: Connection) -> Kind:
    """Where the work is: values after their attributes, else the most that waits."""
    counts: Mapping[Kind, Count] = unmapped.counts(connection, ALWAYS)
    waiting = [kind for kind in ALWAYS if counts[kind].waiting]
    return waiting[0] if waiting else ALWAYS[0]
