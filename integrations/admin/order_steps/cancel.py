from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.batch import BatchResult
from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import Step
from integrations.admin.order_steps.units import UnitsForm
from orders.cancel_rules import MAX_DETAIL
from orders.cancelling import CancelRow, cancel
from orders.models import Order, Status
from orders.reasons import CANCELLED_FOR
from orders.status import FORWARD, reason_against


class CancelForm(UnitsForm):
    reason = fields.choice(_("reason"), [])
    detail = fields.text(_("details"), MAX_DETAIL)
    restock = fields.yes_or_no(
        _("the platform counts the units as stock again"),
        _("Your own stock gets back what was held in any case."),
    )
    email = fields.yes_or_no(_("the platform writes to the buyer"))

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.choices = [(code, capfirst(gettext(word))) for code, word in CANCELLED_FOR.items()]
        reason.initial = "other"
        self.fields["restock"].initial = True

    def absolute(self) -> dict[int, int] | None:
        """Cancelled in all, as the writer takes it: what was then, and what is meant now."""
        units = self.units()
        if units is None:
            return None
        told = self.cleaned_data
        return {pk: (told.get(f"was_{pk}") or 0) + number for pk, number in units.items()}


def why_not(order: Order) -> str:
    ends = Status.CANCELLED in FORWARD[order.status]
    return "" if ends else gettext(reason_against(order.status))


def take(order: Order, form: Any, cause: str) -> BatchResult:
    told = form.cleaned_data
    row = CancelRow(
        0,
        order.pk,
        units=form.absolute(),
        reason=told["reason"],
        detail=told["detail"],
        restock=told["restock"],
        email=told["email"],
    )
    return cancel(order.merchant_id, [row], cause)


CANCEL = Step(
    name="cancel",
    title=_("Cancel the order"),
    icon="cancel",
    lead=_(
        "What is cancelled will not be sent, and is free in stock again. A cancel is never taken"
        " back."
    ),
    done=_("It is cancelled."),
    form=CancelForm,
    why_not=why_not,
    take=take,
    grave=True,
)
