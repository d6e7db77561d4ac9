"""Reads the environment. What cannot be used stops the start, by its name and without showing its value."""

import zoneinfo

import environ
from django.core.exceptions import ImproperlyConfigured

MAIL_SECONDS = 20  # a mail server that does not answer by then is tried again later
DATABASES = ("postgres", "postgresql", "sqlite")
BROKERS = ("redis", "rediss", "unix")


class Environment(environ.Env):
    """The environment's variables, each checked for what it is to be."""

    def get_value(self, var, *args, **kwargs):
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} is not usable: {error}") from None

    def database(self, name: str) -> dict:
        """Django's settings of the database at this address; none when the variable is not set."""
        address = self.address(name, DATABASES)
        return self.db_url_config(address) if address else {}

    def address(self, name: str, kinds: tuple[str, ...]) -> str:
        """An address of one of these kinds; empty when the variable is not set."""
        address = self.str(name, "")
        if address and address.partition("://")[0] not in kinds:
            raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{kind}://' for kind in kinds)}.")
        return address

    def mail(self, name: str, default: str) -> dict:
        """Django's settings of the mail server at this address."""
        try:
            return {"EMAIL_TIMEOUT": self.int("EMAIL_TIMEOUT", MAIL_SECONDS), **self.email_url(name, default=default)}
        except ImproperlyConfigured as error:
            raise ImproperlyConfigured(f"{name} is not usable: {error}") from None

    def origins(self, name: str) -> list[str]:
        """Addresses of pages: scheme and host."""
        found = self.list(name, default=[])
        if any(not origin.startswith(("http://", "https://")) for origin in found):
            raise ImproperlyConfigured(f"{name}: each needs its scheme, as in https://office.example.org.")
        return found

    def site(self, name: str, *, origins: list[str], hosts: list[str], https: bool) -> str:
        """The address people reach the office at, without a slash at its end: as said, else of the first whole origin or host known."""
        said = self.origins(name)
        whole = [host for host in hosts if not host.startswith((".", "*"))] or ["localhost"]
        here = f"https://{whole[0]}" if https else f"http://{whole[0]}:{self.int('PORT', 8000)}"
        return [*said, *(origin for origin in origins if "*" not in origin), here][0].rstrip("/")

    def zone(self, name: str, default: str) -> str:
        """The name of a time zone."""
        zone = self.str(name, default)
        try:
            zoneinfo.ZoneInfo(zone)
        except (ValueError, zoneinfo.ZoneInfoNotFoundError):
            raise ImproperlyConfigured(f"{name} is not usable: no time zone is called {zone!r}.") from None
        return zone
