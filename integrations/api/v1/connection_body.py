"""The body of PATCH /api/v1/connections/{id}: in the shape of what GET answers, only what changes.

    {"flows": {"stock": false}, "parameters": {"sale_events": true, "push_interval": 0}}

Intervals are minutes: `push_interval` 0 (at once), 5, 15, 30 or 60, `pull_interval` 10, 15, 30
or 60.
"""

from typing import Any

from msgspec import UNSET, DecodeError, Struct, UnsetType, ValidationError
from msgspec.json import Decoder

from integrations.api.errors import BadBody
from integrations.traffic import FLAGS, Flow
from integrations.writes import reasons
from integrations.writes.given import given


class FlowsPatch(Struct, forbid_unknown_fields=True):
    products: bool | UnsetType = UNSET
    stock: bool | UnsetType = UNSET
    price: bool | UnsetType = UNSET
    orders: bool | UnsetType = UNSET
    status: bool | UnsetType = UNSET


class ParametersPatch(Struct, forbid_unknown_fields=True):
    sale_events: bool | UnsetType = UNSET
    push_interval: int | UnsetType = UNSET
    pull_interval: int | UnsetType = UNSET


class ConnectionPatch(Struct, forbid_unknown_fields=True):
    flows: FlowsPatch | UnsetType = UNSET
    parameters: ParametersPatch | UnsetType = UNSET


_DECODER = Decoder(ConnectionPatch)


def wanted(body: bytes) -> dict[str, Any]:
    """The columns of the connection and their new values; raises BadBody."""
    patch = _decoded(body)
    columns: dict[str, Any] = {}
    if patch.flows:
        flows = given(patch.flows, FlowsPatch.__struct_fields__)
        columns |= {FLAGS[Flow(name)]: on for name, on in flows.items()}
    if patch.parameters:
        columns |= given(patch.parameters, ParametersPatch.__struct_fields__)
    return columns


def _decoded(body: bytes) -> ConnectionPatch:
    try:
        return _DECODER.decode(body)
    except ValidationError as error:
        raise BadBody(reasons.of_value(str(error))) from error
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(reasons.of_syntax(str(error))) from error
