"""GET /categories/fullPath, /variations, their values, and characteristic groups."""

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import Answer, Request, not_found
from integrations.platforms.anymarket.simulator.paging import page


def category_tree(account: Account, request: Request) -> Answer:
    """A bare array, whole."""
    return Answer(body=account.words.categories)


def variations(account: Account, request: Request) -> Answer:
    hidden = {"values"} if account.words.hide_values else set()
    return page(
        request,
        account.words.variations,
        lambda row: {key: value for key, value in row.items() if key not in hidden},
    )


def variation_values(account: Account, request: Request) -> Answer:
    for variation in account.words.variations:
        if variation["id"] == request.id:
            return page(request, variation["values"], dict)
    raise not_found(request.id)


def characteristics(account: Account, request: Request) -> Answer:
    return page(request, account.words.characteristics, dict)
