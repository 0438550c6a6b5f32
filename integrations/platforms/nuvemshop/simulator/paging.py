"""Lists: bare arrays, with everything about them in headers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Refusal, Request, refusal

DEFAULT, MOST = 30, 200

Row = TypeVar("Row")


def page(
    account: Account,
    request: Request,
    rows: Sequence[Row],
    as_json: Callable[[Row], Mapping[str, Any]],
) -> Answer:
    """Behind the last page there is a 404, and an empty list has no page at all. Nothing is told
    behind the ten thousandth row."""
    number, size = _number(request, "page", 1), _number(request, "per_page", DEFAULT)
    if not 1 <= size <= MOST or number < 1:
        raise refusal(422, "Invalid pagination")
    if (number - 1) * size >= account.knobs.most_rows and rows:
        raise too_many(account)
    last = -(-len(rows) // size)
    if number > last:
        raise refusal(404, f"Last page is {last}")
    found = [_only(request, as_json(row)) for row in rows[(number - 1) * size : number * size]]
    if account.knobs.without_totals:
        return Answer(body=found)
    headers = {"x-total-count": str(len(rows)), "link": _links(request, number, last)}
    return Answer(body=found, headers=headers)


def too_many(account: Account) -> Refusal:
    return refusal(422, f"The query has more than {account.knobs.most_rows} results")


def _only(request: Request, row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = request.query.get("fields")
    return {key: row[key] for key in fields.split(",") if key in row} if fields else row


def _links(request: Request, number: int, last: int) -> str:
    pages = {"next": number + 1, "last": last, "first": 1, "prev": number - 1}
    links = []
    for name, target in pages.items():
        if 1 <= target <= last:
            query = urlencode({**request.query, "page": target})
            links.append(f'<https://api.nuvemshop.example{request.path}?{query}>; rel="{name}"')
    return ", ".join(links)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise refusal(422, f"Invalid {name}")
    return int(text)
