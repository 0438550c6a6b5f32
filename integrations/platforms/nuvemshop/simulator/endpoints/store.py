"""The store itself, its categories and its stock locations."""

from integrations.platforms.nuvemshop.simulator import shelf
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints import told
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, invalid
from integrations.platforms.nuvemshop.simulator.paging import page

LONGEST_NAME = 255


def store(account: Account, request: Request) -> Answer:
    return Answer(
        body={
            "id": account.oi,
            "name": dict.fromkeys(account.languages, "Loja de teste"),
            "main_language": account.languages[0],
            "main_currency": "BRL",
            "country": "BR",
            "plan_name": "Business",
        }
    )


def locations(account: Account, request: Request) -> Answer:
    """A bare array without pages; the keys of its languages are others than elsewhere."""
    rows = [
        {
            "id": id,
            "name": {"pt_BR": name, "es_AR": name, "en_US": name},
            "store_id": account.oi,
            "priority": priority,
            "is_default": priority == 0,
        }
        for priority, (id, name) in enumerate(account.locations.items())
    ]
    return Answer(body=rows)


def categories(account: Account, request: Request) -> Answer:
    """The newest first: a child may come before its parent."""
    rows = sorted(account.categories.values(), key=lambda row: -int(row["id"]))
    return page(account, request, rows, dict)


def post_category(account: Account, request: Request) -> Answer:
    name = told.text(account, request.body.get("name") or "")
    if not any(name.values()) or any(len(said) > LONGEST_NAME for said in name.values()):
        raise invalid(name="can't be blank, or is too long")
    parent = request.body.get("parent")
    if parent is not None and parent not in account.categories:
        raise invalid(parent="does not exist")
    id = shelf.add_category(account, name, parent)
    return Answer(201, account.categories[id])
