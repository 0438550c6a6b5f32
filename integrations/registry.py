"""Finds the platform folders. Nothing else lists them: a new folder is a new platform."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType, ModuleType
from typing import Any

from integrations import platforms
from integrations.contract import Connector


class UnknownPlatform(LookupError):
    """No folder under integrations/platforms has this name."""


@lru_cache
def connectors() -> Mapping[str, type[Connector]]:
    """The connector class of every folder under integrations/platforms, by platform name.

    Raises ImportError or AttributeError when a folder has no connector.Platform.
    """
    return found_in(platforms, "connector.Platform")


def found_in(folders: ModuleType, what: str) -> Mapping[str, Any]:
    """`what` ("module.Class") of every folder of this package, by the name the class gives itself.

    Raises ImportError or AttributeError when a folder has none.
    """
    module_name, class_name = what.split(".")
    modules = (
        importlib.import_module(f"{folders.__name__}.{folder.name}.{module_name}")
        for folder in pkgutil.iter_modules(folders.__path__)
    )
    classes = (getattr(module, class_name) for module in modules)
    return MappingProxyType({one.name: one for one in classes})


def connector_class(name: str) -> type[Connector]:
    """Raises UnknownPlatform."""
    try:
        return connectors()[name]
    except KeyError as error:
        raise UnknownPlatform(
            f"There is no platform folder named {name!r}; known: {', '.join(connectors())}."
        ) from error
