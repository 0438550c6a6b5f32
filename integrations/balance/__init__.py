"""Why this balance? What there is of one SKU, who holds it, what each connection is told of it, and
how it came to be.

It reads and computes; nothing is stored and nothing is sent from here. The number of statements
does not grow with the number of warehouses, orders or connections.
"""

from integrations.balance.answer import Balance, of
from integrations.balance.holders import Holder, Holders
from integrations.balance.moves import Move
from integrations.balance.offers import Offer, Telling
from integrations.balance.places import Place, Places

__all__ = ["Balance", "Holder", "Holders", "Move", "Offer", "Place", "Places", "Telling", "of"]
