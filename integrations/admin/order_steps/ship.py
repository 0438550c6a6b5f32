from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.batch import BatchResult
from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import Step, StepForm
from integrations.order_rules import rules_of
from orders.models import Carrier, Order, Status
from orders.rules import USUAL
from orders.shipping import ShipmentRow, ship
from orders.status import reason_against

MOST_CARRIERS = 500


class ShipForm(StepForm):
    carrier = fields.choice(_("carrier"), [], required=False)
    other = fields.text(
        _("another carrier"), 120, help_text=_("Its name, if it is not in the list.")
    )
    tracking_code = fields.text(
        _("tracking code"), 80, help_text=_("Each code is a parcel of its own.")
    )
    tracking_url = fields.text(
        _("tracking address"), 500, help_text=_("Empty: as the carrier's page says.")
    )
    shipped_at = fields.moment(_("shipped at"), _("Empty: now."))

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        mine = Carrier.objects.filter(merchant_id=order.merchant_id, active=True).order_by("name")
        own = order.carrier or gettext("not told")
        carrier: Any = self.fields["carrier"]
        carrier.choices = [
            ("", gettext("The order's own: %(name)s") % {"name": own}),
            *mine.values_list("code", "name")[:MOST_CARRIERS],
        ]


def why_not(order: Order) -> str:
    if order.status == Status.PENDING:
        return gettext("It is sent when it is paid.")
    if order.status not in (Status.PAID, Status.INVOICED, Status.SHIPPED):
        return gettext(reason_against(order.status))
    needs_invoice = rules_of(order.merchant_id).get(order.source, USUAL).ship_needs_invoice
    if needs_invoice and order.status == Status.PAID and not order.invoices.exists():
        return gettext("Its connection lets nothing be sent before it has an invoice.")
    return ""


def take(order: Order, form: Any, cause: str) -> BatchResult:
    told = form.cleaned_data
    row = ShipmentRow(
        0,
        order.pk,
        carrier=told["other"] or told["carrier"],
        tracking_code=told["tracking_code"],
        tracking_url=told["tracking_url"],
        shipped_at=told["shipped_at"],
    )
    return ship(order.merchant_id, [row], cause, rules_of(order.merchant_id))


SHIP = Step(
    name="ship",
    title=_("Ship a parcel"),
    icon="local_shipping",
    lead=_("A parcel of the order is on its way. The first one takes the order's stock."),
    done=_("The parcel is on its way."),
    form=ShipForm,
    why_not=why_not,
    take=take,
)
