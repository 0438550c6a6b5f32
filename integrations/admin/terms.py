from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import BooleanRadioFilter, InfinitePaginator
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.contract import TermKind, gettext_noop
from integrations.models import Term

KINDS = {
    TermKind.ATTRIBUTE: gettext_noop("Attribute"),
    TermKind.ATTRIBUTE_VALUE: gettext_noop("Attribute value"),
    TermKind.BRAND: gettext_noop("Brand"),
    TermKind.CATEGORY: gettext_noop("Category"),
    TermKind.CARRIER: gettext_noop("Carrier"),
    TermKind.PAYMENT_METHOD: gettext_noop("Payment method"),
    TermKind.ORDER_STATUS: gettext_noop("Order status"),
    TermKind.WAREHOUSE: gettext_noop("Stock location"),
}


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    """What a platform calls things, as it was last read."""

    paginator = InfinitePaginator
    list_display = ["name", "kind_text", "path", "required", "connection", "seen_at", "gone_at"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [("connection", RelatedFilter), "kind", ("required", BooleanRadioFilter)]
    search_fields = ["name__istartswith", "external_id"]
    search_help_text = _("Start of the term, or its id on the platform")
    fields = [
        ("connection", "kind_text"),
        ("name", "external_id"),
        ("path", "parent_id"),
        "required",
        ("first_seen_at", "seen_at", "gone_at"),
    ]
    readonly_fields = ["kind_text"]

    @admin.display(description=_("kind"), ordering="kind")
    def kind_text(self, term: Term) -> str:
        return str(_(KINDS[TermKind(term.kind)]))
