"""Put products on sale on a platform: claim rows, read the content, tell it, note the answers.

That a sending begins is noted before it does, and what it says. So a lost answer or a dead worker
is found by the next one, who asks the platform what it has and adopts it: nothing is there twice.
The content is read after the rows are claimed. A change that lands meanwhile raises the row's
revision: the row is looked at once more, and told anew if it says something else by then.
"""

import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext

from integrations import outbox, publications, publishing, queue
from integrations.content import frozen, reading
from integrations.content.drafting import Content
from integrations.contract import (
    Connector,
    Finding,
    ListingRef,
    PlatformError,
    ProductDraft,
    Published,
    RateLimited,
    Unauthorised,
    gettext_noop,
)
from integrations.models import Connection, Publication
from integrations.models.publication import PRODUCT
from integrations.models.work import OutboundTopic
from integrations.outbox import Told
from integrations.publishing import Noted
from integrations.rulebook import rules
from integrations.sync import creating, linking
from integrations.sync.figures import price_told

log = logging.getLogger(__name__)

BATCH = 25
_ANOTHERS = gettext_noop(
    "The platform has one of these SKUs inside its product %(id)s, which is another product here."
)
# What is more urgent is looked at again after a batch: it must not be far.
SECONDS = 10.0


def publish(connection: Connection, connector: Connector) -> int:
    """Work one batch of products; returns how many rows were looked at, 0 when none was due.

    Raises PlatformError when the platform could not be talked to; the rows stay due.
    """
    rows = queue.claim(Publication, connection.pk, PRODUCT, BATCH)
    if rows:
        batch = _Batch(connection, connector, rows)
        try:
            batch.work()
        finally:
            batch.note()
    return len(rows)


def objections(connector: type[Connector], content: Content) -> list[Finding]:
    """What keeps this product here, and (`ok`) what keeps it from being sold there."""
    return [*content.in_the_way, *connector.objections(content.draft)]


@dataclass
class _Outcome:
    """Rows by what became of them; the rest was not tried."""

    told: list[Noted] = field(default_factory=list)
    links: list[ListingRef] = field(default_factory=list)
    figures: list[Told] = field(default_factory=list)
    settled: list[Publication] = field(default_factory=list)
    unmapped: list[tuple[Publication, PlatformError]] = field(default_factory=list)
    failed: list[tuple[Publication, PlatformError]] = field(default_factory=list)

    @property
    def ids(self) -> set[int]:
        looked_at = [noted.row for noted in self.told] + self.settled
        refused = [row for row, _error in [*self.unmapped, *self.failed]]
        return {row.pk for row in [*looked_at, *refused]}


