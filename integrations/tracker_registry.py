"""Finds the folders of tracking services. A new folder is a new service; see registry.py."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from integrations import trackers as folders
from integrations.contract import PlatformError, Tracker


@lru_cache
def trackers() -> Mapping[str, type[Tracker]]:
    """The class of every folder under integrations/trackers, by the service's name.

    Raises ImportError or AttributeError when a folder has no tracker.Service.
    """
    found = {}
    for folder in pkgutil.iter_modules(folders.__path__):
        module = importlib.import_module(f"{folders.__name__}.{folder.name}.tracker")
        found[module.Service.name] = module.Service
    return MappingProxyType(found)


def tracker_class(name: str) -> type[Tracker]:
    """Raises PlatformError(code="unknown_tracker")."""
    try:
        return trackers()[name]
    except KeyError as error:
        raise PlatformError(name, code="unknown_tracker", permanent=True) from error


def tracker_title(name: str) -> str:
    """The service's own name; the folder's when the folder is not installed."""
    return trackers()[name].title if name in trackers() else name
