"""The only place that reads the environment: strictly, with a sentence when a value cannot be used."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from foundations.addresses import is_closed_to_listeners

CHECKOUT = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; raises ImproperlyConfigured when it is unset and there is no default."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} must be set.")
    return value


def flag(name: str, default: bool) -> bool:
    """`1` or `0`; anything else stops the start."""
    value = os.environ.get(name, "")
    if value == "":
        return default
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value == "1"


def number(name: str, default: int) -> int:
    """A whole number of at least 0; anything else stops the start."""
    value = os.environ.get(name, "")
    if value == "":
        return default
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def words(name: str, default: list[str] | None = None) -> list[str]:
    """The comma-separated values of `name`; raises ImproperlyConfigured when there are none and no default."""
    found = [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]
    if found:
        return found
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set: one or more values with commas between them.")
    return default


def issuer(name: str) -> str:
    """An OpenID Connect provider's address as it is written, "" when unset: https, or http on this machine."""
    value = os.environ.get(name, "")
    if value and (len(value) > 200 or not is_closed_to_listeners(value)):
        raise ImproperlyConfigured(f"{name} is {value!r}: write the provider's https address, as it calls itself.")
    return value


def data_dir() -> Path:
    """Where an installation keeps what it writes (`ITLA_DATA_DIR`), the folder `var` of the checkout unless told."""
    return Path(os.environ.get("ITLA_DATA_DIR") or CHECKOUT / "var").expanduser().resolve()


def secret(name: str, *, keep_in: Path | None = None, optional: bool = False) -> str:
    """The secret `name`, from the variable, else from the file that `<name>_FILE` names, else from `keep_in`.

    `keep_in` is a folder where a missing secret is made once and kept for its owner alone; without it a missing
    secret stops the start, or is "" when it is optional.
    """
    if value := os.environ.get(name, ""):
        return value
    if file := os.environ.get(f"{name}_FILE", ""):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    if optional:
        return ""
    if keep_in is None:
        raise ImproperlyConfigured(f"{name} must be set, or {name}_FILE must name the file that holds it.")
    return _kept(keep_in / name.lower())


def _kept(file: Path) -> str:
    """What `file` holds; made when missing. Of two processes that make it at once, one wins and both read the same."""
    try:
        return file.read_text()
    except FileNotFoundError:
        pass
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    draft.unlink()
    return file.read_text()


def inherited(without: str | None = None) -> dict[str, str]:
    """A copy of the environment for a process we start; `without` leaves out the names that begin so."""
    return {name: value for name, value in os.environ.items() if without is None or not name.startswith(without)}


def database(url: str) -> dict[str, object]:
    """Django's connection settings from `postgres://user:password@host:port/name`; the host may be a quoted folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:port/name.")
    # urlsplit lowers the host; a socket folder must keep its case.
    host = parts.netloc.rpartition("@")[2]
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL has a port that is not a number up to 65535.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A server that went without a word is noticed, instead of waited for.
        "OPTIONS": {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3},
    }
