"""What goes along to the platform and comes back: proof that this browser began it here.

Signed, short-lived, the user's own, and good for one return only: its nonce lies in the session.
Without it a stranger's code could be slipped to a merchant, whose connection would then sell in
the stranger's store.
"""

import secrets

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

MAX_AGE_SECONDS = 15 * 60
# Tabs of one browser that are on their way at the same time.
MOST_OPEN = 5
_SALT = "integrations.installing"
_KEY = "installing"

Person = AbstractBaseUser | AnonymousUser


class Unknown(Exception):
    """Not begun here, by this person, in this browser; too long ago; or come back already."""


def issue(session: SessionBase, user: Person, connection_id: int) -> str:
    nonce = secrets.token_urlsafe(16)
    session[_KEY] = [*session.get(_KEY, []), nonce][-MOST_OPEN:]
    return signing.dumps([nonce, user.pk, connection_id], salt=_SALT)


def claim(session: SessionBase, user: Person, state: str) -> int:
    """The id of the connection for which it was begun; never twice. Raises Unknown."""
    try:
        nonce, whose, connection_id = signing.loads(state, salt=_SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:  # too old, too
        raise Unknown from error
    open_ones = session.get(_KEY, [])
    if whose != user.pk or nonce not in open_ones:
        raise Unknown
    session[_KEY] = [one for one in open_ones if one != nonce]
    return int(connection_id)
