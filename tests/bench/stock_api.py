"""A partner that pushes stock over HTTP, batch after batch."""

import random
from http.client import HTTPConnection

import msgspec

from tests.bench.database import plain_connection
from tests.bench.stock_workload import HIGHEST, Place, places_of


class Partner:
    """`changed` batches have a new figure in each row, the others the figure that is there."""

    def __init__(
        self, port: int, token: str, number: int, processes: int, batch: int, *, changed: bool
    ) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._share = (number, processes)
        self._batch = batch
        self._changed = changed
        self._places: list[Place] = []

    def begin(self) -> None:
        with plain_connection(autocommit=True) as database:
            self._places = places_of(database, *self._share)
        self._http.close()  # the server has let go of a connection that was idle for long

    def step(self) -> int:
        batch = random.sample(self._places, min(self._batch, len(self._places)))
        items = [
            {
                "sku": place.sku,
                "warehouse": place.warehouse,
                "quantity": random.randint(1, HIGHEST) if self._changed else place.on_hand,
            }
            for place in batch
        ]
        body = msgspec.json.encode({"items": items})
        self._http.request("POST", "/api/v1/stock", body, self._headers)
        response = self._http.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {answer[:500]!r}")
        counts = msgspec.json.decode(answer)
        return int(counts["changed" if self._changed else "unchanged"])
