"""HTML to PDF. Nothing is fetched: not from the network, not from the disk but for files in the folders of static files."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from pmo.errors import Refused


@dataclass(frozen=True)
class Printed:
    """A PDF and the number of its pages."""

    pdf: bytes
    pages: int


def print_html(html: str, *, stylesheet: str) -> Printed:
    """The HTML as a tagged PDF/UA; the same input gives the same bytes.

    Raises:
        Refused: the library that sets text is missing on this machine, or the HTML asks for something from outside.
    """
    weasyprint = _engine()
    from weasyprint.urls import FatalURLFetchingError

    styles = [weasyprint.CSS(string=Path(finders.find(stylesheet)).read_text(encoding="utf-8"))]
    try:
        document = weasyprint.HTML(string=html, url_fetcher=fetcher(), base_url="static:/").render(stylesheets=styles)
        pdf = document.write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:  # it is no Exception: let through, it would end the worker
        raise Refused(_("The pack asks for something outside the office, which is never fetched: {why}").format(why=error)) from error
    return Printed(pdf, len(document.pages))


def fetcher():
    """What the engine may fetch: `data:` addresses, and `static:` ones that lie in a folder of static files. All else stops the making."""
    _engine()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if urlsplit(url).scheme != "static":
                return super().fetch(url, headers)
            return URLFetcherResponse(url, static_file(url).read_bytes())

    return StaticOnly(allowed_protocols=["data", "static"], fail_on_errors=True)


def static_file(url: str) -> Path:
    """The file of a `static:` address.

    Raises:
        ValueError: it lies outside the folders of static files, or there is none.
    """
    name = unquote(urlsplit(url).path).lstrip("/")
    for folder in settings.STATICFILES_DIRS:
        root = Path(folder).resolve()
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    raise ValueError(f"{url} is no static file.")


def _engine():
    try:
        import weasyprint
    except OSError as error:  # the Python package is there, Pango is not
        raise Refused(
            _(
                "PDF needs Pango, which is not on this machine. Debian and Ubuntu: apt-get install --no-install-recommends libpango-1.0-0 "
                "libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core. macOS: brew install pango."
            )
        ) from error
    return weasyprint
