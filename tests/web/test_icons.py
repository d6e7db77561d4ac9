"""Every icon that a template or a menu names is there: a missing one fails the page that shows it."""

import re
import zipfile
from pathlib import Path

import lucide

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"""(?:{%\s*lucide\s+|\bicon=)["']([a-z0-9-]+)["']""")


def test_every_named_icon_exists():
    known = {Path(name).stem for name in zipfile.ZipFile(Path(lucide.__file__).parent / "lucide.zip").namelist()}
    apps = ("pmo", "portfolio", "projects", "finance", "governance", "reports")
    sources = [*ROOT.glob("templates/**/*.html"), *(path for app in apps for path in ROOT.glob(f"{app}/**/*.py"))]
    named = {(icon, path.name) for path in sources for icon in NAMED.findall(path.read_text())}
    assert len(named) > 20
    assert {pair for pair in named if pair[0] not in known} == set()
