"""What a diagnosis is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Sku
from integrations.models import Connection, Listing
from integrations.traffic import Flow


class Standing(StrEnum):
    """OK: met. BLOCKS: keeps it back until somebody acts. WAITS: keeps it back and passes by
    itself. INFO: worth knowing. NOT_REACHED: there is nothing to judge before an earlier one is
    met."""

    OK = "ok"
    BLOCKS = "blocks"
    WAITS = "waits"
    INFO = "info"
    NOT_REACHED = "not_reached"


class Code(StrEnum):
    """In the order in which they are looked at; `flow_off` and those behind `not_linked` once per
    flow."""

    SWITCHED_OFF = "switched_off"
    INACTIVE = "inactive"
    NEEDS_REAUTHORISATION = "needs_reauthorisation"
    RESTING = "resting"
    FLOW_OFF = "flow_off"
    PRODUCT_INACTIVE = "product_inactive"
    NOT_LINKED = "not_linked"
    NOT_PUBLISHED = "not_published"
    UNMAPPED = "unmapped"
    OBJECTIONS = "objections"
    FROZEN = "frozen"
    NO_FIGURE = "no_figure"
    NO_CHANGE = "no_change"
    WAITING = "waiting"
    ERROR = "error"


TITLES: Mapping[Code, Promise] = {
    Code.SWITCHED_OFF: _("Integration's switch"),
    Code.INACTIVE: _("Connection"),
    Code.NEEDS_REAUTHORISATION: _("Access"),
    Code.RESTING: _("Pause after errors"),
    Code.PRODUCT_INACTIVE: _("Product and SKU"),
    Code.NOT_LINKED: _("Link"),
    Code.FLOW_OFF: _("Flow's switch"),
    Code.NOT_PUBLISHED: _("Publication"),
    Code.UNMAPPED: _("De<>Para"),
    Code.OBJECTIONS: _("What the platform demands"),
    Code.FROZEN: _("Frozen content"),
    Code.NO_FIGURE: _("Figure"),
    Code.NO_CHANGE: _("Last told"),
    Code.WAITING: _("Queue"),
    Code.ERROR: _("Last error"),
}
# What is wrong when a condition keeps something back, in two words.
TROUBLES: Mapping[Code, Promise] = {
    Code.SWITCHED_OFF: _("integration switched off"),
    Code.INACTIVE: _("connection inactive"),
    Code.NEEDS_REAUTHORISATION: _("access refused"),
    Code.RESTING: _("in a pause"),
    Code.NOT_LINKED: _("not linked"),
    Code.FLOW_OFF: _("switched off"),
    Code.UNMAPPED: _("terms without a rule"),
    Code.OBJECTIONS: _("the platform demands more"),
    Code.NO_FIGURE: _("figure unknown"),
    Code.WAITING: _("in the queue"),
    Code.ERROR: _("failed"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """`text` is for people; `link` the page on which it is put right, "" when there is none.
    `flow`: what it keeps back; None for everything."""

    code: Code
    standing: Standing
    text: str
    link: str = ""
    flow: Flow | None = None

    @property
    def title(self) -> str:
        return str(TITLES[self.code])

    @property
    def trouble(self) -> str:
        """What is wrong, in two words; only of one that keeps something back."""
        return str(TROUBLES[self.code])

    @property
    def keeps_back(self) -> bool:
        return self.standing in (Standing.BLOCKS, Standing.WAITS)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Of one SKU on one connection; without `sku`, of the product as a whole."""

    connection: Connection
    product: Product
    sku: Sku | None
    listing: Listing | None
    conditions: tuple[Condition, ...]

    @property
    def blocking(self) -> Condition | None:
        """The first condition that keeps something back; None when all is told."""
        return next((one for one in self.conditions if one.keeps_back), None)
