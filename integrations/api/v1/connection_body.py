"""The body of PATCH /api/v1/connections/{id}: in the shape of what GET answers, only what changes.

    {"flows": {"stock": false}, "parameters": {"sale_events": true, "push_interval": 0}}

Intervals are minutes: `push_interval` 0 (at once), 5, 15, 30 or 60, `pull_interval` 10, 15, 30
or 60. Of the stock `buffer_units` or `buffer_percent` (0 to 100), whichever is more, are kept back,
and no more than `max_published` are offered; null: no limit. `import_since` is a day, such as
"2026-03-14"; null: all orders. `status_after` is "invoice_issued", "invoice_authorised" or
"shipped".
"""

from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, DecodeError, Meta, Struct, UnsetType, ValidationError
from msgspec.json import Decoder

from integrations.api.errors import BadBody
from integrations.traffic import FLAGS, Flow
from integrations.writes import reasons
from integrations.writes.given import given

Units = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Percent = Annotated[int, Meta(ge=0, le=100)]


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
    buffer_units: Units | UnsetType = UNSET
    buffer_percent: Percent | UnsetType = UNSET
    max_published: Units | UnsetType | None = UNSET
    import_since: date | UnsetType | None = UNSET
    protect_waiting: bool | UnsetType = UNSET
    status_after: str | UnsetType = UNSET
    check_invoice_key: bool | UnsetType = UNSET
    ship_before_invoice: bool | UnsetType = UNSET


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
