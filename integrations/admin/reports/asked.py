"""What a report is asked for: the period, and whose orders."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Merchant
from catalog.tenancy import Access
from orders.reports.placed import Period

DEFAULT_DAYS = 30
MOST_DAYS = 731  # two years, one of them a leap year
_SENSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


@dataclass(frozen=True)
class Preset:
    """A period at a click."""

    label: str
    period: Period


class AskedForm(forms.Form):
    """Everything has a default: the last 30 days, of all that the person may see."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, validators=_SENSIBLE)
    until = forms.DateField(label=gettext_lazy("To"), required=False, validators=_SENSIBLE)

    def __init__(self, who: Access, data: Any) -> None:
        super().__init__(data)
        if who.only_merchant_id is None:
            merchants = who.limit(Merchant.objects.order_by("name"), "pk")
            self.fields["merchant"] = forms.ModelChoiceField(
                merchants, label=capfirst(_("merchant")), required=False
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        until = given["until"] or max(self.today, given["since"] or self.today)
        since = given["since"] or until - timedelta(days=DEFAULT_DAYS - 1)
        if since > until:
            raise forms.ValidationError(_("The period ends before it begins."))
        if (until - since).days >= MOST_DAYS:
            raise forms.ValidationError(_("A report covers two years at most."))
        return {**given, "period": Period(since, until)}

    @property
    def merchant(self) -> Merchant | None:
        """The one that was chosen, where there is a choice."""
        return self.cleaned_data.get("merchant")

    @property
    def period(self) -> Period:
        """Of a valid form."""
        period: Period = self.cleaned_data["period"]
        return period

    @property
    def today(self) -> date:
        """In the zone of the merchant that was chosen; else in the one on the person's screen."""
        merchant = self.merchant
        return timezone.localdate(timezone=ZoneInfo(merchant.time_zone) if merchant else None)

    def presets(self) -> list[Preset]:
        today = self.today
        this_month = today.replace(day=1)
        last_month = this_month - timedelta(days=1)
        days = [
            Preset(_("%d days") % number, Period(today - timedelta(days=number - 1), today))
            for number in (7, 30, 90, 365)
        ]
        return [
            *days,
            Preset(_("This month"), Period(this_month, today)),
            Preset(_("Last month"), Period(last_month.replace(day=1), last_month)),
        ]
