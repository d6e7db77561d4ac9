"""Set a pack on pages: what it says and its drawings into a template, the template onto paper."""

from django.template.loader import render_to_string
from django.utils import translation

from pmo.jobs.progress import report
from reports.figures.pack import drawings
from reports.printing.pdf import Printed, print_html
from reports.queries.pack import MOST_CHILDREN, MOST_IN_MATRIX, content_hash
from reports.queries.pack_parts import PackContent

STYLESHEET = "reports/pack.css"
ON_PAGE_ONE = {"asks": 6, "moves": 6, "exceptions": 5}


def pack_html(content: PackContent, *, said: str) -> str:
    """The pack as one HTML document. `said` is the hash of what it says."""
    context = {
        "pack": content, "said": said, "drawn": drawings(content), "first": ON_PAGE_ONE,
        "exceptions": content.exceptions[: ON_PAGE_ONE["exceptions"]],
        "lang": translation.get_language() or "en",
        "more": {name: max(len(getattr(content, name)) - most, 0) for name, most in ON_PAGE_ONE.items()},
        "reds_left": content.reds_in_all - len(content.reds), "matrix_left": max(content.live - MOST_IN_MATRIX, 0),
        "children_left": max(len(content.children) - MOST_CHILDREN, 0),
    }  # fmt: skip
    return render_to_string(f"reports/pdf/{content.template}.html", context)


def print_pack(content: PackContent) -> tuple[Printed, str]:
    """The pack as a PDF, and the hash of what it says."""
    said = content_hash(content)
    report(0.2, f"Setting {content.live} projects on pages")
    html = pack_html(content, said=said)
    report(0.3, "Drawing the pages")
    printed = print_html(html, stylesheet=STYLESHEET)
    report(0.95, f"Keeping {printed.pages} pages")
    return printed, said
