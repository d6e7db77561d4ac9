"""Settings, read from the environment once. What is missing or unsafe stops the start and says so."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from pmo.environment import BROKERS, Environment

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.address("REDIS_URL", BROKERS)
EMBEDDED = not DATABASE_URL
DEBUG = env.bool("DEBUG", False)


def _local_secret() -> str:
    """A secret made at the first start of the embedded default and kept, readable by its owner alone."""
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or (_local_secret() if EMBEDDED or DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. With DATABASE_URL set and DEBUG off it must come from the environment.")
if not DEBUG and len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short: 32 characters at the least.")

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is '*'. Name the hosts this office answers to.")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# Behind HTTPS everywhere but on the machine itself.
SERVED_LOCALLY = set(ALLOWED_HOSTS) <= {*LOCAL_HOSTS, "testserver"}
HTTPS = env.bool("HTTPS", default=not SERVED_LOCALLY)
SITE_URL = env.site("SITE_URL", origins=CSRF_TRUSTED_ORIGINS, hosts=ALLOWED_HOSTS, https=HTTPS)  # what letters call this office

INSTALLED_APPS = [
    *["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
    *["django.contrib.humanize", "django.contrib.staticfiles"],
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    *["pmo.accounts", "pmo.ledger", "pmo.jobs", "pmo.imports", "pmo.web"],
    *["portfolio", "projects", "resources", "finance", "governance", "reports"],
]

METRICS = env.bool("METRICS", False)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS and not METRICS_TOKEN and not SERVED_LOCALLY and not DEBUG:
    raise ImproperlyConfigured("METRICS_TOKEN is not set. With METRICS on, /metrics would answer whoever reaches this office.")

MIDDLEWARE = [
    "pmo.web.probes.Probes",
    *(["pmo.web.metrics.Measured"] if METRICS else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pmo.web.middleware.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pmo.web.middleware.SignInRequired",
    "pmo.web.middleware.AsOf",
    "pmo.web.middleware.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "pmo.urls"
WSGI_APPLICATION = "pmo.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
                "pmo.web.context.frame",
            ],
            "builtins": ["django.contrib.humanize.templatetags.humanize"],  # numbers are grouped where people read them, never in a field
        },
    }
]

if DATABASE_URL:
    DATABASES = {"default": env.database("DATABASE_URL")}
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", False)
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "office.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}}

AUTH_USER_MODEL = "accounts.User"
JUDGEMENT = "governance.queries.judgement.judgement_on"  # how a project is judged: governance knows, projects and finance ask
STANDING = "reports.queries.standing.standing_of"  # the figures of a project or node as a decision keeps them: reports knows
READABLE_EVENTS = "projects.queries.readable_events"  # the part of the trail a person may read
SEES_EVENT = "projects.queries.sees_event"  # whether a person may be told of an event: the apps with the grants know
OFFICE_ROLES = "portfolio.queries.office_roles"  # who holds a role over the whole office: portfolio knows, pmo asks
HELD_ROLES = "portfolio.queries.held_roles"  # which roles a person holds anywhere: portfolio knows, the frame of each page asks
FRESHNESS = "reports.queries.frame.freshness"  # when figures were last worked out: reports knows, the frame asks
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "pmo.accounts.adapter.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address because someone typed it
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,50/5m/ip", "login": "60/m/ip", "reset_password": "10/h/ip"}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False  # htmx sends the token back in a header
CSRF_FAILURE_VIEW = "pmo.web.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "pmo.web.finders.PlotlyFinder",
]
STATIC_STORAGE = env.str("STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"  # never served as such: documents go out through views that ask who is asking
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 128 * 1024 * 1024)

vars().update(env.mail("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "office@localhost")

BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    for folder in ("in", "done"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "in"),
        "data_folder_out": str(BROKER_DIR / "in"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "office")
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep stale jobs": {"task": "jobs.sweep", "schedule": 10.0}, "deliver to webhooks": {"task": "ledger.deliver_due", "schedule": 10.0},
    "tell people": {"task": "governance.tell", "schedule": 20.0}, "escalate, chase, write": {"task": "governance.watch", "schedule": 600.0},
    "open the day": {"task": "reports.open_day", "schedule": 600.0}, "tolerances": {"task": "reports.judge_tolerances", "schedule": 3600.0},
    "remind of late versions": {"task": "finance.ask_reminders", "schedule": 3600.0},
}
JOB_STALE_SECONDS = env.int("JOB_STALE_SECONDS", 30)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["pmo.accounts.authentication.TokenOrSession"],
    "DEFAULT_PERMISSION_CLASSES": ["pmo.accounts.authentication.SignedInWithScope"],
    "DEFAULT_RENDERER_CLASSES": ["pmo.web.rest.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_PAGINATION_CLASS": "pmo.web.rest.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["pmo.web.rest.PerCaller"],
    "DEFAULT_THROTTLE_RATES": {"caller": env.str("API_RATE", "3000/min")},
    "EXCEPTION_HANDLER": "pmo.web.rest.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_MODEL": "accounts.ApiToken", "SECURE_HASH_ALGORITHM": "hashlib.sha512", "AUTH_HEADER_PREFIX": "Bearer"}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105  the name of a model
CHOICES = (  # that go by the same field name in several records
    "portfolio.Node.Kind projects.WorkPackage.Kind projects.Schedule.Rule finance.Version.Kind finance.Version.State finance.Cycle.Kind "
    "finance.Benefit.Kind finance.FiscalPeriod.State finance.Actual.Kind finance.Suspense.State governance.Decision.Kind governance.Issue.Kind "
    "governance.Risk.Kind governance.GateCriterion.Kind governance.Board.Rule governance.ChangeRequest.Cause governance.Review.Outcome "
    "governance.Action.State governance.Assumption.State governance.Breach.State governance.ChangeRequest.State governance.Decision.State "
    "governance.Dependency.State governance.Escalation.State governance.Issue.State governance.Meeting.State governance.Review.State"
)
SPECTACULAR_SETTINGS = {
    "TITLE": "Open portfolio office",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "ENUM_NAME_OVERRIDES": {
        "ImportKind": "pmo.imports.kinds.KINDS", "ImportState": "pmo.imports.models.Batch.State", "Rag": "projects.models.RAG",
        "Role": "portfolio.models.Role",
        **{f"{noun}{what}": f"{app}.models.{noun}.{what}" for app, noun, what in (name.split(".") for name in CHOICES.split())},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "pmo.web.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"pmo": {"level": env.str("LOG_LEVEL", "INFO")}},
}
DEMO_SIGN_INS = env.bool("DEMO_SIGN_INS", EMBEDDED)
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", False)
