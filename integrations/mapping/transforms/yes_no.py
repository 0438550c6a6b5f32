"""Yes/no words: "não" → "false" by {"kind": "yes_no", "yes": "true", "no": "false"}."""

from django.utils.translation import gettext as _

from integrations.mapping.transforms.errors import CannotTransform
from integrations.mapping.transforms.shape import Options, Shape, a_text
from integrations.mapping.values import Value, text_of
from integrations.mapping.words import fold

YES_WORDS = frozenset(
    ("sim", "s", "yes", "y", "true", "verdadeiro", "v", "1", "on", "possui", "tem", "x")
)
NO_WORDS = frozenset(("nao", "n", "no", "false", "falso", "f", "0", "off", "nao possui", "nao tem"))


def _apply(options: Options, value: Value, unit: str) -> str:
    word = fold(text_of(value))
    if word in YES_WORDS:
        return str(options["yes"])
    if word in NO_WORDS:
        return str(options["no"])
    raise CannotTransform(text_of(value), _("this is neither yes nor no."))


YES_NO = Shape(_apply, required={"yes": a_text, "no": a_text})
