"""Stock: reading, and the three ways of writing."""

from collections import Counter
from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import Answer, Refusal, Request, refusal
from integrations.platforms.anymarket.simulator.goods import Sku
from integrations.platforms.anymarket.simulator.paging import page
from integrations.platforms.anymarket.simulator.warehouse import Location, StockRow, StockWrite

MOST_ROWS = 200
FIGURES = ("quantity", "cost", "additionalTime", "skuLocationDescription")
NOTHING_TOLD = "Quantidade, Custo, Prazo Adicional ou Localização do produto devem ser informados"


def locations(account: Account, request: Request) -> Answer:
    """A bare array."""
    return Answer(body=[location.as_json() for location in account.locations])


def stocks(account: Account, request: Request) -> Answer:
    reserved = account.reserved()
    wanted = request.query
    found = [
        stock
        for stock in account.rows.values()
        if wanted.get("idSku") in (None, str(stock.sku_id))
        and wanted.get("sku") in (None, account.skus[stock.sku_id].code)
        and wanted.get("idStockLocal") in (None, str(stock.location.id))
        and wanted.get("hasReservation") in (None, _flag(reserved[stock.sku_id] > 0))
    ]
    return page(request, found, lambda stock: _row_json(account, stock, reserved))


def put_batch(account: Account, request: Request) -> Answer:
    """Each item by itself; the answer names them by code."""
    if account.knobs.batch_refused:
        raise refusal(account.knobs.batch_refused, "Recurso não disponível.")
    told: dict[str, dict[str, str]] = {"success": {}, "errors": {}}
    for row in _checked(request):
        code = _code(account, row)
        try:
            _apply(account, _found(account, row), row)
        except Refusal as error:
            told["errors"][code] = f"Erro ao processar: {error.answer.body['message']}"
        else:
            told["success"][code] = "Atualizado com sucesso"
    for answers in told.values():
        for code in account.knobs.unanswered_skus & answers.keys():
            del answers[code]
    return Answer(204) if account.knobs.batch_silent else Answer(body=told)


def put_all(account: Account, request: Request) -> Answer:
    """All or nothing."""
    rows = _checked(request)
    found = [_found(account, row) for row in rows]
    for stock, row in zip(found, rows, strict=True):
        _apply(account, stock, row)
    return Answer(204)


def post(account: Account, request: Request) -> Answer:
    """Makes the row of a SKU at a location it has not been at."""
    for row in _checked(request):
        missing = {"id", "partnerId", "quantity", "cost", "additionalTime"} - row.keys()
        if missing:
            raise refusal(422, f"Campos obrigatórios: {', '.join(sorted(missing))}")
        sku, location = _sku(account, row), _location(account, row)
        stock = account.rows.setdefault((sku.id, location.id), StockRow(sku.id, location, 0))
        _apply(account, stock, row)
    return Answer(204)


def _checked(request: Request) -> list[dict[str, Any]]:
    if not isinstance(request.body, list) or len(request.body) > MOST_ROWS:
        raise refusal(422, f"O corpo deve ser uma lista de até {MOST_ROWS} itens.")
    return request.body


def _found(account: Account, row: dict[str, Any]) -> StockRow:
    """The stock this row writes to, after everything that speaks against it."""
    sku, location = _sku(account, row), _location(account, row)
    if message := account.knobs.rejected_skus.get(sku.code):
        raise refusal(422, message)
    if not any(row.get(figure) is not None for figure in FIGURES):
        raise refusal(422, NOTHING_TOLD)
    quantity = row.get("quantity", 0)
    if quantity != int(quantity) or quantity < 0:
        raise refusal(422, f"Quantidade inválida: {quantity}")
    try:
        return account.rows[sku.id, location.id]
    except KeyError as error:
        raise refusal(422, f"SKU {sku.code} sem estoque no local {location.id}.") from error


def _sku(account: Account, row: dict[str, Any]) -> Sku:
    """By id or by code; when both are given they have to agree."""
    by_id = account.skus.get(int(row["id"])) if "id" in row else None
    by_code = account.by_code.get(str(row.get("partnerId")))
    sku = by_id or by_code
    if sku is None or (by_id and "partnerId" in row and by_id is not by_code):
        raise refusal(422, f"SKU não encontrado: {_code(account, row)}")
    return sku


def _code(account: Account, row: dict[str, Any]) -> str:
    return str(row.get("partnerId") or row.get("id") or "")


def _location(account: Account, row: dict[str, Any]) -> Location:
    wanted = str(row.get("stockLocalId", account.default_location.id))
    for location in account.locations:
        if str(location.id) == wanted:
            return location
    raise refusal(422, f"Local de estoque não encontrado: {wanted}")


def _apply(account: Account, stock: StockRow, row: dict[str, Any]) -> None:
    if row.get("quantity") is None:
        return
    quantity = int(row["quantity"])
    stock.write(quantity, account.knobs.visible_after)
    code = account.skus[stock.sku_id].code
    account.accepted_stock.append(StockWrite(code, stock.location.id, quantity))
    account.callbacks.product(account.skus[stock.sku_id].product_id)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _row_json(account: Account, stock: StockRow, reserved: Counter[int]) -> dict[str, Any]:
    sku = account.skus[stock.sku_id]
    amount = stock.visible(account.knobs.visible_after)
    held = reserved[sku.id] if stock.location.default else 0
    return {
        "stockKeepingUnit": {"id": sku.id, "title": sku.title, "partnerId": sku.code},
        "stockLocal": {
            "id": stock.location.id,
            "oi": {"value": account.oi},
            "name": stock.location.name,
            "virtual": False,
            "defaultLocal": stock.location.default,
            "priorityPoints": 0,
        },
        "amount": amount,
        "reservationAmount": held,
        "availableAmount": amount - held,
        "active": True,
        "additionalTime": 2,
    }
