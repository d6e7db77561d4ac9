"""Life cycles of the office: project types, their stages, the gates between them and what each asks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import gates as actions
from governance.actions.life_cycles import install_life_cycle
from governance.calc.life_cycles import STARTERS
from governance.forms.decisions import ReasonForm
from governance.forms.gates import CriterionForm, GateForm, LifeCycleForm, StageForm
from governance.models import Gate, GateCriterion
from governance.queries.life_cycles import life_cycles as listed
from governance.queries.reviews import life_cycle_gates
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require
from projects.actions.life_cycle import add_stage, add_type, rename_stage
from projects.models import ProjectType, Stage


def life_cycles(request):
    form, answer = LifeCycleForm(request.POST or None), 200
    if request.method == "POST":
        require("define_gates", actor=request.user)
        found, answer = _tried(request, form, lambda **said: add_type(actor=request.user, now=timezone.now(), **said))
        if found is not None:
            messages.success(request, _("“{name}” is there.").format(name=found.name))
            return go(request, "governance:life-cycle", found.code)
    rows = listed()
    gated = {row.code for row in rows if row.gate_count}
    starters = [one for code, one in STARTERS.items() if code not in gated]
    context = {"rows": rows, "starters": starters, "form": form, "defines": _defines(request)}
    return render(request, "governance/life_cycles.html", context, status=answer)


@require_POST
def install(request):
    require("define_gates", actor=request.user)
    kind = install_life_cycle(actor=request.user, code=request.POST.get("code", ""), now=timezone.now())
    messages.success(request, _("“{name}” is installed with its gates. Change what does not fit.").format(name=kind.name))
    return go(request, "governance:life-cycle", kind.code)


def life_cycle(request, code):
    kind = get_object_or_404(ProjectType, code=code)
    stages = list(kind.stages.order_by("order"))
    form, answer = StageForm(request.POST or None, stages=stages), 200
    if request.method == "POST":
        require("define_gates", actor=request.user)
        found, answer = _tried(request, form, lambda **said: add_stage(actor=request.user, type=kind, now=timezone.now(), **said))
        if found is not None:
            messages.success(request, _("“{name}” is a stage of it.").format(name=found.name))
            return go(request, "governance:life-cycle", kind.code)
    gates = life_cycle_gates(type=kind)
    before = {gate.stage_id: gate for gate in gates if gate.retired_on is None}
    context = {
        "kind": kind, "stages": [(stage, before.get(stage.pk)) for stage in stages], "gates": list(before.values()), "form": form,
        "retired": [gate for gate in gates if gate.retired_on is not None], "defines": _defines(request),
    }  # fmt: skip
    return render(request, "governance/life_cycle.html", context, status=answer)


@require_POST
def rename(request, code, pk):
    stage = get_object_or_404(Stage.objects.select_related("type"), type__code=code, pk=pk)
    require("define_gates", actor=request.user)
    done = rename_stage(actor=request.user, stage=stage, name=request.POST.get("name", ""), now=timezone.now())
    messages.success(request, _("The stage is called “{name}”.").format(name=done.name))
    return go(request, "governance:life-cycle", code)


def new_gate(request, code):
    kind = get_object_or_404(ProjectType, code=code)
    require("define_gates", actor=request.user)
    stages = list(kind.stages.filter(gated=False).exclude(kind=Stage.Kind.OUT).order_by("order"))[0 if kind.gates.exists() else 1 :]
    form, answer = GateForm(request.POST or None, stages=stages), 200
    if request.method == "POST":
        found, answer = _tried(request, form, lambda **said: actions.define_gate(actor=request.user, now=timezone.now(), **said))
        if found is not None:
            messages.success(request, _("{gate} stands before “{stage}”. Say what it asks.").format(gate=found, stage=found.stage))
            return go(request, "governance:gate", kind.code, found.pk)
    return render(request, "governance/gate_new.html", {"kind": kind, "form": form}, status=answer)


def gate(request, code, pk):
    found = _gate(code, pk)
    form, answer = GateForm(request.POST or None, gate=found), 200
    if request.method == "POST":
        require("define_gates", actor=request.user)
        done, answer = _tried(request, form, lambda **said: actions.change_gate(actor=request.user, gate=found, now=timezone.now(), **said))
        if done is not None:
            messages.success(request, _("{gate} is up to date.").format(gate=done))
            return go(request, "governance:gate", code, pk)
    return _gate_page(request, found, answer, form=form)


@require_POST
def retire(request, code, pk):
    found, form = _gate(code, pk), ReasonForm(request.POST)
    require("define_gates", actor=request.user)
    done, answer = _tried(request, form, lambda **said: actions.retire_gate(actor=request.user, gate=found, now=timezone.now(), **said))
    if done is None:
        return _gate_page(request, found, answer, retiring=form)
    messages.success(request, _("{gate} is retired: “{stage}” is entered freely.").format(gate=done, stage=done.stage))
    return go(request, "governance:life-cycle", code)


@require_POST
def ask(request, code, pk):
    found, form = _gate(code, pk), CriterionForm(request.POST)
    require("define_gates", actor=request.user)

    def add(version=None, **said):
        return actions.add_criterion(actor=request.user, gate=found, now=timezone.now(), **said)

    done, answer = _tried(request, form, add)
    if done is None:
        return _gate_page(request, found, answer, asking=form)
    messages.success(request, _("The gate asks it from now on."))
    return go(request, "governance:gate", code, pk)


def criterion(request, code, pk, criterion):
    found = _gate(code, pk)
    one = get_object_or_404(GateCriterion, gate=found, pk=criterion)
    require("define_gates", actor=request.user)
    form, answer = CriterionForm(request.POST or None, initial=CriterionForm.initial_of(one)), 200
    if request.method == "POST":
        done, answer = _tried(request, form, lambda **said: actions.change_criterion(actor=request.user, criterion=one, now=timezone.now(), **said))
        if done is not None:
            messages.success(request, _("The criterion is up to date."))
            return go(request, "governance:gate", code, pk)
    return render(request, "governance/criterion.html", {"kind": found.type, "gate": found, "one": one, "form": form}, status=answer)


@require_POST
def retire_criterion(request, code, pk, criterion):
    one = get_object_or_404(GateCriterion, gate=_gate(code, pk), pk=criterion)
    require("define_gates", actor=request.user)
    version = request.POST.get("version", "")
    actions.retire_criterion(
        actor=request.user, criterion=one, version=int(version) if version.isdecimal() and len(version) < 10 else None, now=timezone.now()
    )
    messages.success(request, _("The gate no longer asks it."))
    return go(request, "governance:gate", code, pk)


def _gate_page(request, found, answer, **forms):
    context = {
        "kind": found.type, "gate": found, "criteria": found.criteria.filter(retired_on=None), "defines": _defines(request),
        "form": GateForm(gate=found), "asking": CriterionForm(), "retiring": ReasonForm(initial={"version": found.version}),
    } | forms  # fmt: skip
    return render(request, "governance/gate.html", context, status=answer)


def _gate(code, pk) -> Gate:
    return get_object_or_404(Gate.objects.select_related("type", "stage"), type__code=code, pk=pk)


def _defines(request) -> bool:
    return "define_gates" in permitted(actor=request.user) and not request.is_history


def _tried(request, form, act):
    """What the deed made of the form, and the answer to give where it made nothing."""
    if not form.is_valid():
        return None, 422
    try:
        return act(**form.cleaned_data), 200
    except Refused as refusal:
        return None, refused(form, refusal)
