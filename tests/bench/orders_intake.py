"""Orders placed as the workers place them."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from orders import intake
from orders.drafts import AddressDraft, BuyerDraft, ItemDraft, OrderDraft
from orders.models import Status

ITEMS = 3
PRICE = Decimal("49.90")
PLACED_AT = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
BUYER = BuyerDraft(
    name="Maria da Silva",
    email="maria@example.com",
    document="52998224725",
    phone="+55 11 91234-5678",
)
ADDRESS = AddressDraft(
    receiver="Maria da Silva",
    street="Rua das Laranjeiras",
    number="100",
    neighborhood="Centro",
    city="São Paulo",
    state="SP",
    zip_code="01001-000",
)


class Intake:
    def __init__(self, merchant_id: int, source: str, warehouse_id: int, skus: list[int]) -> None:
        self._merchant_id = merchant_id
        self._source = source
        self._warehouse_id = warehouse_id
        self._skus = skus
        self._numbers = count(1)

    def begin(self) -> None:
        """Everything is there already."""

    def step(self) -> int:
        skus = dict(zip("ABC", random.sample(self._skus, ITEMS), strict=True))
        placed = intake.place(
            _draft(str(next(self._numbers))),
            merchant_id=self._merchant_id,
            source=self._source,
            skus=skus,
            warehouse_id=self._warehouse_id,
        )
        return int(placed.created)


def _draft(number: str) -> OrderDraft:
    items = tuple(
        ItemDraft(
            external_id=name, sku_code=name, title=name, quantity=1, unit_price=PRICE, total=PRICE
        )
        for name in "ABC"
    )
    return OrderDraft(
        external_id=number,
        number=number,
        channel="MERCADO LIVRE",
        status=Status.PAID,
        placed_at=PLACED_AT,
        paid_at=PLACED_AT,
        items=items,
        buyer=BUYER,
        shipping=ADDRESS,
        carrier="Correios",
        total=ITEMS * PRICE,
    )
