"""Who is to be called: the answers tell the account's token, as out there."""

from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.callbacks import FLAGS
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.paging import page

LONGEST_URL = 255


def callbacks(account: Account, request: Request) -> Answer:
    return page(request, account.callbacks.rows, dict)


def post(account: Account, request: Request) -> Answer:
    row = {"id": account.new_id(), **_told(account, request.body)}
    account.callbacks.rows.append(row)
    return Answer(201, row)


def one(account: Account, request: Request) -> Answer:
    return Answer(body=_row(account, request))


def put(account: Account, request: Request) -> Answer:
    row = _row(account, request)
    row.update(_told(account, request.body))
    return Answer(body=row)


def delete(account: Account, request: Request) -> Answer:
    account.callbacks.rows.remove(_row(account, request))
    return Answer(204)


def _row(account: Account, request: Request) -> dict[str, Any]:
    """Raises the 404 of an unknown one."""
    for row in account.callbacks.rows:
        if row["id"] == request.id:
            return row
    raise not_found(request.id)


def _told(account: Account, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not str(body.get("url", "")).startswith("http"):
        raise refusal(422, "Campos obrigatórios: url, token")
    if len(body["url"]) > LONGEST_URL:
        raise refusal(422, f"O campo 'url' deve ter no máximo {LONGEST_URL} caracteres.")
    if body.get("token") != account.token:
        raise refusal(422, "O campo 'token' está incorreto.")
    flags = {flag: body.get(flag) is True for flag in FLAGS}
    return {"url": body["url"], "token": body["token"], **flags}
