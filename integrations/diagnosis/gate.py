"""What holds a whole connection: the gate's answers, one by one."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from integrations import traffic
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Standing
from integrations.diagnosis.wording import connection_page, error_text, moment
from integrations.traffic import Hold


def conditions(case: Case) -> Iterator[Condition]:
    yield _switch(case)
    answer = traffic.own_gate(case.connection, case.now)
    page = connection_page(case.connection)
    yield _held(
        Code.INACTIVE,
        answer.hold == Hold.INACTIVE,
        _("The connection is inactive: activate it on its page."),
        _("The connection is active."),
        page,
    )
    yield _held(
        Code.NEEDS_REAUTHORISATION,
        answer.hold == Hold.NEEDS_REAUTHORISATION,
        _("The platform refused the credentials: renew the token and test the connection."),
        _("The platform has not refused the credentials."),
        page,
    )
    yield _rest(case, answer)
    yield _error(case, page)


def _error(case: Case, page: str) -> Condition:
    """Of the connection as a whole; each row has its own."""
    activity = case.connection.activity
    if not activity.error_code:
        return Condition(Code.ERROR, Standing.OK, _("None."))
    text = error_text(activity.error_code, activity.error_detail)
    return Condition(Code.ERROR, Standing.INFO, text, page)


def _switch(case: Case) -> Condition:
    return _held(
        Code.SWITCHED_OFF,
        case.switched_off,
        _("The integration of this merchant is switched off: everything waits."),
        _("The integration of this merchant is switched on."),
        reverse("admin:integrations_switch_changelist"),
    )


def _rest(case: Case, answer: traffic.Answer) -> Condition:
    if answer.hold == Hold.RESTING and answer.until is not None:
        text = _("After a failure the connection rests until %(time)s.")
        text %= {"time": moment(answer.until)}
        return Condition(Code.RESTING, Standing.WAITS, text, connection_page(case.connection))
    if not answer.open:
        return Condition(Code.RESTING, Standing.NOT_REACHED, "")
    return Condition(Code.RESTING, Standing.OK, _("The connection does not rest."))


def _held(code: Code, held: bool, trouble: str, fine: str, link: str) -> Condition:
    if held:
        return Condition(code, Standing.BLOCKS, trouble, link)
    return Condition(code, Standing.OK, fine)
