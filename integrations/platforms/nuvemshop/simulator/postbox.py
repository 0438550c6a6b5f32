"""A store's webhooks: who wants to be told of what, and the letters that go out."""

import json
import random
from collections import Counter
from itertools import count
from typing import Any

from integrations.platforms.nuvemshop.simulator.apps import App
from integrations.platforms.nuvemshop.simulator.courier import Courier, Letter
from integrations.platforms.nuvemshop.simulator.goods import Json
from integrations.platforms.nuvemshop.simulator.knobs import Knobs

# Of these the numbers are texts.
IN_TEXTS = ("fulfillment_order", "location")


class Postbox:
    """Of one app in one store. `tally` counts `made` and `failed` attempts, and letters `lost`,
    `doubled`, `waiting`, `given_up` and `dropped` because nobody pays."""

    def __init__(self, store: str, app: App, courier: Courier, knobs: Knobs) -> None:
        self.app = app
        self.webhooks: dict[int, Json] = {}
        self.tally: Counter[str] = Counter()
        self._store = store
        self._courier = courier
        self._knobs = knobs
        self._ids = count(8901)
        self._seed: int | None = None
        self._dice = random.Random()  # noqa: S311  trouble, not secrets

    def new_id(self) -> int:
        return next(self._ids)

    def tell(self, event: str, subject: Any = None, **facts: Any) -> None:
        """To everybody who subscribed to it. `subject` is the id of what has changed."""
        knobs = self._knobs
        if knobs.webhooks_silent or not self._may_go(event):
            return
        for webhook in list(self.webhooks.values()):
            if webhook["event"] == event:
                self._send(webhook["url"], event, self._body(event, subject, facts))

    def ask(self, call: str, body: Json, *, signed: bool = False) -> None:
        """One of the calls about personal data, a word of apps.PRIVACY: the partner panel says
        where to, and nobody knows whether they are signed. Raises KeyError for no address."""
        told = {"store_id": self._number(self._store), **body}
        url = self.app.privacy[call]
        self._courier.post(self._letter(url, "", _written(told), signed=signed))

    def _send(self, url: str, event: str, body: bytes) -> None:
        knobs, dice = self._knobs, self._seeded()
        if dice.random() < knobs.webhooks_lost:
            self.tally["lost"] += 1
            return
        doubled = dice.random() < knobs.webhooks_doubled
        self.tally["doubled"] += doubled
        for _ in range(1 + doubled):
            late = dice.uniform(0.0, knobs.webhooks_shuffled)
            self._courier.post(self._letter(url, event, body, signed=True), late)

    def _letter(self, url: str, event: str, body: bytes, *, signed: bool) -> Letter:
        return Letter(
            url=url,
            body=body,
            secret=self.app.secret if signed else "",
            deadline=self._knobs.webhooks_deadline,
            pace=self._knobs.webhooks_pace,
            tally=self.tally,
            may_go=lambda: not event or self._may_go(event),
        )

    def _may_go(self, event: str) -> bool:
        """Of a store that does not pay nothing is told, and nothing is kept for later."""
        return event.startswith("app/") or not self._knobs.unpaid

    def _body(self, event: str, subject: Any, facts: Json) -> bytes:
        in_texts = event.partition("/")[0] in IN_TEXTS
        store = self._store if in_texts else self._number(self._store)
        named = {} if subject is None else {"id": subject}
        return _written({"store_id": store, "event": event, **named, **facts})

    @staticmethod
    def _number(id: str) -> int | str:
        return int(id) if id.isdecimal() else id

    def _seeded(self) -> random.Random:
        if self._seed != self._knobs.webhooks_seed:
            self._seed = self._knobs.webhooks_seed
            self._dice.seed(self._seed)
        return self._dice


def _written(body: Json) -> bytes:
    """Without blanks; slashes are escaped of every second subject, as PHP would: nobody knows."""
    text = json.dumps(body, separators=(",", ":"))
    subject = body.get("id")
    escaped = isinstance(subject, int) and subject % 2 == 0
    return (text.replace("/", "\\/") if escaped else text).encode()
