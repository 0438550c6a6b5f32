"""Units of measure: what each is called and what it is worth. The SI's factors; an inch is
25.4 mm, a year 12 months, and memory counts in 1,024s as shops do."""

import re
from dataclasses import dataclass
from decimal import Decimal

from integrations.mapping.words import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` turns an amount of this unit into the dimension's first unit."""

    symbol: str
    dimension: str
    factor: Decimal


# dimension: (symbol, factor, other names)
_TABLE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "length": (
        ("mm", "1", "milimetro milimetros mms"),
        ("cm", "10", "centimetro centimetros cms"),
        ("m", "1000", "metro metros mt mts"),
        ("km", "1000000", "quilometro quilometros"),
        ("pol", "25.4", 'polegada polegadas in inch inches "'),
    ),
    "mass": (
        ("g", "1", "gr grs grama gramas"),
        ("mg", "0.001", "miligrama miligramas"),
        ("kg", "1000", "kgs quilo quilos kilo kilos quilograma quilogramas"),
    ),
    "volume": (
        ("ml", "1", "mililitro mililitros"),
        ("l", "1000", "lt lts litro litros"),
    ),
    "voltage": (("V", "1", "volt volts vac"),),
    "power": (("W", "1", "watt watts"), ("kW", "1000", "quilowatt quilowatts")),
    "energy": (("Wh", "1", ""), ("kWh", "1000", "")),
    "charge": (("mAh", "1", ""), ("Ah", "1000", "")),
    "current": (("A", "1", "amp ampere amperes"), ("mA", "0.001", "")),
    "frequency": (
        ("Hz", "1", "hertz"),
        ("kHz", "1000", ""),
        ("MHz", "1000000", ""),
        ("GHz", "1000000000", ""),
    ),
    "memory": (
        ("MB", "1", "mega megas megabyte megabytes"),
        ("GB", "1024", "giga gigas gigabyte gigabytes"),
        ("TB", "1048576", "tera teras terabyte terabytes"),
    ),
    "months": (("mes", "1", "meses"), ("ano", "12", "anos")),
    "days": (("dia", "1", "dias"), ("semana", "7", "semanas")),
    "hours": (("h", "1", "hr hrs hora horas"),),
    "resolution": (("MP", "1", "megapixel megapixels"),),
    "cooling": (("BTU", "1", "btus btu/h"),),
    "share": (("%", "1", ""),),
}


def _by_name() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for dimension, rows in _TABLE.items():
        for symbol, factor, others in rows:
            unit = Unit(symbol, dimension, Decimal(factor))
            found |= dict.fromkeys((fold(symbol), *others.split()), unit)
    return found


UNITS: dict[str, Unit] = _by_name()


def unit_of(name: str) -> Unit | None:
    """The unit of this symbol or Portuguese name, whatever its case and accents."""
    return UNITS.get(fold(name).rstrip("."))


_WORD = re.compile(r"[^\W\d_]+|%")


def unit_in(name: str) -> Unit | None:
    """The unit that an attribute's name ends with: "Capacidade (ml)", "peso em gramas"."""
    words = _WORD.findall(name)
    return unit_of(words[-1]) if len(words) > 1 else None
