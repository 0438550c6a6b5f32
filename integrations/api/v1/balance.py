from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from catalog.models import Sku
from integrations import balance
from integrations.api.auth import token_of
from integrations.api.v1.balance_json import balance_json
from integrations.api.views import ApiView, answer
from integrations.models import Scope


class BalanceView(ApiView):
    """Why a SKU's balance is what it is, by the SKU's code.

    `free` is what is on hand and not reserved, also below zero; `holders` are the newest orders
    that hold it, `waiting_order` one that is not imported yet, and `held_by_orders` the units of
    all. Each connection counts one `warehouse`, or all (null), keeps `kept_back` back, offers no
    more than `max_published`, and would be told `published` now; null: nobody ever counted there.
    `state` is how far that is: `not_linked`, `parked`, `at_work`, `waiting` or `at_rest`; `held_by`
    says what keeps it back while it waits. `movements` are the last 50, the newest first,
    with the figures of all warehouses together after each. `agrees` is false when movements or
    orders do not explain the balance.
    """

    scopes = {"GET": Scope.STOCK_READ}

    def get(self, request: Request, code: str) -> HttpResponse:
        if "\x00" in code:  # the database refuses to look for it
            raise Http404
        mine = Sku.objects.filter(merchant_id=token_of(request).merchant_id)
        return answer(balance_json(balance.of(get_object_or_404(mine, code=code))))
