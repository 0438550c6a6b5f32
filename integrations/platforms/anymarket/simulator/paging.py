"""Envelopes of paged lists."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from integrations.platforms.anymarket.simulator.exchange import Answer, Request, refusal

DEFAULT, LEAST, MOST = 5, 5, 100

Row = TypeVar("Row")


def page(request: Request, rows: Sequence[Row], as_json: Callable[[Row], Any]) -> Answer:
    """Links come as http:// and the total is wrong once there are several pages, as out there."""
    limit, offset = limit_of(request), _number(request, "offset", 0)
    links = []
    if offset + limit < len(rows):
        links.append({"rel": "next", "href": _href(request, limit, offset + limit)})
    if offset > 0:
        links.append({"rel": "prev", "href": _href(request, limit, max(0, offset - limit))})
    total = len(rows) + (3 if len(rows) > limit else 0)
    numbers = {
        "size": limit,
        "totalElements": total,
        "totalPages": -(-total // limit),
        "number": offset // limit,
    }
    content = [as_json(row) for row in rows[offset : offset + limit]]
    return Answer(body={"links": links, "content": content, "page": numbers})


def limit_of(request: Request, default: int = DEFAULT) -> int:
    limit = _number(request, "limit", default)
    if not LEAST <= limit <= MOST:
        raise refusal(422, f"O parâmetro 'limit' deve estar entre {LEAST} e {MOST}.")
    return limit


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise refusal(422, f"O parâmetro '{name}' com o valor '{text}' está incorreto.")
    return int(text)


def _href(request: Request, limit: int, offset: int) -> str:
    query = urlencode({**request.query, "limit": limit, "offset": offset})
    return f"http://api.anymarket.com.br/v2{request.path}?{query}"