class _Batch:
    def __init__(
        self, connection: Connection, connector: Connector, rows: Sequence[Publication]
    ) -> None:
        self._connection = connection
        self._connector = connector
        self._rows = rows
        self._begun: list[Publication] = []
        self._outcome = _Outcome()
        self._rules_version = 0

    def work(self) -> None:
        contents = self._contents()
        ready = [
            row for row in self._rows if self._is_to_be_told(row, contents.get(row.product_id))
        ]
        first = [row for row in ready if not row.published_at and not row.begun_at]
        publishing.begin([(row, frozen.told(contents[row.product_id])) for row in first])
        self._begun = first
        deadline = time.monotonic() + SECONDS
        for row in ready:
            if time.monotonic() >= deadline:
                break
            self._tell_one(row, contents[row.product_id])

    def note(self) -> None:
        """Each row has its answer; those that were not tried are due as before."""
        outcome = self._outcome
        with transaction.atomic():
            linking.link_page(self._connection, outcome.links)
            outbox.note_told(self._connection, outcome.figures)
            publishing.note(outcome.told)
        queue.done(Publication, outcome.settled)
        queue.failed(Publication, outcome.failed)
        self._park_unmapped()
        left = [row for row in self._rows if row.pk not in outcome.ids]
        publishing.not_begun([row for row in left if row in self._begun])
        queue.give_back(Publication, left)

    def _park_unmapped(self) -> None:
        """Unless a rule was saved meanwhile, which would not find them parked."""
        unmapped = self._outcome.unmapped
        if not unmapped:
            return
        with transaction.atomic():
            rules.take_turn(self._connection.pk)
            if rules.version(self._connection.pk) == self._rules_version:
                queue.failed(Publication, unmapped)
            else:
                queue.give_back(Publication, [row for row, _error in unmapped])

    def _contents(self) -> Mapping[int, Content]:
        contents = self._read()
        gaps = [gap for content in contents.values() for gap in content.blocking]
        wanted = creating.wanted(self._connection, self._connector, gaps)
        if not wanted:
            return contents
        refused = creating.create(self._connection, self._connector, wanted)
        return {pk: _with(content, refused) for pk, content in self._read().items()}

    def _read(self) -> dict[int, Content]:
        self._rules_version = rules.version(self._connection.pk)
        ids = {row.product_id: row.external_product_id for row in self._rows}
        return reading.contents(self._connection, ids)

    def _is_to_be_told(self, row: Publication, content: Content | None) -> bool:
        if content is None or _says_nothing_new(row, content):
            self._outcome.settled.append(row)
            return False
        if content.blocking:
            texts = [gap.text for gap in content.blocking]
            self._outcome.unmapped.append((row, _parked(publications.UNMAPPED, texts)))
            return False
        found = [one for one in objections(type(self._connector), content) if not one.ok]
        if found:
            texts = [gettext(one.text) % one.values for one in found]
            self._outcome.failed.append((row, _parked(publications.OBJECTIONS, texts)))
        return not found

    def _tell_one(self, row: Publication, content: Content) -> None:
        """One bad product is parked and the batch goes on. Raises what stops all of them."""
        try:
            published, sent = self._tell(row, content)
        except (RateLimited, Unauthorised):
            self._begun = [one for one in self._begun if one.pk != row.pk]
            raise
        except PlatformError as error:
            self._outcome.failed.append((row, error))
            if not error.permanent:
                raise
        except Exception as error:
            log.exception("publication %s", row.pk)
            fault = PlatformError(repr(error), code="internal_error")
            self._outcome.failed.append((row, fault))
        else:
            self._keep(row, published, sent)

    def _tell(self, row: Publication, content: Content) -> tuple[Published, frozen.Told | None]:
        """What the platform knows now, and what it was told; None when that is not known."""
        told = frozen.told(content)
        if row.published_at:
            return self._republish(row, content.draft), told
        if row.begun_at or content.linked:
            found = self._connector.find_product(content.draft)
            if found is not None:
                return self._adopt(row, content, found)
            publishing.begin([(row, told)])
        try:
            published = self._connector.publish(content.draft)
        except PlatformError as error:
            if error.code != "already_there":
                raise
            found = self._connector.find_product(content.draft)
            if found is None:
                raise
            return self._adopt(row, content, found)
        self._outcome.figures += _figures(content.draft, self._connector.tells_with_products())
        return published, told

    def _republish(self, row: Publication, draft: ProductDraft) -> Published:
        """Images that the connection does not send stay there as they are."""
        if self._connection.send_images:
            return self._connector.republish(draft, row.images)
        published = self._connector.republish(draft, {})
        return replace(published, images=row.images)

    def _adopt(
        self, row: Publication, content: Content, found: Published
    ) -> tuple[Published, frozen.Told | None]:
        """It is there: through us, or it always was, and then it stays as it is.

        What a sending of ours left undone, or what has changed since, is told now. A SKU that was
        moved here is still inside its former product there: that one is not taken for this one.
        """
        if publishing.is_anothers(row, found.external_id):
            detail = gettext(_ANOTHERS) % {"id": found.external_id}
            raise PlatformError(detail, code="already_there", permanent=True)
        if row.begun_at is None:
            return found, None
        whole = {sku.code for sku in content.draft.skus} <= found.skus.keys()
        if whole and not frozen.differences(row.sent, content):
            return found, row.sent
        draft = _with_ids(content.draft, found)
        return self._connector.republish(draft, found.images), frozen.told(content)

    def _keep(self, row: Publication, published: Published, sent: frozen.Told | None) -> None:
        self._outcome.told.append(Noted(row, published.external_id, published.images, sent))
        self._outcome.links += [
            ListingRef(external_id=sku, external_product_id=published.external_id, code=code)
            for code, sku in published.skus.items()
        ]


def _says_nothing_new(row: Publication, content: Content) -> bool:
    """Published, not asked for anew, and nothing changed while it was told."""
    if not row.published_at or row.anew:
        return False
    return not frozen.differences(row.sent, content)


def _with(content: Content, refused: creating.Refused) -> Content:
    """The gaps say why the platform did not take the term."""
    gaps = tuple(
        replace(gap, unmapped=replace(gap.unmapped, detail=words))
        if (words := refused.get((gap.unmapped.kind, gap.unmapped.term)))
        else gap
        for gap in content.gaps
    )
    return replace(content, gaps=gaps)


def _with_ids(draft: ProductDraft, found: Published) -> ProductDraft:
    skus = tuple(replace(sku, external_id=found.skus.get(sku.code, "")) for sku in draft.skus)
    return replace(draft, external_id=found.external_id, skus=skus)


def _figures(draft: ProductDraft, topics: Collection[str]) -> Iterator[Told]:
    for sku in draft.skus:
        if OutboundTopic.STOCK in topics and sku.quantity is not None:
            yield Told(sku.code, OutboundTopic.STOCK, sku.quantity)
        if OutboundTopic.PRICE in topics and sku.list_price is not None:
            told = price_told(sku.list_price, sku.sale_price or sku.list_price)
            yield Told(sku.code, OutboundTopic.PRICE, told)


def _parked(code: str, texts: Sequence[str]) -> PlatformError:
    return PlatformError("\n".join(texts), code=code, permanent=True)
