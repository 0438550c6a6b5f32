"""What can be wrong with a transform, and with a value that meets one. Messages are for people."""


class WrongTransform(ValueError):
    """The transform itself is wrong; `field` names the part ("" is the whole)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


class CannotTransform(ValueError):
    """This value cannot be transformed: it is not sent, and reported."""

    def __init__(self, value: str, message: str) -> None:
        super().__init__(f"{value}: {message}" if value else message)
        self.value = value
        self.message = message
