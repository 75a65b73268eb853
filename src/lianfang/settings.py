"""All settings, read once from the environment; docs/operations/settings.md lists them."""

import hashlib
import os
import secrets
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A library of the embedded server asks for a per-user run directory that services do not have.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from lianfang.kit.embedded_database import OWNER, EmbeddedDatabase  # noqa: E402  after the filter

PACKAGE = Path(__file__).resolve().parent


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "").lower() in {"1", "true", "yes", "on"}


TESTING = "PYTEST_VERSION" in os.environ
INSTANCE = Path(os.environ.get("LIANFANG_HOME") or Path.cwd() / ".lianfang").resolve()
INSTANCE = INSTANCE / "test" if TESTING else INSTANCE
DEBUG = flag("LIANFANG_DEBUG")
DEMO = flag("LIANFANG_DEMO")


def master_secret() -> str:
    """`LIANFANG_SECRET`, or one made at the first start and kept readable by its owner only."""
    given = os.environ.get("LIANFANG_SECRET")
    if given:
        return given
    if TESTING:
        return "a secret that guards nothing but the tests' invented people"
    path = INSTANCE / "secret"
    if not path.exists():
        if (INSTANCE / "database" / "data" / "PG_VERSION").exists():
            # A new one would open nothing of what is there, and close new things differently.
            raise ImproperlyConfigured(
                f"The secret of this installation is missing: {path} is gone and LIANFANG_SECRET is"
                " not set, but there is a database. Put the secret back; no new one is made."
            )
        INSTANCE.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # atomic: whoever comes first decides
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


MASTER_SECRET = master_secret()
# Older secrets, newest first, comma separated: still able to open what they closed.
RETIRED_SECRETS = [s for s in os.environ.get("LIANFANG_RETIRED_SECRETS", "").split(",") if s]
SECRET_KEY = hashlib.sha256(b"django" + MASTER_SECRET.encode()).hexdigest()

EMBEDDED_DATABASE = EmbeddedDatabase(INSTANCE / "database", throw_away=TESTING)


