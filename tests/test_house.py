"""House law: what the import contracts cannot see. Each breach is told with its place and its remedy."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from pmo import reactions
from pmo.celery import app as celery

ROOT = Path(settings.BASE_DIR)
APPS = ["portfolio", "projects", "resources", "finance", "governance", "reports"]
# Left to right: a foreign key points to its own app or to one before it.
ORDER = ["auth", "contenttypes", "accounts", "jobs", "ledger", "imports", "web", *APPS]
PYTHON = sorted(
    path
    for package in ["pmo", *APPS]
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(path for kind in ("*.js", "*.css") for path in (ROOT / "static").rglob(kind))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

DOORS = {"views", "api", "tasks", "management"}
MOST_LINES = 300


def name(path):
    return str(path.relative_to(ROOT))


def room(path):
    """The room of its app that a file stands in: `projects/actions/status.py` is in `actions`, `pmo/jobs/tasks.py` in `tasks`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    depth = 2 if parts[0] == "pmo" and len(parts) > 2 else 1
    return parts[depth] if len(parts) > depth else parts[-1]


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path):
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def dotted(node):
    """The dotted name of an expression, calls left out: `Job.objects.filter(…).update` is `Job.objects.filter.update`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def lines(path):
    return enumerate(path.read_text(encoding="utf-8").splitlines(), 1)


# ---- who writes --------------------------------------------------------------------------------------------------------------------

WRITERS = {"actions"}
# Not actions by name, but the ground that actions stand on.
WRITERS_BY_NAME = {
    "pmo/ledger/events.py": "the trail itself",
    "pmo/ledger/changes.py": "takes the turn that the trail's next event needs",
    "pmo/storage.py": "writes many rows for an action; only actions import it",
}
QUERYSET = {"objects", "filter", "exclude", "all", "using", "select_for_update", "visible_to"}
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def writes(call):
    """Whether a call writes rows, as far as it can be told from its words."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, receiver = call.func.attr, dotted(call.func.value).split(".")
    if verb in ALWAYS_WRITES:
        return True
    if verb in {"create", "update"}:
        return bool(QUERYSET & set(receiver))
    if verb == "delete":
        return not call.args and not {"cache", "session"} & set(receiver)
    return verb == "save" and not call.args


def only_actions_write():
    for path in PYTHON:
        if room(path) in WRITERS or name(path) in WRITERS_BY_NAME or "demo" in path.parts:
            continue
        for call in filter(writes, calls(path)):
            yield f"{name(path)}:{call.lineno}: .{call.func.attr}() outside actions. Make it a deed in actions and call that."
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "pmo.storage":
                yield f"{name(path)}:{node.lineno}: imports pmo.storage, which writes. Leave that to an action."


# ---- who reads the clock -----------------------------------------------------------------------------------------------------------

CLOCKS = re.compile(r"(^|\.)(timezone\.(now|localdate|localtime)|(datetime|date)\.(now|utcnow|today)|time\.time)$")
CLOCK_BY_NAME = {
    "pmo/accounts/authentication.py": "a caller with a token is met at the door of the API, before any view",
    "pmo/jobs/progress.py": "work that says how far it is does not know that it runs in a job",
}


def only_doors_read_the_clock():
    for path in PYTHON:
        if room(path) in DOORS or path.is_relative_to(ROOT / "pmo" / "web") or name(path) in CLOCK_BY_NAME:
            continue
        for call in calls(path):
            if CLOCKS.search(dotted(call.func)) and not call.args:
                yield f"{name(path)}:{call.lineno}: reads the clock. Take `now` (or the day) as an argument from the door."


# ---- what points where -------------------------------------------------------------------------------------------------------------


def foreign_keys_point_left():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path}
    for model in apps.get_models():
        label = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model._meta.app_label if field.is_relation and field.concrete and field.related_model else None
            if label in ours and target is not None and ORDER.index(target) > ORDER.index(label):
                yield f"{model._meta.label}.{field.name}: points right, to {target}. Turn the key round: the later app knows the earlier."


# Where the ground has to name what stands on it, it does so on these pages and nowhere else.
REACHES_RIGHT = {"pmo/reactions.py", "pmo/settings.py", "pmo/imports/kinds.py", "pmo/urls.py"}
RIGHT = re.compile(rf"^({'|'.join(APPS)})\.\w+(\.\w+)+$")


def the_ground_names_apps_on_few_pages():
    for path in PYTHON:
        if not path.is_relative_to(ROOT / "pmo") or name(path) in REACHES_RIGHT:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RIGHT.match(node.value):
                yield f"{name(path)}:{node.lineno}: names {node.value}. Move the name to settings, reactions or imports/kinds."


# ---- what follows ------------------------------------------------------------------------------------------------------------------


def reactions_name_real_tasks():
    celery.loader.import_default_modules()
    named = {task: f"reactions.py, after {verb}" for verb, tasks in reactions.REACTIONS.items() for task in tasks}
    named |= {entry["task"]: f"CELERY_BEAT_SCHEDULE, {title}" for title, entry in settings.CELERY_BEAT_SCHEDULE.items()}
    for task, where in named.items():
        if task not in celery.tasks:
            yield f"{where}: no task is called {task}. Write it in the app's tasks.py, or take it off the page."
    for task in {task for tasks in reactions.REACTIONS.values() for task in tasks} - set(reactions.ORDER):
        yield f"reactions.py: {task} has no place in ORDER, so a file of many deeds would leave it out."


def tasks_tolerate_new_arguments():
    celery.loader.import_default_modules()
    for task in celery.tasks.values():
        if task.__module__.split(".")[0] in {"pmo", *APPS}:
            kinds = {one.kind for one in inspect.signature(task.run).parameters.values()}
            if inspect.Parameter.VAR_KEYWORD not in kinds:
                yield f"{task.__module__}.{task.__name__}: add **_ : an older worker meets the arguments of a newer sender."


