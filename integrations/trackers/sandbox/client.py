"""The one call of the service's API that Depara makes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from integrations.contract import PlatformError, Wire
from integrations.http import Http


class Event(Struct):
    kind: str
    at: Annotated[datetime, Meta(tz=True)]


class Parcel(Struct):
    code: str
    events: list[Event]


class Answer(Struct):
    parcels: list[Raw]


class Client:
    def __init__(self, api_url: str, token: str, wire: Wire) -> None:
        token = "".join(token.split())  # a pasted token brings line breaks along
        headers = {"Authorization": f"Bearer {token}"}
        self._http = Http(api_url, headers=headers, secrets=(token,), wire=wire)

    def parcels(self, codes: Sequence[str]) -> list[Parcel]:
        """Those of these parcels that the service knows. Raises PlatformError; one that cannot be
        understood costs only itself."""
        response = self._http.request("POST", "/parcels/search", json={"codes": list(codes)})
        try:
            answer = msgspec.json.decode(response.content, type=Answer)
        except msgspec.DecodeError as error:
            raise PlatformError(str(error), code="unreadable") from error
        return list(_understood(answer.parcels))


def _understood(rows: Sequence[Raw]) -> Iterator[Parcel]:
    for row in rows:
        try:
            yield msgspec.json.decode(row, type=Parcel)
        except msgspec.ValidationError:
            continue  # it counts as not known: the next round asks again
