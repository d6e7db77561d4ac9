"""`{% load data_page %}`: how far data can be believed, where it is shown, and the very page where it is mended.

{% mend_url project "baselines" as url %}          the page a finding of this project is mended on
{{ url|at_line:key }}                              the very line, where that page is the schedule
{% confidence_chip row.ev_grade url %}              the grade of earned value as a chip that opens
{% ev_confidence project %}                         the same of a project's newest row, with what each part of it says
{% score row.data_score %}  {{ limit|in_percent }}  shares in per cent, rounded down: what is short of the whole never reads as the whole
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from governance.calc.data_rules import BY_CODE, MANAGER
from pmo.web.answers import url_as_of
from projects.models import Schedule
from reports.queries.data_accuracy import project_confidence

register = template.Library()
PAGES = {  # by what a rule names: the page, and the place on it
    "status": ("projects:status", ""), "people": ("projects:edit", ""), "charter": ("projects:edit", ""), "baselines": ("projects:baselines", ""),
    "versions": ("finance:versions", ""), "money": ("finance:money", "#postings"), "schedule": ("projects:schedule", ""),
    "quality": ("projects:quality", "#check-9"),
}  # fmt: skip
WORK = ("schedule", "progress")  # mended in the schedule, or by a file where the project has none


@register.simple_tag
def mend_url(project, page):
    if page in WORK:
        if not Schedule.objects.filter(project=project).exists():
            return f"{reverse('imports:batches')}?kind=progress&into={project.code}"
        page = "schedule"
    name, place = PAGES[page]
    return reverse(name, args=[project.code]) + place


@register.filter
def at_line(address, key):
    """The very line of the schedule that a finding is mended on; nothing where it is mended elsewhere."""
    return f"{address}#line-{key}" if address.endswith("/schedule/") else ""


@register.filter
def in_percent(share):
    return "—" if share is None else f"{int(share * 1000 + 1e-9) / 10:.1f}".removesuffix(".0") + "%"


@register.simple_tag
def score(share):
    return format_html('<span class="fig{}">{}</span>', " fig--none" if share is None else "", in_percent(share))


@register.filter
def own_flaws(row):
    """What the project manager is asked to mend, in the titles of the rules."""
    return [rule.title for code in row.counts.get("data", {}) if (rule := BY_CODE.get(code)) is not None and rule.asked == MANAGER]


@register.simple_tag
def confidence_chip(grade, url=""):
    if not grade:
        return format_html('<span class="fig fig--none">{}</span>', "—")
    said = '<span class="word">{}</span> {}' if url else '<span class="visually-hidden">{} </span>{}'
    shown = format_html('<span class="chip">{}</span>', format_html(said, _("Confidence"), grade))
    return format_html('<a class="figure" href="{}" data-explain>{}</a>', url, shown) if url else shown


@register.inclusion_tag("finance/_confidence.html", takes_context=True)
def ev_confidence(context, project):
    request = context["request"]
    told = project_confidence(project=project, as_of=request.as_of)
    return {
        "told": told, "project": project, "request": request, "explain": url_as_of(request, "reports:explain", "project", project.code, "ev_grade"),
        "page": url_as_of(request, "reports:data-accuracy", project.code),
    }  # fmt: skip
