from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.batch import BatchResult
from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import Step, StepForm
from integrations.order_rules import rules_of
from orders.invoicing import InvoiceRow, issue
from orders.models import Order, Status
from orders.status import reason_against

MOST_BYTES = 2_000_000


class InvoiceForm(StepForm):
    xml = fields.upload(
        _("XML of the NF-e"), ".xml", _("It says all of the rest: nothing else need be filled in.")
    )
    key = fields.text(_("access key"), 60, help_text=_("44 digits, with or without spaces."))
    number = fields.text(_("number"), 9, help_text=_("Empty: as the key says."))
    series = fields.text(_("series"), 3)
    issued_at = fields.moment(_("issued at"), _("To be told where there is no XML."))
    authorised_at = fields.moment(
        _("authorised at"), _("When SEFAZ said yes; empty while it has not.")
    )
    total = fields.amount(_("total"))
    link = fields.text(_("link"), 500, help_text=_("Where the buyer sees the DANFE."))

    def clean_key(self) -> str:
        return "".join(self.cleaned_data["key"].split())

    def clean_xml(self) -> bytes:
        file = self.cleaned_data["xml"]
        if file is None:
            return b""
        if file.size > MOST_BYTES:
            self.add_error("xml", gettext("This file has more than %d MB.") % 2)
            return b""
        content: bytes = file.read()
        return content

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not (told.get("key") or told.get("xml")):
            self.add_error("key", gettext("Give the XML or the access key."))
        return told


def why_not(order: Order) -> str:
    if order.status == Status.PENDING:
        return gettext("It is invoiced when it is paid.")
    if order.status in (Status.CANCELLED, Status.RETURNED):
        return gettext(reason_against(order.status))
    return ""


def take(order: Order, form: Any, cause: str) -> BatchResult:
    told = form.cleaned_data
    row = InvoiceRow(
        0,
        order.pk,
        told["key"],
        number=told["number"],
        series=told["series"],
        issued_at=told["issued_at"],
        authorised_at=told["authorised_at"],
        total=told["total"],
        link=told["link"],
        xml=told["xml"],
    )
    return issue(order.merchant_id, [row], cause, rules_of(order.merchant_id))


INVOICE = Step(
    name="invoice",
    title=_("Invoice the order"),
    icon="receipt",
    lead=_("The order gets its NF-e; the platform hears of it by itself."),
    done=_("The invoice was taken."),
    form=InvoiceForm,
    why_not=why_not,
    take=take,
)
