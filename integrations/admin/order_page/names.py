"""How the history names connections and partners."""

from collections.abc import Collection, Mapping

from integrations.admin.order_page.source import BY_A_CONNECTION, name_of
from integrations.models import ApiToken, Connection
from orders.models import Order

TOKEN = "token:"  # noqa: S105  of a cause


def connections(order: Order, causes: Collection[str]) -> Mapping[str, str]:
    numbers = [int(one) for one in _behind(BY_A_CONNECTION, causes) if one.isdecimal()]
    if not numbers:
        return {}
    mine = Connection.objects.filter(merchant_id=order.merchant_id, pk__in=numbers)
    return {one.source: name_of(one) for one in mine.select_related("store")}


def partners(order: Order, causes: Collection[str]) -> Mapping[str, str]:
    prefixes = _behind(TOKEN, causes)
    if not prefixes:
        return {}
    mine = ApiToken.objects.filter(merchant_id=order.merchant_id, prefix__in=prefixes)
    return {one.cause: str(one) for one in mine}


def _behind(name: str, causes: Collection[str]) -> list[str]:
    return [cause.removeprefix(name) for cause in causes if cause.startswith(name)]
