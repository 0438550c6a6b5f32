"""The bytes of a request's JSON body, inflated when it came compressed."""

import zlib

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from integrations.api.errors import BadBody, BodyTooLarge

_GZIP = 31  # zlib's wbits for a gzip header and checksum with the largest window


class UnsupportedEncoding(UnsupportedMediaType):
    accept_encoding = "gzip"


def json_body(request: Request) -> bytes:
    """Raises UnsupportedMediaType, BodyTooLarge and BadBody; does not look at the JSON itself."""
    media_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType(
            media_type, _("The body must be JSON, with Content-Type: application/json.")
        )
    body: bytes = request.body
    match request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower():
        case "identity" | "":
            return body
        case "gzip":
            return _inflated(body, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        case encoding:
            raise UnsupportedEncoding(encoding, _("Of Content-Encoding, only gzip is known."))


def _inflated(body: bytes, most: int) -> bytes:
    """Stops at `most` bytes: a small body may unpack to gigabytes."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        inflated = inflater.decompress(body, most + 1)
    except zlib.error as error:
        raise BadBody(_("The body is not gzip, though its Content-Encoding says so.")) from error
    if len(inflated) > most:
        raise BodyTooLarge
    if not inflater.eof or inflater.unused_data:
        raise BadBody(_("The compressed body is cut off, or something follows it."))
    return inflated