def database() -> dict[str, Any]:
    """`DATABASE_URL` (postgresql://user:password@host:port/name?option=...) or the embedded one."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {"NAME": OWNER, "USER": OWNER, "HOST": str(EMBEDDED_DATABASE.socket_directory)}
    parts = urlsplit(url)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


USES_EMBEDDED_DATABASE = not os.environ.get("DATABASE_URL")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0 if TESTING else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        # Several test runs may share one server.
        "TEST": {"NAME": f"test_lianfang_{os.getpid()}"},
        **database(),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HOST = os.environ.get("LIANFANG_HOST", "127.0.0.1")
PORT = int(os.environ.get("LIANFANG_PORT", "8000"))
ALLOWED_HOSTS = [
    h for h in os.environ.get("LIANFANG_ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if h
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIANFANG_TRUSTED_ORIGINS", "").split(",") if o]
# Behind a proxy that ends TLS the cookies travel on TLS only and browsers are told to keep to it.
TLS = flag("LIANFANG_TLS")

INSTALLED_APPS = [
    # First, so that our templates and our words win over those of the libraries below.
    "lianfang.web",
    "lianfang.access",
    "lianfang.sheets",
    "lianfang.places",
    "lianfang.people",
    "lianfang.command",
    "lianfang.posts",
    "lianfang.records",
    "lianfang.health",
    "lianfang.enterprises",
    "lianfang.workforce",
    "lianfang.inspections",
    "lianfang.needs",
    "lianfang.policies",
    "lianfang.funds",
    "lianfang.lodging",
    "lianfang.labour",
    "lianfang.screening",
    "lianfang.transport",
    "lianfang.institutions",
    "lianfang.charters",
    "lianfang.gates",
    "lianfang.isolation",
    "lianfang.resumption",
    "lianfang.field",
    "lianfang.portal",
    "lianfang.reports",
    "lianfang.tables",
    "lianfang.robots",
    "lianfang.overview",
    "lianfang.workplan",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    # Before allauth, so that its pages are drawn by our templates and said in our words.
    "django_htmx",
    "django_cotton",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["lianfang.web.middleware.DemoFrontMiddleware"] if DEMO else []),
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianfang.access.middleware.DialogMiddleware",
    "lianfang.access.middleware.IdleLogoutMiddleware",
    "lianfang.access.middleware.ActorMiddleware",
    "lianfang.access.middleware.PasswordChangeMiddleware",
    "lianfang.command.middleware.FrameMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lianfang.urls"
WSGI_APPLICATION = "lianfang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianfang.web.context.page_context",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "kit" / "locale"]
LANGUAGE_COOKIE_NAME = "lianfang_language"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["lianfang.web.formats"]

STATIC_URL = "/static/"
# Built assets carry their hash in their name; whitenoise serves them from the package itself.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+[.-][A-Za-z0-9_-]{8,}\.\w+$"
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILES_ROOT = INSTANCE / "files"

CACHES = {
    "default": {
        # Limits on log-in attempts must hold across worker processes.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

# --- who is at the door -------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "lianfang.access.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "lianfang.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "login": "lianfang.access.forms.SignInForm",
    "change_password": "lianfang.access.forms.OwnPasswordForm",
    "reauthenticate": "lianfang.access.forms.PasswordAgainForm",
}
# Axes stops one address at one name after five; these stop many addresses at one name, and one
# address at many names. A whole office may share an address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,20/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LIANFANG_PROXIES", "1" if TLS else "0"))
MFA_ADAPTER = "lianfang.access.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "lianfang.access.forms.CodeForm",
    "reauthenticate": "lianfang.access.forms.CodeAgainForm",
    "activate_totp": "lianfang.access.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Lianfang"
MFA_RECOVERY_CODES_SHOW_ONCE = True  # an open screen gives them away
MFA_TOTP_TOLERANCE = 1  # office clocks are not exact; `access.totp` sees that no code counts twice
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "lianfang.access.adapters.client_address"
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has every log-in
AXES_SENSITIVE_PARAMETERS = ["username", "login", "ip_address"]
AXES_LOCKOUT_TEMPLATE = "access/locked_out.html"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W003",  # allauth runs the axes backend itself, first in the list above
]

# --- codes for phones ---------------------------------------------------------------------------
# Who tells people their code: "screen" (demo only), "webhook" (the town's gateway) or "desk".
PHONE_CODES = os.environ.get("LIANFANG_PHONE_CODES") or ("screen" if DEMO or TESTING else "desk")
PHONE_CODES_PER_DAY = int(os.environ.get("LIANFANG_PHONE_CODES_PER_DAY", "5000"))
GATEWAY_URL = os.environ.get("LIANFANG_GATEWAY_URL", "")
GATEWAY_SECRET = os.environ.get("LIANFANG_GATEWAY_SECRET", "")
# A gateway inside an intranet has an address nobody else can reach: sent to only if one says so.
GATEWAY_PRIVATE = flag("LIANFANG_GATEWAY_PRIVATE")
if PHONE_CODES not in {"screen", "webhook", "desk"}:
    raise ImproperlyConfigured("LIANFANG_PHONE_CODES is screen, webhook or desk.")
if PHONE_CODES == "screen" and not (DEMO or TESTING):
    raise ImproperlyConfigured("LIANFANG_PHONE_CODES=screen would let anybody in: demos only.")
if PHONE_CODES == "webhook" and not (GATEWAY_URL and GATEWAY_SECRET):
    raise ImproperlyConfigured(
        "LIANFANG_PHONE_CODES=webhook needs LIANFANG_GATEWAY_URL and LIANFANG_GATEWAY_SECRET."
    )

# --- group robots -------------------------------------------------------------------------------
# Where messages to groups of a work chat may go; a private edition of a chat adds its own host.
ROBOT_HOSTS = ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"] + [
    h for h in os.environ.get("LIANFANG_ROBOT_HOSTS", "").split(",") if h
]
# Where the robot of a demo would speak to: a name that stands on no network (RFC 2606).
DEMO_CHAT = "chat.example"
if DEMO or TESTING:
    ROBOT_HOSTS.append(DEMO_CHAT)
# A chat inside an intranet has an address nobody else can reach: sent to only if one says so.
ROBOT_PRIVATE = flag("LIANFANG_ROBOT_PRIVATE")
# How the system is reached from outside, for the links in what it sends.
PUBLIC_URL = os.environ.get("LIANFANG_PUBLIC_URL", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if TLS else f"http://{HOST}:{PORT}"
)

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
# A wall screen stays signed in for so many days; its account can see counts only.
WALL_SESSION_SECONDS = int(os.environ.get("LIANFANG_WALL_DAYS", "30")) * 86_400
# Tiles below the map, such as https://tiles.example.gov.cn/{z}/{x}/{y}.png; nothing is asked for
# from another host unless this is set.
MAP_TILES = os.environ.get("LIANFANG_MAP_TILES", "")
_tiles_host = urlsplit(MAP_TILES)
IDLE_LOGOUT_SECONDS = int(os.environ.get("LIANFANG_IDLE_LOGOUT_MINUTES", "30")) * 60
REVEALS_PER_DAY = int(os.environ.get("LIANFANG_REVEALS_PER_DAY", "100"))
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = False  # the page's own script sends it back with every htmx request
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lianfang.web.views.csrf_failure"
SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": [
            *("'self'", "data:", "blob:"),
            *([f"{_tiles_host.scheme}://{_tiles_host.netloc}"] if _tiles_host.netloc else []),
        ],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_WORKBOOK_BYTES = int(os.environ.get("LIANFANG_MAX_WORKBOOK_MB", "64")) * 1024 * 1024
# An honest roster of 300,000 rows has 170 MB of XML inside a file of 23 MB.
MAX_UNPACKED_MB = int(os.environ.get("LIANFANG_MAX_UNPACKED_MB", "256"))
# Rosters sent in are deleted after this many days; what was applied from them stays.
SHEETS_KEEP_DAYS = int(os.environ.get("LIANFANG_SHEETS_KEEP_DAYS", "30"))

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "lianfang.access.dispatch.discover"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LIANFANG_LOG_LEVEL", "WARNING")},
    "loggers": {
        "lianfang": {"level": os.environ.get("LIANFANG_LOG_LEVEL", "INFO")},
        "procrastinate": {"level": "WARNING"},
        "django": {"level": os.environ.get("LIANFANG_LOG_LEVEL", "WARNING")},
        "axes": {"level": "ERROR"},  # it would name who mistyped a password
    },
}
