"""The products of a store, page by page, however many there are.

A list ends after 10,000 rows: from there on the products behind the highest id so far are asked
for. The cursor is "behind this id:page:highest id so far".
"""

from integrations.contract import Page
from integrations.platforms.nuvemshop.client import Client, Json

SIZE = 100  # products are heavy: up to a thousand variants each
MOST = 10_000


def part(client: Client, cursor: str, fields: str = "") -> Page[Json]:
    behind, number, highest = (int(part) for part in (cursor or "0:1:0").split(":"))
    params = {"since_id": str(behind)} if behind else {}
    page = client.page("/products", number, params | ({"fields": fields} if fields else {}), SIZE)
    ids = [int(row["id"]) for row in page.rows if str(row.get("id", "")).isdecimal()]
    highest = max([highest, *ids])
    total = page.total if not behind else None
    if not page.more:
        return Page(page.rows, "", total)
    if number * SIZE >= MOST:
        return Page(page.rows, f"{highest}:1:{highest}", total)
    return Page(page.rows, f"{behind}:{number + 1}:{highest}", total)
