"""What the chapters of the demo are made of: steps that wait until their effect is seen."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrations.demo.outside import Account

STEP_SECONDS = 120.0


class NotSeen(Exception):
    """A step's effect did not show in time."""


@dataclass(frozen=True)
class Step:
    """`play` returns what was seen, in words; it raises when it was not."""

    title: str
    play: Callable[[], str]


def seen(condition: Callable[[], Any], what: str) -> Any:
    """Wait for `condition` and return what it returned. Raises NotSeen."""
    deadline = time.monotonic() + STEP_SECONDS
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise NotSeen(
                _("not seen within %(s)d s: %(what)s") % {"s": STEP_SECONDS, "what": what}
            )
        time.sleep(0.2)
    return found


def await_stock(account: Account, wanted: Mapping[str, int]) -> None:
    """Wait until the account has these figures. Raises NotSeen."""
    what = str(dict(wanted)) if len(wanted) < 5 else _("stock of all SKUs")
    seen(lambda: wanted.items() <= account.stock().items(), what)
