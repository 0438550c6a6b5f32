"""The one class a platform folder must provide."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from integrations.contract.errors import PlatformError
from integrations.contract.fields import Field
from integrations.contract.figures import ListingRef, Offer, StockLevel, Together
from integrations.contract.fulfilment import Cancellation, Invoice, OrderState, Shipment
from integrations.contract.pages import Page, Skipped
from integrations.contract.products import ProductDraft, Published
from integrations.contract.terms import Term, TermKind
from integrations.contract.wire import Rate, Wire
from orders.drafts import OrderDraft


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A hint that something changed over there; what exactly is read afterwards.

    `token` is whatever the platform wants back when the notice has been stored.
    """

    external_id: str
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a test of the connection saw: one line each, `ok` or worth a look."""

    ok: bool
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


# One result per item of a push, in the order given: None is "accepted".
Results = list[PlatformError | None]


class Connector(ABC):
    """One platform. Made anew for each piece of work, with a connection's settings.

    `settings` holds the values of `access` and of the platform's own parameters by field key.
    Methods raise PlatformError when the whole call failed; trouble of single items is in the
    results.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    access: ClassVar[tuple[Field, ...]]
    parameters: ClassVar[tuple[Field, ...]]
    rates: ClassVar[Mapping[str, Rate]]
    stock_batch: ClassVar[int]
    price_batch: ClassVar[int]
    # What one request tells of such a batch of prices: for the forecast.
    prices_together: ClassVar[Together] = Together.BATCH
    term_kinds: ClassVar[tuple[TermKind, ...]]
    # Kinds of term that `create_term` can make.
    creatable: ClassVar[tuple[TermKind, ...]]

    def __init__(self, settings: Mapping[str, Any], wire: Wire) -> None:
        self.settings = settings
        self.wire = wire

    @abstractmethod
    def check(self) -> list[Finding]:
        """Talk to the platform with these settings and tell what was seen."""

    @abstractmethod
    def listings(self, cursor: str = "") -> Page[ListingRef]:
        """One page of the SKUs the platform knows; `cursor` is the `next` of the page before.

        A page may be empty and have a next one.
        """

    @abstractmethod
    def terms(self, kind: TermKind, cursor: str = "") -> Page[Term]:
        """One page of the terms of one of `term_kinds`, parents before children."""

    @abstractmethod
    def products(self, cursor: str = "") -> Page[ProductDraft]:
        """One page of the products the platform knows, without images, in its own words.

        One that cannot be understood costs only itself: see `page_of_products`.
        """

    def page_of_products(
        self, rows: Iterable[Any], next: str = "", total: int | None = None
    ) -> Page[ProductDraft]:
        """The page of these products as the platform writes them; those that `product_of` refuses
        are skipped."""
        drafts: list[ProductDraft] = []
        skipped: list[Skipped] = []
        for row in rows:
            try:
                drafts.append(self.product_of(row))
            except PlatformError as error:
                id = row.get("id") if isinstance(row, dict) else None
                skipped.append(Skipped("" if id is None else str(id), error.detail))
        return Page(drafts, next, total, skipped)

    @staticmethod
    @abstractmethod
    def product_of(payload: Any) -> ProductDraft:
        """What one product as the platform writes it means to us, as `products` tells it: pure.

        Brand, category and attributes keep the platform's names; `external_id` of an attribute is
        "" where a product names it only. The contract suite holds it against each
        `samples/product_*.json` and its `.draft.json`. Raises
        PlatformError(permanent=True, code="product_malformed").
        """

    @abstractmethod
    def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
        """Make a term of one of `creatable` there, or find the one made earlier.

        `code` is ours for it. Saying it twice makes one. Raises PlatformError(permanent=True) when
        the platform does not take it.
        """

    @staticmethod
    @abstractmethod
    def objections(draft: ProductDraft) -> list[Finding]:
        """What the platform would refuse of this product, said before sending. Pure.

        Findings with `ok` are warnings: it is taken, but not put on sale. Figures are asked only
        of SKUs that are new there. What is unmapped, or a product without SKUs, is not the
        platform's to say.
        """

    def tells_with_products(self) -> Collection[str]:
        """Which figures of new SKUs ("stock", "price") `publish` tells just as the pushes would:
        they are not pushed once more before they change."""
        return ()

    @abstractmethod
    def find_product(self, draft: ProductDraft) -> Published | None:
        """The product the platform knows by our codes, if any: after a sending whose answer was
        lost, and before one that might be the second.

        `skus` are all of its SKUs that have a code, also those that are not in the draft.
        """

    @abstractmethod
    def publish(self, draft: ProductDraft) -> Published:
        """Tell the platform of a new product with its SKUs and images.

        Raises PlatformError(permanent=True): code "already_there" when it knows one of them,
        "unmapped" for a brand or category without an id.
        """

    @abstractmethod
    def payload_of(self, draft: ProductDraft) -> Any:
        """What `publish` sends of this product: pure, no network.

        The contract suite holds it against each `samples/publish_*.draft.json` and its
        `.request.json`. Raises PlatformError(permanent=True, code="unmapped").
        """

    @abstractmethod
    def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
        """Tell all of a published product anew, on purpose: `draft.external_id` and those of its
        SKUs are set, SKUs without one are new. `images` are the platform's ids of those that were
        told before, by key: an image is told once, and taken away when it is gone here; one
        that others put there stays. With neither images in the draft nor any told before, images
        are left as they are. SKUs that the draft leaves out stay too.
        Stock and prices of SKUs that are there already are not told.
        """

    @abstractmethod
    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        """Tell up to `stock_batch` stock figures."""

    @abstractmethod
    def push_prices(self, offers: Sequence[Offer]) -> Results:
        """Tell up to `price_batch` prices."""

    @abstractmethod
    def order_notices(
        self, since: datetime, until: datetime | None = None
    ) -> Iterator[list[Notice]]:
        """Which orders are new or changed since then, and with `until` up to then, page by page.
        A feed may ignore both.

        The caller stores each page before it asks for the next one.
        """

    @abstractmethod
    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """These notices are stored; the platform may forget them."""

    @abstractmethod
    def read_order(self, external_id: str) -> OrderDraft:
        """The order as it is now.

        Raises PlatformError(permanent=True, code="order_malformed") when what the platform
        says cannot be understood, "order_not_found" when there is no such order.
        """

    @staticmethod
    @abstractmethod
    def draft_of(payload: Any) -> OrderDraft:
        """What one order as the platform writes it means to us: pure, no network.

        `payload` is decoded JSON, numbers with a fraction as Decimal. The contract suite holds
        it against each `samples/order_*.json` and its `.draft.json`. Raises as `read_order`.
        """

    @abstractmethod
    def order_states(self, since: datetime, until: datetime) -> Iterator[list[OrderState]]:
        """Every order placed in this span and where it stands, page by page: a whole list to hold
        ours against, not a feed. An order may be told twice, and some from just outside. One whose
        status nobody knows is told as "pending": reading it says what is wrong."""

    @abstractmethod
    def tell_invoice(self, external_id: str, invoice: Invoice) -> None:
        """This order has an NF-e. Telling it twice is as telling it once; another invoice of the
        same order is kept beside the first where the platform has a place for both."""

    @abstractmethod
    def tell_shipment(self, external_id: str, shipment: Shipment) -> None:
        """This order is on its way. Told again with other figures, these are the ones that count;
        an order that is past that already is left alone."""

    @abstractmethod
    def tell_delivery(self, external_id: str, delivered_at: datetime) -> None:
        """The buyer has it, however little was told of its way there. An order that is delivered
        already is left alone."""

    @abstractmethod
    def cancel_order(self, external_id: str, cancellation: Cancellation) -> None:
        """The sale is off. An order that is cancelled already is left alone.

        These four raise PlatformError(permanent=True): "order_not_found", and "rejected" with the
        platform's words for a step that it does not allow.
        """
