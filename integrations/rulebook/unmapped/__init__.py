"""Which terms have no rule yet, and what waits for them. It only asks; rules.py writes.

counts(connection)            by kind: mapped n of m, and what the rest holds up
totals(connections)           how many terms wait on each of many connections: two statements
page(connection, kind)        the rows of the De<>Para screen
said_attributes(connection)   whose values the screen can show alone
report(connection)            what waits, the costliest first
required(connection)          the platform's required terms that no rule leads to
"""

from integrations.rulebook.unmapped.counting import counts, totals
from integrations.rulebook.unmapped.listing import page, report, required, said_attributes
from integrations.rulebook.unmapped.shapes import Count, RuleOfTerm, TermRow

__all__ = [
    "Count",
    "RuleOfTerm",
    "TermRow",
    "counts",
    "page",
    "report",
    "required",
    "said_attributes",
    "totals",
]
