"""Every setting of the project; what differs between machines comes from the environment."""

from pathlib import Path
from typing import Any

from config.env import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- What kind of site this is -------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
# The demo shows the mails it would have sent and prints its sign-ins; never set it in production.
DEMO = env.flag("DEMO", default=False)
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
HTTPS = env.flag("HTTPS", default=SITE_URL.startswith("https://"))

INSTALLED_APPS = [
    "core",
    "agencies",
    "directives",
    "assignments",
    "reporting",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.HtmxSignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.middleware.InitialPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]

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
                "core.context.site",
            ],
            "builtins": ["core.templatetags.don_doc"],
        },
    },
]

# Every form is drawn by the design system: label, help and errors beside the field.
FORM_RENDERER = "core.forms.Renderer"

# --- Data ----------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.number("DATABASE_POOL", 8, least=2),
    "timeout": 10,  # a page says that the database is away instead of hanging for half a minute
}
# Compiling a query costs more than it saves here: 0.9 s of 1.1 s for the dashboard's months.
DATABASES["default"]["OPTIONS"]["options"] = "-c jit=off"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
SIMPLE_HISTORY_DATE_INDEX = "Composite"
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- People --------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "agencies.passwords.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "agencies.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "agencies.account_forms.LoginForm",
    "change_password": "agencies.account_forms.ChangePasswordForm",
}
# axes locks out who guesses one name, and shows operators whom; this bounds one who tries many names.
# A province's offices share few addresses and sign in together at half past seven.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "300/m/ip"}
AXES_FAILURE_LIMIT = env.number("LOGIN_FAILURE_LIMIT", 5, least=1)
AXES_COOLOFF_TIME = env.number("LOGIN_COOLOFF_HOURS", 1, least=1)
AXES_USERNAME_CALLABLE = "agencies.accounts.sign_in_name"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no banner at each start; lock-outs are logged all the same

# --- Language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# --- Files ---------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET = env.text("S3_BUCKET", "")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT", "") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
FILE_UPLOAD_PERMISSIONS = 0o640
MAX_UPLOAD_MB = env.number("MAX_UPLOAD_MB", 50, least=1)
MAX_TEXT_LENGTH = env.number("MAX_TEXT_LENGTH", 2_000_000, least=1000)
# Certificates (PEM or DER) whose signatures inside PDF files count as trusted; no network is asked.
TRUSTED_ROOTS = Path(env.text("TRUSTED_ROOTS", str(VAR_DIR / "trusted-roots")))
READING_SECONDS = env.number("READING_SECONDS", 120, least=5)
READING_MEMORY_MB = env.number("READING_MEMORY_MB", 1536, least=256)
READING_PAGES = env.number("READING_PAGES", 300, least=1)
READING_SCANNED_PAGES = env.number("READING_SCANNED_PAGES", 40, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # typed text of a long plan, not files

# --- Mail and the queue --------------------------------------------------------------------
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "core.smtp.EmailBackend")
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", "") or None  # of the file backend, for trials
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Đôn Đốc <dondoc@localhost>")

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # the tables are the truth; nobody reads results
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
# A peer that vanished without a word (a host switched off) is noticed, not waited for.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_keepalive": True}
CELERY_BROKER_CONNECTION_MAX_RETRIES = (
    None  # Redis away for a night: workers come back by themselves
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "reporting.tasks.make_export": {"queue": "export"},  # its own name wins over the pattern
    "reporting.tasks.*": {"queue": "print"},
    "directives.tasks.make_stamped_copy": {"queue": "print"},
    "assignments.tasks.print_urging": {"queue": "print"},
    "assignments.tasks.draw_urging": {"queue": "print"},
}

# --- Duties --------------------------------------------------------------------------------
DUE_SOON_WORKING_DAYS = env.number("DUE_SOON_WORKING_DAYS", 3)
BULK_LIMIT = env.number("BULK_LIMIT", 500)  # tasks changed by one press of a button
# More time: asked at least so many working days before the deadline, granted at most so many times, and
# by at most so many days at once. 0 means no limit; what a province allows is its own regulation.
EXTENSION_DAYS_AHEAD = env.number("EXTENSION_DAYS_AHEAD", 0)
EXTENSION_LIMIT = env.number("EXTENSION_LIMIT", 0)
EXTENSION_MAX_DAYS = env.number("EXTENSION_MAX_DAYS", 0)

# Urging (công văn đôn đốc): propose what is late for so many working days and was not urged in so many days.
URGE_LATE_WORKING_DAYS = env.number("URGE_LATE_WORKING_DAYS", 3)
# Working days agencies are given to check their figures in a drafted report, unless another day is typed.
REPORT_CHECK_WORKING_DAYS = env.number("REPORT_CHECK_WORKING_DAYS", 3)
# Reports printed without being frozen lose their files after so many days and can be printed again; 0
# keeps them. Frozen reports and closed volumes are kept for good.
REPORT_KEPT_DAYS = env.number("REPORT_KEPT_DAYS", 365)
# A schedule makes up for so many missed periods at most, the newest ones.
REPORT_SCHEDULE_CATCH_UP = env.number("REPORT_SCHEDULE_CATCH_UP", 12, least=1)
URGE_QUIET_DAYS = env.number("URGE_QUIET_DAYS", 14)
URGE_ANSWER_WORKING_DAYS = env.number("URGE_ANSWER_WORKING_DAYS", 5)
# What follows the issuer in the symbol of the dispatch: the unit that drafts it (UBND-TH).
URGE_UNIT = env.text("URGE_UNIT", "TH")
DIGEST_HOUR = env.number("DIGEST_HOUR", 7)
# What holds where neither the person nor the office chose otherwise (agencies.reminding).
REMINDER_LEAD_DAYS = env.numbers("REMINDER_LEAD_DAYS", "7,3,1", least=1)  # working days
REMINDER_OVERDUE_EVERY = env.number("REMINDER_OVERDUE_EVERY", 7, least=1)  # calendar days
REMINDER_LEADER_AFTER = env.number("REMINDER_LEADER_AFTER", 5, least=1)  # working days
# Calendar addresses: how many a person may have, how many deadlines one shows, and how many wrong
# addresses a minute one place may try before it is told to wait.
FEEDS_PER_PERSON = env.number("FEEDS_PER_PERSON", 10, least=1)
FEED_ROWS = env.number("FEED_ROWS", 1000, least=1)
FEED_WRONG_PER_MINUTE = env.number("FEED_WRONG_PER_MINUTE", 60, least=1)
IMPORT_ROWS = env.number("IMPORT_ROWS", 5000, least=1)  # of one list of duties kept by hand
# A recurring task's duties are made so many days before each is due; how many past periods a rule may
# make up at once; and how many periods one sweep makes, so that none runs for long.
RECURRENCE_DAYS_AHEAD = env.number("RECURRENCE_DAYS_AHEAD", 10)
RECURRENCE_MAX_BACKLOG = env.number("RECURRENCE_MAX_BACKLOG", 24)
RECURRENCE_PERIODS_PER_SWEEP = env.number("RECURRENCE_PERIODS_PER_SWEEP", 200)

# --- Security ------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
    },
}

# --- Logs ----------------------------------------------------------------------------------
from config.logs import LOGGING  # noqa: E402, F401  the shape of log lines is a subject of its own
