"""Metafields: texts that apps keep beside an order. Nothing keeps two of one name apart."""

from datetime import UTC, datetime

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Request,
    not_found,
    validation_error,
)
from integrations.platforms.nuvemshop.simulator.goods import Json
from integrations.platforms.nuvemshop.simulator.paging import page

REQUIRED = ("namespace", "key", "value", "owner_resource", "owner_id")
FILTERS = ("owner_id", "namespace", "key")


def of_orders(account: Account, request: Request) -> Answer:
    """None is an empty array here, and not a 404 as elsewhere."""
    found = [
        row
        for row in account.metafields.values()
        if row["owner_resource"] == "Order"
        and all(str(row[name]) == request.query.get(name, str(row[name])) for name in FILTERS)
    ]
    return page(account, request, found, dict) if found else Answer(body=[])


def post(account: Account, request: Request) -> Answer:
    """Whether there is such an order is not looked at."""
    told: Json = request.body
    for name in REQUIRED:
        if not told.get(name):
            raise validation_error(**{name: f"The {name} field is required."})
    _text(told)
    moment = _moment()
    facts = {name: told.get(name) for name in (*REQUIRED, "description")}
    id = account.new_id()
    row = {
        "id": id,
        **facts,
        "created_at": moment,
        "updated_at": moment,
        "deleted_at": None,
    }
    account.metafields[id] = row
    return Answer(201, row)


def one(account: Account, request: Request) -> Answer:
    return Answer(body=_row(account, request))


def put(account: Account, request: Request) -> Answer:
    """What is written last counts: there is no version to compare."""
    row, told = _row(account, request), request.body
    _text(told)
    row |= {key: told[key] for key in ("value", "description") if key in told}
    row["updated_at"] = _moment()
    return Answer(body=row)


def delete(account: Account, request: Request) -> Answer:
    del account.metafields[_row(account, request)["id"]]
    return Answer(body={})


def _row(account: Account, request: Request) -> Json:
    if request.id not in account.metafields:
        raise not_found("Metafield")
    return account.metafields[request.id]


def _text(told: Json) -> None:
    if not isinstance(told.get("value", ""), str):
        raise validation_error(value="The value must be a string.")


def _moment() -> str:
    """Without a zone."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
