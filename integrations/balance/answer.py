"""All of it together."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog import ledger
from catalog.ledger import Disagreement
from catalog.models import Sku
from integrations.balance import holders, moves, offers, places
from integrations.balance.holders import Holders
from integrations.balance.moves import Move
from integrations.balance.offers import Offer
from integrations.balance.places import Places


@dataclass(frozen=True, slots=True)
class Balance:
    """`disagreements`: balances that their movements do not add up to, hopefully none."""

    sku: Sku
    places: Places
    holders: Holders
    offers: Sequence[Offer]
    moves: Sequence[Move]
    disagreements: Sequence[Disagreement]

    @property
    def unheld(self) -> int:
        """Units that are reserved and that no order holds; negative: held and not reserved."""
        return self.places.reserved - self.holders.units


def of(sku: Sku) -> Balance:
    here = places.read(sku)
    ids = [place.stock_id for place in here.places]
    return Balance(
        sku=sku,
        places=here,
        holders=holders.read(sku, here),
        offers=offers.read(sku, here),
        moves=moves.read(sku.merchant_id, here),
        disagreements=ledger.compare(ids),
    )
