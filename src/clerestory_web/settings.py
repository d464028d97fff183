"""Django's settings, made of the environment: one process is one workspace's desk.

CLERESTORY_WORKSPACE      the workspace's folder (needed)
CLERESTORY_DATABASE       postgresql://user:password@host:port/name; without it SQLite beside the workspace
                          (signs that an address cannot hold are spelled %40; ?sslmode=verify-full is passed on)
CLERESTORY_HOSTS          names under which the desk answers, with commas; without it loopback alone
CLERESTORY_HTTPS          1 where the desk is reached over TLS: cookies are then sent over TLS alone
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from clerestory.errors import InputError
from clerestory_web.places import desk_folder, owned, secret_of

WORKSPACE = Path(os.environ.get("CLERESTORY_WORKSPACE", ".")).absolute()
FOLDER = desk_folder(WORKSPACE)
HTTPS = os.environ.get("CLERESTORY_HTTPS", "") == "1"

DEBUG = False
SECRET_KEY = secret_of(FOLDER)
ALLOWED_HOSTS = [one for one in os.environ.get("CLERESTORY_HOSTS", "").split(",") if one] or [
    "localhost", "127.0.0.1", "[::1]",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "clerestory_web.store",
    "clerestory_web.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clerestory_web.desk.headers.quiet",
    "clerestory_web.desk.sealed_upload.tidy",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "clerestory_web.urls"
WSGI_APPLICATION = "clerestory_web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "desk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database(named: str) -> dict[str, Any]:
    """SQLite that has what it acknowledged on the disk, or the PostgreSQL that was named."""
    if not named:
        said = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": owned(FOLDER / "desk.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": said, "timeout": 10},
        }
    if find_spec("psycopg") is None:
        raise InputError(where="CLERESTORY_DATABASE", expected="PostgreSQL's driver, psycopg", found="none",
                         hint="pip install 'clerestory[postgres]'")  # fmt: skip
    parts = urlsplit(named)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise InputError(where="CLERESTORY_DATABASE", expected="postgresql://user:password@host:port/name",
                         found="something else")  # fmt: skip
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


DATABASES = {"default": _database(os.environ.get("CLERESTORY_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Nobody signs up from outside, and no e-mail is ever sent: accounts are made by an administrator of the house.
ACCOUNT_ADAPTER = "clerestory_web.store.adapter.HouseAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "5/5m/key,20/5m/ip", "reauthenticate": "5/m/user"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "clerestory_web.store.adapter.HouseFactors"
MFA_TOTP_ISSUER = "Clerestory"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_NAME = "desk"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS]
# "no-referrer" would make browsers send forms with `Origin: null`, which no check of tokens can tell from elsewhere.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = ["clerestory_web.desk.sealed_upload.SealedUploads"]

#: A log says where something broke, and not a word of what was read.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"place": {"()": "clerestory_web.desk.headers.PlaceOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "place"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
