"""All platforms there are, and a connector of each that talks to nobody."""

import pytest

from integrations.contract import CallsUs, Connector, Field, Installable, Wire
from integrations.registry import connectors

ALL = list(connectors().values())

CALLERS = [platform for platform in ALL if issubclass(platform, CallsUs)]
INSTALLED = [platform for platform in ALL if issubclass(platform, Installable)]

each_platform = pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)


def unconnected(platform: type[Connector]) -> Connector:
    """With the settings of a connection on which nothing was chosen."""
    settings = {
        field.key: field.default or ("1" if field.required else "") for field in fields(platform)
    }
    return platform(settings, Wire())


def fields(platform: type[Connector]) -> tuple[Field, ...]:
    return platform.access + platform.parameters
