"""POST /brands and /categories, and the filters by which they are found again."""

from typing import Any

from integrations.platforms.anymarket.simulator import wording
from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.paging import page
from integrations.platforms.anymarket.simulator.words import Row


def brands(account: Account, request: Request) -> Answer:
    """`partnerId` filters and is not told back; a part of the name is enough for `name`."""
    wanted = {} if account.knobs.filters_ignored else request.query
    name, code = wanted.get("name", ""), wanted.get("partnerId")
    found = [
        row
        for row in account.words.brands
        if name.lower() in row["name"].lower() and code in (None, row.get("partnerId"))
    ]
    return page(request, found, _brand)


def post_brand(account: Account, request: Request) -> Answer:
    """Two of the same name are no trouble."""
    told = request.body
    if not told.get("name") or len(told["name"]) > 255:
        raise refusal(422, "O nome deve ter de 1 a 255 caracteres.")
    if len(told.get("reducedName", "")) > 30:
        raise refusal(422, "O nome reduzido deve ter no máximo 30 caracteres.")
    return Answer(201, _brand(wording.add_brand(account.words, told)))


def _brand(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "partnerId"}


def categories(account: Account, request: Request) -> Answer:
    """The first level only, unless one is asked for by `partnerId`."""
    code = None if account.knobs.filters_ignored else request.query.get("partnerId")
    rows = account.words.categories if code is None else wording.categories(account.words)
    return page(request, [row for row in rows if code in (None, row.get("partnerId"))], _category)


def post_category(account: Account, request: Request) -> Answer:
    told: dict[str, Any] = dict(request.body)
    for key, least in (("name", 1), ("partnerId", 0)):
        if not least <= len(told.get(key, "")) <= 80:
            raise refusal(422, f"O campo '{key}' deve ter no máximo 80 caracteres.")
    known = wording.categories(account.words)
    code, parent = told.get("partnerId"), told.get("parent")
    if code and any(row.get("partnerId") == code for row in known):
        raise refusal(422, f"Já existe uma categoria com o id interno {code}.")
    above = next((row for row in known if parent and row["id"] == parent.get("id")), None)
    if parent and above is None:
        raise not_found(parent.get("id"))
    if above and len(f"{above['path']}/{told['name']}") > 1_000:
        raise refusal(422, "O caminho da categoria deve ter no máximo 1000 caracteres.")
    told.setdefault("definitionPriceScope", "COST")
    return Answer(201, _category(wording.add_category(account.words, told, above)))


def _category(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "children"}
