"""What is known of one SKU, or of a product as a whole, on one connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.models import Product, Sku
from integrations.content.gaps import Gap
from integrations.contract import Finding
from integrations.models import Connection, Listing, Outbound, Publication, Unlinked
from integrations.models.work import OutboundTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`figures` is what would be told now, by topic; a topic is missing when nobody knows it.

    `linked` counts the product's SKUs that are linked there.
    `blocking` terms keep the product here, `left_out` ones do not, `created` ones are made there
    first. `objections` are the platform's; None as long as a term is missing.
    `differs` names what is frozen there and says something else here by now.
    """

    now: datetime
    connection: Connection
    switched_off: bool
    product: Product
    sku: Sku | None = None
    listing: Listing | None = None
    linked: int = 0
    publication: Publication | None = None
    blocking: Sequence[Gap] = ()
    left_out: Sequence[Gap] = ()
    created: Sequence[Gap] = ()
    objections: Sequence[Finding] | None = None
    differs: Sequence[str] = ()
    unlinked: Sequence[Unlinked] = ()
    work: Mapping[OutboundTopic, Outbound] = field(default_factory=dict)
    figures: Mapping[OutboundTopic, Any] = field(default_factory=dict)

    @property
    def is_wanted(self) -> bool:
        """Its publication was asked for and has not happened yet."""
        return self.publication is not None and self.publication.published_at is None
