"""Settings of one installation, read from the environment (the table is in the README).

Without any variable the embedded default runs: SQLite, a local broker and all state under var/.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import bootstrap_wrapper
import dj_database_url
import fontpkg_sarabun
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("NITHET_VAR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG", False)
# The embedded default makes its own secret and demo office; production names everything itself.
EMBEDDED = env.flag("NITHET_EMBEDDED", False)

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("Set SECRET_KEY (50 random characters), or start with ./run.")
    _secret = VAR_DIR / "secret.key"
    if not _secret.exists():
        from django.core.management.utils import get_random_secret_key

        VAR_DIR.mkdir(parents=True, exist_ok=True)
        _secret.touch(mode=0o600)
        _secret.write_text(get_random_secret_key())
    SECRET_KEY = _secret.read_text().strip()

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names this installation answers to.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    # Before every room: a form that is declared earlier keeps Django's own sentences.
    "thai",
    "handbook",
    "reports",
    "qa",
    "supervision",
    "instruments",
    "registry",
    "schools",
    "inbox",
    "jobs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.StaticFiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before anything reads a cookie.
    "reports.middleware.knows_nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "schools.middleware.htmx_login",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "schools.middleware.acting_membership",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Widgets of our own are drawn from templates/ like everything else.
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
                "schools.context.shell",
            ],
            "builtins": ["thai.templatetags.thai", "schools.templatetags.ui"],
        },
    }
]

# Database: a server from DATABASE_URL, or SQLite under var/ in the embedded default.
DATABASE_URL = env.text("DATABASE_URL")
if not DATABASE_URL and not EMBEDDED:
    raise ImproperlyConfigured("Set DATABASE_URL, for example postgres://user:password@host/name.")
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL or f"sqlite:///{VAR_DIR / 'nithet.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE + WAL: writers queue up instead of failing; FULL: a power cut loses no commit.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

# Cache: Redis where there is one, so that login limits hold across processes.
REDIS_URL = env.text("REDIS_URL")
if not REDIS_URL and not EMBEDDED:
    raise ImproperlyConfigured("Set REDIS_URL, for example redis://host:6379/0.")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            # At 300, the usual, pictures push out what is counted against guessing.
            "OPTIONS": {"MAX_ENTRIES": 3000},
        }
    )
}

# Celery: only the wake-up for jobs.Job.
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 6 * 3600,
        "max_retries": 0,
        # A frozen Redis must not hold requests: the wake-up is given up and the reaper sends it later.
        "socket_connect_timeout": 5,
        "socket_timeout": 5,
    }
else:
    _broker = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.2,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 60)
JOB_MAX_ATTEMPTS = 3
# How long files that somebody asked for to take away are kept.
EXPORT_DAYS = env.number("EXPORT_DAYS", 30)

# People
AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "schools.passwords.NotTheName"},
    {"NAME": "schools.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "schools.passwords.NotCommon"},
    {"NAME": "schools.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "schools.accounts.ClosedAccounts"
ACCOUNT_USERNAME_VALIDATORS = "schools.accounts.username_validators"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# Wrong codes of invitations from one address; a whole hall of directors may sit behind one, right ones do not count.
# A whole school answers a survey from one address.
ACCOUNT_RATE_LIMITS = {
    "wrong_code": "20/10m,100/d",
    "survey_reply": "120/10m,2000/d",
    # A hall of people behind one address registers, and confirms that it is there, within minutes.
    "event_register": "200/10m,3000/d",
    "event_check_in": "1000/10m,10000/d",
    # Codes of certificates that nobody has, numbers asked with a name, holders who ask for their papers.
    "certificate_wrong": "60/10m,500/d",
    "certificate_number": "30/10m,300/d",
    "certificate_holder": "20/10m,100/d",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[นิเทศ] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"

# Mail: an SMTP server, or files under var/ so that nothing pretends to be sent.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
# A mail server that does not answer must not hold a worker for ever.
EMAIL_TIMEOUT = 30
# What a mail server takes from one sender before it calls it a flood.
CERTIFICATE_MAILS_PER_MINUTE = env.number("CERTIFICATE_MAILS_PER_MINUTE", 60)
EVENT_MAILS_PER_MINUTE = env.number("EVENT_MAILS_PER_MINUTE", 60)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "nithet@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

# A web address of your own that is told of notices, for people who asked for it (docs/decisions/notices.md); each call
# is signed with the secret.
NOTIFY_WEBHOOK_URL = env.text("NOTIFY_WEBHOOK_URL")
NOTIFY_WEBHOOK_SECRET = env.text("NOTIFY_WEBHOOK_SECRET")
if NOTIFY_WEBHOOK_URL and not NOTIFY_WEBHOOK_SECRET:
    raise ImproperlyConfigured("Set NOTIFY_WEBHOOK_SECRET: the receiver knows by it that a call is ours.")

# Language and time: one language, written in place; dates are stored CE and shown BE by thai/.
LANGUAGE_CODE = "th"
TIME_ZONE = "Asia/Bangkok"
USE_I18N = True
USE_TZ = True

# Static files: served compressed by WhiteNoise; third-party ones come out of pinned packages.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_dir()),
    ("leaflet", Path(find_spec("leaflet").origin).parent / "static" / "leaflet"),
    ("sarabun", VAR_DIR / "fonts"),
]
SARABUN_DIR = Path(fontpkg_sarabun.__file__).parent / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "config.static.ForgivingManifestStorage"},
}

# Uploads
FILE_UPLOAD_HANDLERS = [
    "schools.uploads.LimitUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MB", 20) * 1024 * 1024
# A visit with two instruments of the greatest size that may be published (instruments.building.checks), and the rest.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 300
# Ten thousand people pasted with school, role and e-mail (reports.people_lists).
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# What the web server takes in one request: a form with a dozen files.
REQUEST_MAX_BYTES = 12 * UPLOAD_MAX_BYTES

# Demo accounts exist only in a demo office that no other machine reaches (config.exposure), so all may know this.
DEMO_PASSWORD = "nithet-demo-2569"

# /healthz complains when no worker has reported, or a job has waited, for longer than this.
HEALTH_WORKER_SECONDS = env.number("HEALTH_WORKER_SECONDS", 60)
HEALTH_QUEUE_SECONDS = env.number("HEALTH_QUEUE_SECONDS", 900)

# Headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "schools.views.errors.csrf_failure"
# The proxy whose X-Forwarded headers are believed; all others are stripped.
TRUSTED_PROXY = env.text("TRUSTED_PROXY", "" if EMBEDDED else "127.0.0.1")
HTTPS = env.flag("HTTPS", not EMBEDDED and not DEBUG)
if HTTPS:
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = []
# The styleguide shows every component; it exists only where developers look.
STYLEGUIDE = env.flag("STYLEGUIDE", DEBUG)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "nithet": {"level": "INFO"},
        # The file broker has no host, which kombu finds worth a warning each time.
        "kombu.connection": {"level": "ERROR"},
        # WeasyPrint warns for every property that only browsers know.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
