"""The project's settings as a server has them, on the bench's own database and over plain HTTP."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

NAME = "bench_depara"

DATABASES["default"]["NAME"] = NAME
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.urls"
