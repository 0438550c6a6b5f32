"""How a row names an order and units of its items."""

from typing import Annotated

from msgspec import Meta

MAX_ID = 9_223_372_036_854_775_807  # of a PostgreSQL bigint

OrderId = Annotated[int, Meta(ge=1, le=MAX_ID)]
# Units by our id of the item: JSON has it as a text.
Units = dict[int, int]
