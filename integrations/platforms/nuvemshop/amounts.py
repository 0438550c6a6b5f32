"""What an order's buyer paid on top of the goods, and what was taken off."""

from decimal import Decimal

from integrations.platforms.nuvemshop.reading import Reader
from orders.drafts import ZERO


def discount_and_freight(
    order: Reader, parcels: list[Reader], goods: Decimal
) -> tuple[Decimal, Decimal]:
    """Of what is told, that which agrees with the total.

    `discount` has the coupon's and the gateway's in it; whether also the promotions', is not
    documented. Freight was a field of the order in v1 and stands on the fulfillment orders since,
    each of which may repeat the whole; where none is told it is what is left over. When nothing
    agrees, the first of each goes out and the core parks the order.
    """
    total = order.required_money("total")
    promotions = order.part("promotional_discount").money("total_discount_amount")
    discounts = [order.money("discount"), order.money("discount") + promotions]
    freights = _told_freights(order, parcels)
    if not freights:
        rest = [total - goods + discount for discount in discounts]
        freights = [freight for freight in rest if freight >= ZERO] or [ZERO]
    for discount in discounts:
        for freight in freights:
            if goods - discount + freight == total:
                return discount, freight
    return discounts[0], freights[0]


def _told_freights(order: Reader, parcels: list[Reader]) -> list[Decimal]:
    if order.text("shipping_cost_customer"):
        return [order.required_money("shipping_cost_customer")]
    costs = [parcel.part("shipping").part("consumer_cost") for parcel in parcels]
    told = [cost.required_money("value") for cost in costs if cost.text("value")]
    return [sum(told, ZERO), told[0]] if told else []
