from typing import Any

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.batch import BatchResult
from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import Step
from integrations.admin.order_steps.units import UnitsForm
from orders.models import Order, Status
from orders.return_rules import ALL_BACK, MAX_REASON, MAX_REFERENCE, NOT_LEFT
from orders.returning import ReturnRow, take_back
from orders.status import GONE


class ReturnForm(UnitsForm):
    whole_label = _("All that is out")

    reference = fields.text(
        _("reference"),
        MAX_REFERENCE,
        required=True,
        help_text=_("The number of this return: the same number is the same return."),
    )
    reason = fields.text(_("reason"), MAX_REASON)
    restock = fields.yes_or_no(_("the units can be sold again"))

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        number = order.returns.count() + 1
        self.fields["reference"].initial = f"{order.number}-{number}"[:MAX_REFERENCE]
        self.fields["restock"].initial = True


def why_not(order: Order) -> str:
    left_and_cancelled = order.status == Status.CANCELLED and order.shipped_at is not None
    if order.status not in GONE and not left_and_cancelled:
        return gettext(NOT_LEFT)
    is_out = order.items.filter(quantity__gt=F("cancelled") + F("returned")).exists()
    return "" if is_out else gettext(ALL_BACK)


def take(order: Order, form: Any, cause: str) -> BatchResult:
    told = form.cleaned_data
    row = ReturnRow(
        0,
        order.pk,
        told["reference"],
        units=form.units(),
        reason=told["reason"],
        restock=told["restock"],
    )
    return take_back(order.merchant_id, [row], cause)


TAKE_BACK = Step(
    name="return",
    title=_("Take back units"),
    icon="assignment_return",
    lead=_("Units of the order came back. When all have, the order is returned."),
    done=_("The return was taken."),
    form=ReturnForm,
    why_not=why_not,
    take=take,
)
