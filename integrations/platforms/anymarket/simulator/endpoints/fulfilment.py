"""What an ERP tells of an order: its status, forward only, and the invoice's document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Refusal,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.sales import Json, moment_now

PLACES = {
    "PENDING": 0,
    "PAID_WAITING_SHIP": 1,
    "INVOICED": 2,
    "PAID_WAITING_DELIVERY": 3,
    "DELIVERY_ISSUE": 3,
    "CONCLUDED": 4,
}
CANCELED = "CANCELED"
REQUIRED = {
    "INVOICED": ("invoice", ("accessKey", "number", "series", "date")),
    "PAID_WAITING_DELIVERY": ("tracking", ("number", "carrier", "shippedDate")),
    "CONCLUDED": ("tracking", ("deliveredDate",)),
}
DATES = ("date", "shippedDate", "deliveredDate", "estimateDate")
PARTS = ("invoice", "tracking", "metadata")
# Words as they were seen.
NFE = "Ocorreu um erro ao atualizar o documento fiscal para o marketplace. Erro: "
LIMIT = "O Limite de Nota Fiscal salva na venda foi atingido no Mercado Livre."


def put_order(account: Account, request: Request) -> Answer:
    """What is left out stays. Answers the whole order."""
    order, told = _order(account, request), request.body
    if not isinstance(told, dict):
        raise refusal(400, "Não foi possível finalizar a chamada.")
    parts = {key: {**order.get(key, {}), **told[key]} for key in PARTS if key in told}
    status = str(told.get("status", order["status"]))
    _check_step(order["status"], status)
    _check_fields(status, {**order, **parts}, told)
    if "invoice" in told and account.knobs.invoices_refused:
        raise refusal(500, NFE + account.knobs.invoices_refused)
    order |= parts
    if status == CANCELED:
        reason = told.get("cancelDetails", "")
        order |= {"cancelDate": moment_now(request.id), "cancelDetails": reason}
    account.set_status(request.id, status)
    return Answer(body=account.orders[request.id])


def put_xml(account: Account, request: Request) -> Answer:
    """The marketplace takes one document of an order."""
    order = _order(account, request)
    if request.content_type != "application/xml":
        raise refusal(415, f"Content type '{request.content_type}' not supported")
    if not bytes(request.body or b"").lstrip().startswith(b"<"):
        raise refusal(422, "O XML informado é inválido.")
    if account.knobs.invoices_refused or order["id"] in account.nfe_xml:
        raise refusal(500, NFE + (account.knobs.invoices_refused or LIMIT))
    account.nfe_xml[order["id"]] = request.body
    return Answer(body=order)


def _order(account: Account, request: Request) -> Json:
    if request.id not in account.orders:
        raise not_found(request.id)
    return account.orders[request.id]


def _check_step(now: str, to: str) -> None:
    if to in (now, CANCELED):
        return
    if to not in PLACES:
        raise refusal(422, f"O status '{to}' não existe.")
    if now == CANCELED or PLACES[to] < PLACES[now]:
        raise refusal(422, f"Não é possível alterar o status de '{now}' para '{to}'.")


def _check_fields(status: str, order: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    part, keys = REQUIRED.get(status, ("", ()))
    known = order.get(part) or {}
    wrong = {f"{part}.{key}": "não pode ser nulo" for key in keys if not known.get(key)}
    for name in ("invoice", "tracking"):
        for key in DATES:
            value = (told.get(name) or {}).get(key)
            if value and not _has_offset(value):
                wrong[f"{name}.{key}"] = "está em formato incorreto"
    if wrong:
        raise _fields(wrong)


def _has_offset(value: Any) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def _fields(wrong: Mapping[str, str]) -> Refusal:
    rows = [{"field": field, "message": message} for field, message in wrong.items()]
    body = {"code": "422", "message": "Os dados informados são inválidos.", "fieldErrors": rows}
    return Refusal(Answer(422, body))
