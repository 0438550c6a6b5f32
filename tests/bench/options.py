"""How large and how long a bench is; each bench has its defaults."""

from argparse import ArgumentParser
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Options:
    """`seconds` is how long each contender runs in each round; `orders` how many lie in the
    tables."""

    skus: int
    rounds: int
    seconds: float = 0.0
    orders: int = 0


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--skus", type=int, help="size of the catalogue")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each contender in each round")
    parser.add_argument("--orders", type=int, help="how many lie in the tables")


def chosen(defaults: Options, given: dict[str, float | None]) -> Options:
    """The defaults, but for what was given on the command line."""
    return replace(defaults, **{name: value for name, value in given.items() if value is not None})
