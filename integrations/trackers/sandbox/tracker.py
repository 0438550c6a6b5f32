"""The made-up service, as Depara asks it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.contract import Field, FieldKind, Tracker, gettext_noop
from integrations.trackers.sandbox.client import Client, Parcel


class Service(Tracker):
    name = "sandbox"
    title = "Sandbox"
    access = (
        Field("token", gettext_noop("Token"), FieldKind.SECRET, required=True),
        Field(
            "api_url",
            gettext_noop("API address"),
            FieldKind.URL,
            required=True,
            help=gettext_noop("As “manage.py sandbox” prints it."),
        ),
    )
    batch = 50

    def delivered(self, codes: Sequence[str]) -> Mapping[str, datetime | None]:
        client = Client(str(self.settings["api_url"]), str(self.settings["token"]), self.wire)
        return {parcel.code: _arrival(parcel) for parcel in client.parcels(codes)}


def _arrival(parcel: Parcel) -> datetime | None:
    """A parcel may be handed over, brought back and handed over again: the last time counts."""
    arrivals = [event.at for event in parcel.events if event.kind == "delivered"]
    return max(arrivals, default=None)
