"""A word that a platform knows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlatformTerm:
    """`external_id` is empty where the platform only has texts, such as the carrier of an order.

    A category's `name` is its whole path from the root, with " > " or "/" between.
    """

    external_id: str
    name: str
