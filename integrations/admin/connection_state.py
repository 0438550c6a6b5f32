"""How a connection's platform and state are shown."""

from integrations.models import State
from integrations.registry import connectors

CONNECTION_COLOURS = {
    State.NEW: "warning",
    State.READY: "success",
    State.NEEDS_REAUTHORISATION: "danger",
    State.INACTIVE: "default",
}


def platform_title(name: str) -> str:
    """The platform's own name; the folder's when the folder is not installed."""
    connector = connectors().get(name)
    return connector.title if connector else name
