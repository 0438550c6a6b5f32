"""Finds the folders of tracking services. A new folder is a new service; see registry.py."""

from collections.abc import Mapping
from functools import lru_cache

from integrations import trackers as folders
from integrations.contract import PlatformError, Tracker
from integrations.registry import found_in


@lru_cache
def trackers() -> Mapping[str, type[Tracker]]:
    """The class of every folder under integrations/trackers, by the service's name.

    Raises ImportError or AttributeError when a folder has no tracker.Service.
    """
    return found_in(folders, "tracker.Service")


def tracker_class(name: str) -> type[Tracker]:
    """Raises PlatformError(code="unknown_tracker")."""
    try:
        return trackers()[name]
    except KeyError as error:
        raise PlatformError(name, code="unknown_tracker", permanent=True) from error


def tracker_title(name: str) -> str:
    """The service's own name; the folder's when the folder is not installed."""
    return trackers()[name].title if name in trackers() else name
