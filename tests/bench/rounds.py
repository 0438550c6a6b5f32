"""Contenders in turn, round after round, so that a noisy neighbour hits them all alike."""

from collections.abc import Callable, Mapping
from statistics import median

from tests.bench.crew import Crew

Rates = Mapping[str, list[float]]


def compare(
    crews: Mapping[str, Crew],
    rounds: int,
    seconds: float,
    before: Callable[[str], None],
    after: Callable[[str], None] = lambda name: None,
) -> Rates:
    """Rates by contender, one per round; the order is rotated from round to round."""
    names = list(crews)
    rates: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            before(name)
            rates[name].append(crews[name].work(seconds))
            after(name)
    return rates


def ratio(rates: Rates, name: str, base: str) -> float:
    """Of the medians."""
    return round(median(rates[name]) / median(rates[base]), 3)


def print_table(rates: Rates, unit: str, base: str) -> None:
    print(f"{'contender':<34}{f'median {unit}':>18}{'min..max':>18}{'of the limit':>14}")
    for name, found in rates.items():
        spread = f"{min(found):,.0f}..{max(found):,.0f}"
        print(f"{name:<34}{median(found):>18,.0f}{spread:>18}{ratio(rates, name, base):>14.3f}")
