"""The language in which platforms speak to us of orders: plain values, no database.

Money is Decimal in the order's currency, times are aware, texts are as the platform gave them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class BuyerDraft:
    name: str = ""
    email: str = ""
    document: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class AddressDraft:
    receiver: str = ""
    street: str = ""
    number: str = ""
    complement: str = ""
    neighborhood: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = "BR"


@dataclass(frozen=True, kw_only=True)
class PaymentDraft:
    """How (a part of) the order is paid, in the platform's words. `amount` None: not told."""

    method: str = ""
    detail: str = ""
    installments: int = 1
    amount: Decimal | None = None
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """`sku_code` is the merchant's code; `external_sku_id` the platform's id of the same SKU."""

    external_id: str
    sku_code: str
    external_sku_id: str = ""
    title: str = ""
    quantity: int
    unit_price: Decimal
    discount: Decimal = ZERO
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """An order as a platform tells it now. `discount` is the whole order's, items' included.

    `status` is one of orders.models.Status's values. `updated_at` is the platform's own moment of
    this state: an older one never overwrites a newer one. None where it does not tell.
    """

    external_id: str
    number: str
    channel: str = ""
    status: str
    placed_at: datetime
    paid_at: datetime | None = None
    updated_at: datetime | None = None
    items: tuple[ItemDraft, ...]
    buyer: BuyerDraft = field(default_factory=BuyerDraft)
    shipping: AddressDraft = field(default_factory=AddressDraft)
    billing: AddressDraft = field(default_factory=AddressDraft)
    payments: tuple[PaymentDraft, ...] = ()
    carrier: str = ""
    discount: Decimal = ZERO
    freight: Decimal = ZERO
    interest: Decimal = ZERO
    total: Decimal
    fulfilled_by_channel: bool = False

    @property
    def sum_of_parts(self) -> Decimal:
        """Goods before discount − discount + freight + interest: what `total` has to be."""
        goods = sum((item.quantity * item.unit_price for item in self.items), ZERO)
        return goods - self.discount + self.freight + self.interest
