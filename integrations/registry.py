"""Finds the platform folders. Nothing else lists them: a new folder is a new platform."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from integrations import platforms
from integrations.contract import Connector


class UnknownPlatform(LookupError):
    """No folder under integrations/platforms has this name."""


@lru_cache
def connectors() -> Mapping[str, type[Connector]]:
    """The connector class of every folder under integrations/platforms, by platform name.

    Raises ImportError or AttributeError when a folder has no connector.Platform.
    """
    found = {}
    for folder in pkgutil.iter_modules(platforms.__path__):
        module = importlib.import_module(f"{platforms.__name__}.{folder.name}.connector")
        found[module.Platform.name] = module.Platform
    return MappingProxyType(found)


def connector_class(name: str) -> type[Connector]:
    """Raises UnknownPlatform."""
    try:
        return connectors()[name]
    except KeyError as error:
        raise UnknownPlatform(
            f"There is no platform folder named {name!r}; known: {', '.join(connectors())}."
        ) from error
