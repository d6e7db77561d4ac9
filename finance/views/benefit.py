"""The page of one benefit, and what is done there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions import benefit_values as words
from finance.actions import benefits as actions
from finance.calc.benefits import expected_in
from finance.figures import profile_figure
from finance.forms.benefits import BenefitClosureForm, BenefitForm, BenefitValuesForm, HandOverForm, ValidationForm
from finance.models import Benefit
from finance.policy import keeps_benefit, require_benefit_keeper
from finance.queries.benefits import kept_benefits
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.queries import visible_projects


def benefit(request, code, pk):
    found = _found(request, code, pk)
    form, status = BenefitForm(request.POST or None, benefit=found), 200
    if request.method == "POST":
        require_benefit_keeper(actor=request.user, benefit=found)
        deed = _deed(request, form, lambda told: actions.change_benefit(
            benefit=found, version=form.cleaned_data["version"], **form.told(), **told), _("It is up to date."))  # fmt: skip
        if deed is None:
            return go(request, "finance:benefit", code, pk)
        status = deed
    return _page(request, found, status, form=form)


@require_POST
def values(request, code, pk):
    found = _found(request, code, pk)
    require_benefit_keeper(actor=request.user, benefit=found)
    form = BenefitValuesForm(request.POST)
    status = _deed(request, form, lambda told: words.say_benefit_values(benefit=found, **form.cleaned_data, **told),
                   _("It is known from today; what was said before stays for its days."))  # fmt: skip
    return go(request, "finance:benefit", code, pk) if status is None else _page(request, found, status, values_form=form)


@require_POST
def validation(request, code, pk):
    found = _found(request, code, pk)
    require_over_project("approve_money", actor=request.user, project=found.project)
    kept = _kept(found, request.as_of)
    form = ValidationForm(request.POST, waiting=kept.waiting if kept else (), unit=kept.unit if kept else "")
    status = _deed(request, form, lambda told: words.validate_benefit(benefit=found, found=form.found(), **told), _("It is validated."))
    return go(request, "finance:benefit", code, pk) if status is None else _page(request, found, status, validation_form=form)


@require_POST
def handover(request, code, pk):
    found = _found(request, code, pk)
    require_benefit_keeper(actor=request.user, benefit=found)
    form = HandOverForm(request.POST, benefit=found)
    status = _deed(request, form, lambda told: actions.hand_over_benefit(benefit=found, version=form.cleaned_data["version"], **form.told(), **told),
                   _("The obligation is handed over."))  # fmt: skip
    return go(request, "finance:benefit", code, pk) if status is None else _page(request, found, status, handover_form=form)


@require_POST
def closure(request, code, pk):
    found = _found(request, code, pk)
    require_benefit_keeper(actor=request.user, benefit=found)
    form = BenefitClosureForm(request.POST, benefit=found)
    status = _deed(request, form, lambda told: actions.close_benefit(benefit=found, **form.cleaned_data, **told), _("It is closed."))
    return go(request, "finance:benefits", code) if status is None else _page(request, found, status, closure_form=form)


def _deed(request, form, act, said: str) -> int | None:
    """Do it if the form says enough; the status to answer with when it does not, or is refused."""
    if not form.is_valid():
        return 422
    try:
        act({"actor": request.user, "now": timezone.now()})
    except Refused as refusal:
        return refused(form, refusal)
    messages.success(request, said)
    return None


def _page(request, found: Benefit, status: int, **forms):
    project, kept = found.project, _kept(found, request.as_of)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    keeps = keeps_benefit(actor=request.user, benefit=found, may=may) and not request.is_history and found.closed_on is None
    validates = "approve_money" in may and not request.is_history
    context = {"project": project, "benefit": found, "kept": kept, "keeps": keeps}
    if kept is not None:
        level = found.counted == Benefit.Counted.LEVEL
        months = sorted(kept.months.items())
        rows = [(month, one.planned, expected_in(month, one, request.as_of), one.realised, one.validated) for month, one in months]
        context |= {
            "rows": [(*row, kept.months[row[0]].forecast) for row in rows],
            "figure": profile_figure(
                rows, kept.standing, unit=kept.unit, as_of=request.as_of, money=kept.is_money, level=level, height=300
            ),
            "validation_form": ValidationForm(waiting=kept.waiting, unit=kept.unit) if validates and kept.waiting else None,
        }  # fmt: skip
    context |= {
        "form": BenefitForm(benefit=found), "values_form": BenefitValuesForm(), "handover_form": HandOverForm(benefit=found),
        "closure_form": BenefitClosureForm(benefit=found),
    }  # fmt: skip
    return render(request, "finance/benefit.html", context | forms, status=status)


def _found(request, code, pk) -> Benefit:
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    return get_object_or_404(Benefit.objects.select_related("project__node", "owner", "holder"), project=project, pk=pk)


def _kept(found: Benefit, day):
    kept = kept_benefits(rows=Benefit.objects.filter(pk=found.pk), day=day)
    return kept[0] if kept else None
