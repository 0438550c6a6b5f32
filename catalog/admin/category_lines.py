"""The category tree in the order in which a page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.category_tree import Node

# Below this many, the whole tree is open at once.
OPEN_UP_TO = 60


@dataclass(frozen=True)
class Step:
    """One thing the template writes: a branch begins, ends, or a leaf."""

    kind: str
    node: Node | None = None
    is_open: bool = False


def steps(roots: list[Node]) -> Iterator[Step]:
    """Depth first, without recursion: a template that includes itself has a limit."""
    is_open = _number(roots) <= OPEN_UP_TO
    stack: list[Step] = [_step(node, is_open) for node in reversed(roots)]
    while stack:
        step = stack.pop()
        yield step
        if step.kind == "branch" and step.node is not None:
            stack.append(Step("end"))
            stack.extend(_step(child, is_open) for child in reversed(step.node.children))


def _step(node: Node, is_open: bool) -> Step:
    return Step("branch" if node.children else "leaf", node, is_open)


def _number(roots: list[Node]) -> int:
    way = list(roots)
    for node in way:
        way.extend(node.children)
    return len(way)
