"""Partners' keys to the API: `dpr_<prefix>_<secret>`.

The table keeps the prefix, by which a token is found and named, and the SHA-256 of the whole. The
secret has 256 random bits, so a slow hash would protect nothing that this one does not.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from catalog.models import Merchant
from integrations.models import ApiToken

USE_NOTED_EVERY = timedelta(minutes=1)

_SHAPE = re.compile(r"dpr_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


def issue(
    merchant: Merchant, partner: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token of a partner, and its plain text, which nobody can read again."""
    prefix = secrets.token_hex(6)
    plain = f"dpr_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        merchant=merchant,
        partner=partner,
        prefix=prefix,
        digest=_digest(plain),
        scopes=list(scopes),
        expires_at=expires_at,
    )
    return token, plain


def find(plain: str, now: datetime) -> ApiToken | None:
    """The token with this plain text, if there is one and it is good at `now`."""
    shape = _SHAPE.fullmatch(plain)
    token = ApiToken.objects.filter(prefix=shape[1]).first() if shape else None
    if token is None or not hmac.compare_digest(token.digest, _digest(plain)):
        return None
    expired = token.expires_at is not None and token.expires_at <= now
    return None if expired or token.revoked_at is not None else token


def note_use(token: ApiToken, now: datetime) -> None:
    """Remember when the token was last used, to the minute: a write per request would cost more
    than it tells."""
    stale = now - USE_NOTED_EVERY
    if token.used_at is None or token.used_at <= stale:
        unnoted = Q(used_at__isnull=True) | Q(used_at__lte=stale)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(used_at=now)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
