"""What ANYMARKET calls us with, and how it is told to.

Nothing is signed, so what a call says is believed only so far: it names an order or a product of
an account, and that is read again. The account has to be the connection's own.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from integrations.contract import Event, EventKind, NotGenuine, PlatformError
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.mapper import STATUSES

PATH = "/callbacks"
KINDS = {"ORDER": EventKind.ORDER, "PRODUCT": EventKind.PRODUCT}
# What a callback can be about: the name in its body, and the key that asks for it.
WANTED = {"ORDER": "orderActive", "PRODUCT": "productActive"}
UNWANTED = ("transmissionActive", "questionActive")
LONGEST_ID = 80
LONGEST_WORD = 25


def event_of(body: bytes, oi: str) -> Event:
    """Raises NotGenuine for another account, ValueError for what is no object of JSON."""
    payload = _object(body)
    content = payload.get("content")
    about = content if isinstance(content, dict) else {}
    told = _text(about.get("oi"))
    if not told or told != oi.strip():
        raise NotGenuine("oi")
    name, happened = _word(payload.get("type")), _word(payload.get("event"))
    subject = _text(about.get("id"))
    kind = KINDS.get(name, EventKind.OTHER) if subject else EventKind.OTHER
    return Event(
        kind=kind,
        name=f"{name} {happened}".strip(),
        subject_id=subject,
        implies=STATUSES.get(happened, "") if kind is EventKind.ORDER else "",
    )


def subscribe(client: Client, token: str, address: str, *, orders: bool) -> list[str]:
    """There are no events about the account itself: without `orders` nothing of ours stays."""
    ours = [row for row in _all(client) if is_ours(str(row.get("url") or ""), address)]
    kept = next((row for row in ours if orders and row["url"] == address), None)
    made: list[str] = []
    if orders:
        made = _put_right(client, kept, token, address)
    for row in ours:
        if row is not kept:
            _delete(client, row)
    return made


def is_ours(url: str, address: str) -> bool:
    """Whether this leads into the directory of `address`, which is one connection's alone."""
    try:
        there, here = urlsplit(url), urlsplit(address)
    except ValueError:  # anybody may have written it
        return False
    directory = here.path.rstrip("/") + "/"
    return (
        (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
        and f"{there.path}/".startswith(directory)
    )  # fmt: skip


def _put_right(client: Client, kept: Json | None, token: str, address: str) -> list[str]:
    """The names of what ANYMARKET did not call about until now."""
    flags = dict.fromkeys(WANTED.values(), True) | dict.fromkeys(UNWANTED, False)
    body = {"url": address, "token": token, **flags}
    if kept is None:
        client.create(PATH, body)
        return list(WANTED)
    now = _flags(kept)
    if now != flags:
        client.put(f"{PATH}/{kept['id']}", body)
    return [name for name, key in WANTED.items() if not now[key]]


def _flags(row: Json) -> dict[str, bool]:
    """The specification spells one of the keys with a blank behind it."""
    told = {key.strip(): value for key, value in row.items()}
    return {key: told.get(key) is True for key in (*WANTED.values(), *UNWANTED)}


def _all(client: Client) -> list[Json]:
    page = client.part(PATH)
    rows = [*page.rows]
    while page.next:
        page = client.part(PATH, page.next)
        rows += page.rows
    return [row for row in rows if row.get("id")]


def _delete(client: Client, row: Json) -> None:
    try:
        client.delete(f"{PATH}/{row['id']}")
    except PlatformError as error:
        if error.status != 404:
            raise


def _object(body: bytes) -> Json:
    try:
        payload = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(payload, dict):
        raise ValueError("no object of JSON")
    return payload


def _text(value: Any) -> str:
    """Ids are texts here and numbers there; "" for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    return text if text.isprintable() and len(text) <= LONGEST_ID else ""


def _word(value: Any) -> str:
    return _text(value)[:LONGEST_WORD]
