"""Images of a product. They are fetched some time after they were told."""

import time
from dataclasses import dataclass, field
from typing import Any

HOME = "https://images.anymarket.example"


@dataclass
class Image:
    """With `broken` it cannot be fetched."""

    id: int
    index: int
    main: bool
    url: str
    variation: str = ""
    broken: bool = False
    told_at: float = field(default_factory=time.monotonic)

    def as_json(self, delay: float) -> dict[str, Any]:
        variation = {"variation": self.variation} if self.variation else {}
        told = {"id": self.id, "index": self.index, "main": self.main, "url": self.url}
        return {**told, **variation, **self._processed(delay)}

    def _processed(self, delay: float) -> dict[str, Any]:
        if time.monotonic() - self.told_at < delay:
            return {**dict.fromkeys(ADDRESSES, ""), "status": "UNPROCESSED"}
        if self.broken:
            return {"status": "ERROR", "statusMessage": "Não foi possível baixar a imagem."}
        addresses = {key: f"{HOME}/{self.id}/{size}.jpg" for key, size in ADDRESSES.items()}
        return {**addresses, "status": "PROCESSED", "standardWidth": 1000, "standardHeight": 1000}


ADDRESSES = {
    "thumbnailUrl": "thumb",
    "lowResolutionUrl": "low",
    "standardUrl": "std",
    "originalImage": "orig",
}
