from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import InfinitePaginator, badge
from catalog.admin.product_summary import money
from catalog.admin.scoped import ReadOnlyAdmin
from orders.admin import (
    invoice_xml,
    order_goods,
    order_head,
    order_history,
    order_papers,
    order_people,
    order_states,
)
from orders.admin.filters import ChannelFilter
from orders.admin.order_hooks import Buttons, Explains, Facts, Listed, Moments, Names, Sections
from orders.admin.order_papers import moment
from orders.admin.order_search import orders_like
from orders.models import Order, Status

STATUS_COLOURS = {
    Status.PENDING: "warning",
    Status.PAID: "info",
    Status.INVOICED: "primary",
    Status.SHIPPED: "primary",
    Status.DELIVERED: "success",
    Status.CANCELLED: "danger",
    Status.RETURNED: "warning",
}


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders are the platforms' word: looked at, not edited. Apps that know more of them append to
    what is shown (order_hooks.py)."""

    facts: Sequence[Facts] = [order_head.sale]
    buttons: Sequence[Buttons] = []
    sections: Sequence[Sections] = [
        order_papers.invoices,
        order_papers.shipments,
        order_papers.returns,
    ]
    moments: Sequence[Moments] = [order_history.decisions]
    names: Sequence[Names] = [order_history.people]
    listed: Sequence[Listed] = []
    explains: Sequence[Explains] = []
    more_urls: Sequence[Any] = []

    class Media:
        css = {"all": ["orders/order.css"]}

    change_form_template = "orders/order/page.html"
    list_before_template = "orders/order/tabs.html"
    paginator = InfinitePaginator
    list_display = ["number", "status_badge", "age", "short_badge", "channel", "sum", "placed"]
    list_select_related = ["merchant"]
    list_filter = [order_states.StateFilter, ChannelFilter]
    search_fields = ["number"]  # that there is a search; what it finds is said below
    search_help_text = _("Number, id on the platform, tracking code or NF-e key")
    fieldsets = ()

    def get_urls(self) -> Any:
        return [*invoice_xml.urls(), *self.more_urls, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        rows: QuerySet[Order] = super().get_queryset(request)
        match = request.resolver_match
        if match is not None and match.url_name == "orders_order_changelist":
            for more in self.listed:
                rows = more(rows)
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        return orders_like(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        shown = request.GET.get(order_states.SHOW) or order_states.opens_on(request)
        tabs = order_states.tabs(super().get_queryset(request), shown)
        return super().changelist_view(request, {**(extra_context or {}), "tabs": tabs})

    @badge(_("status"), STATUS_COLOURS, ordering="status")
    def status_badge(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @badge(_("stock"), {True: "danger"}, ordering="short")
    def short_badge(self, order: Order) -> Any:
        return (True, _("Short")) if order.short else None

    @admin.display(description=_("for"))
    def age(self, order: Order) -> str | None:
        """How long it has had this status."""
        since = order_head.moment(order, order.status) or order.placed_at
        return timesince(since, timezone.now(), depth=1)

    @admin.display(description=_("total"), ordering="total")
    def sum(self, order: Order) -> str:
        return f"R$ {money(order.total)}"

    @admin.display(description=_("placed at"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        return moment(order.placed_at)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> Any:
        if isinstance(obj, Order):
            context |= self._page(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _page(self, request: HttpRequest, order: Order) -> dict[str, Any]:
        sections = [section(request, order) for section in self.sections]
        operates = self.has_operate_permission(request, str(order.pk))
        return {
            "order": order,
            "badge": self.status_badge(order),
            "short": self.short_badge(order),
            "steps": order_head.steps(order),
            "facts": [fact for facts in self.facts for fact in facts(request, order)],
            "merchant": order.merchant if self.names_merchant(request) else None,
            "buttons": [one for some in self.buttons for one in some(request, order)]
            if operates
            else [],
            "goods": order_goods.goods_of(order, self.explains),
            "people": order_people.people_of(order),
            "payments": order_people.payments_of(order),
            "sections": [section for section in sections if section is not None],
            "history": order_history.time_line(request, order, self.moments, self.names),
        }
