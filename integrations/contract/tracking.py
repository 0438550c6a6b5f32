"""The one class a folder under integrations/trackers must provide."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from integrations.contract.fields import Field
from integrations.contract.wire import Wire


class Tracker(ABC):
    """A service that knows where parcels are. Made anew for each piece of work.

    `settings` holds the values of `access` by field key; `batch` is how many codes may be asked
    for at once.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    access: ClassVar[tuple[Field, ...]]
    batch: ClassVar[int]

    def __init__(self, settings: Mapping[str, Any], wire: Wire) -> None:
        self.settings = settings
        self.wire = wire

    @abstractmethod
    def delivered(self, codes: Sequence[str]) -> Mapping[str, datetime | None]:
        """When each of up to `batch` parcels was handed over to its buyer; None, or left out,
        while it is on its way or nobody knows it. Moments carry an offset.

        Raises PlatformError when the whole call failed.
        """
