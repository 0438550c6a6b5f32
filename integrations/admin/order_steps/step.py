"""A step of an order that a person takes: a small page with a form that tells what is refused."""

from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.admin.access import access, cause
from catalog.batch import BatchResult
from catalog.tenancy import CHANGING
from orders.models import Order


class StepForm(forms.Form):
    """Of one order. `lines` are its items where the form asks for units of them."""

    lines: Any = ()

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order


class Take(Protocol):
    def __call__(self, order: Order, form: Any, cause: str) -> BatchResult: ...


class WhyNot(Protocol):
    def __call__(self, order: Order) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Step:
    """`name` is in the address, `done` is said when it was taken; `why_not` tells why it cannot be
    taken now, "" when it can. `take` calls the writer with one row."""

    name: str
    title: Any
    icon: str
    lead: Any
    done: Any
    form: type[StepForm]
    why_not: WhyNot
    take: Take
    grave: bool = False

    def address(self, order_id: int) -> str:
        return reverse(f"admin:{self.url_name}", args=[order_id])

    @property
    def url_name(self) -> str:
        return f"orders_order_{self.name}"

    def url(self) -> Any:
        view = admin.site.admin_view(require_http_methods(["GET", "POST"])(self._page))
        return path(f"<int:pk>/{self.name}/", view, name=self.url_name)

    def _page(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = order_to_change(request, pk)
        if reason := self.why_not(order):
            messages.error(request, reason)
            return HttpResponseRedirect(page_of(order))
        said = (request.POST, request.FILES) if request.method == "POST" else ()
        form = self.form(order, *said)
        if form.is_valid():
            result = self.take(order, form, cause(request))
            if not result.rejected:
                self._tell(request, result)
                return HttpResponseRedirect(page_of(order))
            form.add_error(None, result.rejected[0].reason)
        return self._shown(request, order, form)

    def _tell(self, request: HttpRequest, result: BatchResult) -> None:
        if result.changed:
            messages.success(request, self.done)
        else:
            messages.info(request, _("That was known already: nothing has changed."))

    def _shown(self, request: HttpRequest, order: Order, form: StepForm) -> HttpResponse:
        context = {
            **admin.site.each_context(request),
            "title": f"{self.title} · {order.number}",
            "step": self,
            "order": order,
            "form": form,
            "back": page_of(order),
        }
        return TemplateResponse(request, "integrations/order_step.html", context)


def order_to_change(request: HttpRequest, pk: int) -> Order:
    """The order, if this person may change it. Raises Http404 for a stranger, PermissionDenied for
    who may only look."""
    order = get_object_or_404(access(request).limit(Order.objects.all()), pk=pk)
    if not access(request).may(CHANGING, order.merchant_id):
        raise PermissionDenied
    return order


def page_of(order: Order) -> str:
    return reverse("admin:orders_order_change", args=[order.pk])
