"""How long to wait before a dead cluster is replaced."""

LONGEST = 60.0


class Backoff:
    """No wait for a cluster that worked; 1, 2, 4 ... 60 s when they die without having worked."""

    def __init__(self) -> None:
        self._fruitless = 0

    def seconds(self, *, worked: bool) -> float:
        if worked:
            self._fruitless = 0
            return 0.0
        self._fruitless += 1
        return min(2.0 ** (self._fruitless - 1), LONGEST)
