from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.batch import BatchResult
from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import Step, StepForm
from orders.admin.order_hooks import MOST_LINES
from orders.delivering import DeliveryRow, deliver
from orders.models import Order, Status
from orders.status import HOLDING, reason_against

ALL = "all"
# A code may be any text, also "all".
_CODE = "code:"


class DeliverForm(StepForm):
    parcel = fields.choice(_("parcel"), [])
    delivered_at = fields.moment(_("delivered at"), _("Empty: now."))

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        parcels = order.shipments.filter(delivered_at=None)[:MOST_LINES]
        named = [
            (f"{_CODE}{one.tracking_code}", str(one) or gettext("without a code"))
            for one in parcels
        ]
        parcel: Any = self.fields["parcel"]
        parcel.choices = [(ALL, gettext("All that are on their way")), *named]


def why_not(order: Order) -> str:
    if order.status in HOLDING:
        return gettext("It is delivered when it was sent.")
    return "" if order.status == Status.SHIPPED else gettext(reason_against(order.status))


def take(order: Order, form: Any, cause: str) -> BatchResult:
    told = form.cleaned_data
    code = None if told["parcel"] == ALL else told["parcel"].removeprefix(_CODE)
    row = DeliveryRow(0, order.pk, tracking_code=code, delivered_at=told["delivered_at"])
    return deliver(order.merchant_id, [row], cause)


DELIVER = Step(
    name="deliver",
    title=_("Confirm the delivery"),
    icon="home_pin",
    lead=_("The parcel has arrived. With the last one the order is delivered."),
    done=_("The delivery was taken."),
    form=DeliverForm,
    why_not=why_not,
    take=take,
)
