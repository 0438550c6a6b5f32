"""How long it will take to tell a platform what waits, or everything of a topic.

What is reckoned with is the account's rate: the declared one, or what the answers have taught
(governor.py), less the floor that is left to orders. The rest of the work is done while one waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations import governor, traffic
from integrations.contract import Connector, Rate, Together
from integrations.models import Connection, Outbound, Publication, RateBucket
from integrations.models.work import OutboundTopic
from integrations.registry import connectors
from integrations.traffic import Flow

TOPICS = (Flow.STOCK, Flow.PRICE, Flow.PRODUCTS)
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Load:
    """Figures or products to tell, the requests that takes, and the seconds they need."""

    items: int
    requests: int
    seconds: float

    @property
    def about(self) -> str:
        return about(self.seconds)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`waiting` is what waits, by topic; a topic that is switched off is left out of `all_waiting`.

    `full` is what a full push of a topic would be. `rates` are those in force, by endpoint group;
    the groups in `learned` have theirs from the platform's answers.
    """

    waiting: Mapping[Flow, Load]
    full: Mapping[Flow, Load]
    all_waiting: Load
    rates: Mapping[str, Rate]
    learned: frozenset[str]


def of(connection: Connection) -> Forecast | None:
    """Four statements. None when the connection's platform is not installed."""
    platform = connectors().get(connection.platform)
    if platform is None:
        return None
    pace = _Pace(platform, governor.buckets(connection.pk), timezone.now())
    waiting = _waiting(connection, platform)
    listings = _counts(connection.listings.all(), "external_product_id", platform)
    full = {topic: _requests(platform, topic, *listings) for topic in (Flow.STOCK, Flow.PRICE)}
    flowing = [told for topic, told in waiting.items() if traffic.is_on(connection, topic)]
    together = (sum(items for items, _ in flowing), sum(requests for _, requests in flowing))
    return Forecast(
        waiting={topic: pace.load(*told) for topic, told in waiting.items()},
        full={topic: pace.load(*told) for topic, told in full.items()},
        all_waiting=pace.load(*together),
        rates={group: pace.rate(group) for group in platform.rates},
        learned=frozenset(group for group in platform.rates if pace.has_learned(group)),
    )


def _waiting(connection: Connection, platform: type[Connector]) -> dict[Flow, tuple[int, int]]:
    """Items and requests, by topic."""
    due = Outbound.objects.filter(connection=connection, due_at__isnull=False)
    counts = dict.fromkeys(OutboundTopic, (0, 0))
    rows = (
        due.order_by()
        .values("topic")
        .annotate(items=Count("pk"), products=_products("listing__external_product_id", platform))
    )
    for row in rows:
        counts[OutboundTopic(row["topic"])] = (row["items"], row["products"])
    found = {Flow(topic): _requests(platform, Flow(topic), *told) for topic, told in counts.items()}
    number = Publication.objects.filter(connection=connection, due_at__isnull=False).count()
    return {**found, Flow.PRODUCTS: (number, number)}


def _counts(listings: QuerySet[Any], product_id: str, platform: type[Connector]) -> tuple[int, int]:
    """Items and the products they belong to."""
    told = listings.aggregate(items=Count("pk"), products=_products(product_id, platform))
    return told["items"], told["products"]


def _products(product_id: str, platform: type[Connector]) -> Count:
    """Products are only counted where it matters: that takes longer."""
    if platform.prices_together == Together.PRODUCT:
        return Count(product_id, distinct=True)
    return Count("pk")


def _requests(platform: type[Connector], topic: Flow, items: int, products: int) -> tuple[int, int]:
    if topic == Flow.STOCK:
        return items, ceil(items / platform.stock_batch)
    by_batch = ceil(items / platform.price_batch)
    requests = {
        Together.BATCH: by_batch,
        Together.PRODUCT: max(products, by_batch),
        Together.SKU: items,
    }
    return items, requests[platform.prices_together]


class _Pace:
    """The buckets of a connection, as they are now."""

    def __init__(
        self, platform: type[Connector], buckets: Mapping[str, RateBucket], now: datetime
    ) -> None:
        self._declared = platform.rates
        self._buckets = buckets
        self._now = now

    def rate(self, group: str) -> Rate:
        """What is in force."""
        declared, bucket = self._declared[group], self._buckets.get(group)
        if bucket is None:
            return declared
        return Rate(bucket.burst or declared.burst, bucket.per_second or declared.per_second)

    def has_learned(self, group: str) -> bool:
        bucket = self._buckets.get(group)
        return bucket is not None and bucket.learned_at is not None

    def load(self, items: int, requests: int) -> Load:
        """A push may use several groups; the slowest of all is the one that is waited for."""
        seconds = max(self._seconds(group, requests) for group in self._declared)
        return Load(items, requests, seconds if requests else 0.0)

    def _seconds(self, group: str, requests: int) -> float:
        rate, bucket = self.rate(group), self._buckets.get(group)
        tokens, blocked = rate.burst, 0.0
        if bucket is not None:
            since = max(0.0, (self._now - bucket.filled_at).total_seconds())
            tokens = min(rate.burst, bucket.tokens + since * rate.per_second)
            if bucket.blocked_until is not None:
                blocked = max(0.0, (bucket.blocked_until - self._now).total_seconds())
        at_once = tokens - governor.floor_of(rate.burst)
        return blocked + max(0.0, requests - at_once) / rate.per_second


def about(seconds: float) -> str:
    """In words, to the minute: "about 2 h 14 min"."""
    if seconds < MINUTE:
        return _("less than a minute")
    minutes = ceil(seconds / MINUTE)
    hours, days = minutes * MINUTE // HOUR, minutes * MINUTE // DAY
    if days:
        words = _("about %(days)d d %(hours)d h")
    elif hours:
        words = _("about %(hours)d h %(minutes)d min")
    else:
        words = _("about %(minutes)d min")
    return words % {"days": days, "hours": hours - 24 * days, "minutes": minutes - 60 * hours}