def reactions_follow_deeds_that_are_done():
    found = {
        node.value
        for path in PYTHON
        if name(path) != "pmo/reactions.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for verb in reactions.REACTIONS:
        if verb not in found:
            yield f"reactions.py: no action records {verb}. Record it, or take it off the page."


# ---- shape -------------------------------------------------------------------------------------------------------------------------

NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "misc"}
# Imported where it is used, because it needs a system library that not every machine has.
LATE_IMPORTS = {"weasyprint", "weasyprint.urls", "weasyprint.text.fonts"}


GENERATED = {"static/pmo/chart-colours.css"}  # from pmo/web/charts/palette.py


def files_stay_short():
    for path in [*PYTHON, *STATIC]:
        if name(path) not in GENERATED and (count := sum(1 for _ in lines(path))) > MOST_LINES:
            yield f"{name(path)}: {count} lines. Split it by noun into a folder of the same name (at most {MOST_LINES})."


def rooms_have_names():
    for path in PYTHON:
        if NO_ROOMS & set(path.with_suffix("").parts[len(ROOT.parts) :]):
            yield f"{name(path)}: not a room. Name it for what it holds, or move its lines into a room."


def nothing_happens_behind_the_back():
    for path in PYTHON:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("dispatch", "signals")):
                yield f"{name(path)}:{node.lineno}: a signal. Record an event and list what follows in pmo/reactions.py."
            if isinstance(node, ast.FunctionDef) and node.name == "save" and node.args.args[:1] and node.args.args[0].arg == "self":
                yield f"{name(path)}:{node.lineno}: overrides save(). Write the deed as an action."


def imports_stand_at_the_top():
    for path in PYTHON:
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    modules = {node.module} if isinstance(node, ast.ImportFrom) else {alias.name for alias in node.names}
                    if modules - LATE_IMPORTS:
                        yield f"{name(path)}:{node.lineno}: import in a function. Move it up; a cycle means that a room is in the wrong app."


# ---- pages -------------------------------------------------------------------------------------------------------------------------

INLINE = {
    "an inline style; the page's policy blocks it. Use a class": re.compile(r"<[^>]*\sstyle\s*=|<style\b"),
    "an inline handler; the page's policy blocks it. Listen in a file under static/": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "an inline script; the page's policy blocks it. Put it in a file under static/": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
}
MARKUP_OF_TEMPLATES = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}|{{.*?}}", re.DOTALL)
HOST = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|lorem ipsum|coming soon|not implemented yet|work in progress)\b", re.IGNORECASE)


def pages_hold_nothing_inline():
    for path in TEMPLATES:
        text = MARKUP_OF_TEMPLATES.sub(_blank, path.read_text(encoding="utf-8"))
        for what, pattern in INLINE.items():
            for hit in pattern.finditer(text):
                yield f"{name(path)}:{text.count(chr(10), 0, hit.start()) + 1}: {what}."


def pages_fetch_from_nowhere_else():
    for path in [*TEMPLATES, *STATIC]:
        for number, line in lines(path):
            if hit := HOST.search(line):
                yield f"{name(path)}:{number}: {hit.group()}. Everything a page needs is served by this office itself."


def nothing_is_left_for_later():
    for path in [*PYTHON, *TEMPLATES, *STATIC, *filter(Path.exists, PAGES)]:
        for number, line in lines(path):
            if hit := UNFINISHED.search(line):
                yield f"{name(path)}:{number}: {hit.group()!r}. Finish it or leave it out."


def _blank(match):
    return "\n" * match.group().count("\n")


LAWS = [
    only_actions_write,
    only_doors_read_the_clock,
    foreign_keys_point_left,
    the_ground_names_apps_on_few_pages,
    reactions_name_real_tasks,
    tasks_tolerate_new_arguments,
    reactions_follow_deeds_that_are_done,
    files_stay_short,
    rooms_have_names,
    nothing_happens_behind_the_back,
    imports_stand_at_the_top,
    pages_hold_nothing_inline,
    pages_fetch_from_nowhere_else,
    nothing_is_left_for_later,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_house_law(law):
    breaches = list(law())
    assert not breaches, "\n" + "\n".join(breaches)


# ---- the laws themselves -----------------------------------------------------------------------------------------------------------


def written(source):
    return [call.func.attr for call in ast.walk(ast.parse(source)) if isinstance(call, ast.Call) and writes(call)]


@pytest.mark.parametrize(
    "source",
    ["row.save()", "row.save(update_fields=['a'])", "Risk.objects.create(a=1)", "Job.objects.filter(pk=1).update(a=2)", "row.delete()",
     "project.risks.all().delete()", "Job.objects.get_or_create(pk=1)", "grants.bulk_create(rows)"],
)  # fmt: skip
def test_sees_a_write(source):
    assert written(source)


@pytest.mark.parametrize("source", ["book.save(path)", "found.update(a=1)", "digest.update(b'x')", "request.session.delete()", "make.create()"])
def test_does_not_take_for_a_write(source):
    assert not written(source)


@pytest.mark.parametrize("line", ['<p style="color:red">', "<script>go()</script>", '<a href="#" onclick="go()">', "<style>p{}</style>"])
def test_sees_what_is_inline(line):
    assert any(pattern.search(line) for pattern in INLINE.values())


@pytest.mark.parametrize("line", ['<script src="{% static "pmo/app.js" %}" defer>', '<script type="application/json">', '<p class="style">'])
def test_does_not_take_for_inline(line):
    assert not any(pattern.search(line) for pattern in INLINE.values())
