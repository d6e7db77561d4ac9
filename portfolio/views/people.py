"""Who is here, what each may do, and over what."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pmo.accounts import actions as accounts
from pmo.accounts.forms import NewPersonForm, PersonForm
from pmo.accounts.models import User
from pmo.errors import NotPermitted, Refused
from pmo.web.answers import go, refused
from portfolio.actions.grants import grant_role, revoke_role
from portfolio.forms import GrantForm
from portfolio.models import Role
from portfolio.queries import (
    PEOPLE_READERS,
    administered,
    office_roles,
    visible_grants,
    visible_nodes,
    visible_people,
    visible_project_grants,
    within,
)  # fmt: skip

ROWS = 100
SAID = ["username", "email", "first_name", "last_name", "job_title", "version"]


@sensitive_post_parameters()
def people(request):
    whole, _branches = _require_reader(request)
    form, answer = NewPersonForm(request.POST or None), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                person = accounts.create_user(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{person} can sign in. Give them a role: without one they see nothing.").format(person=person))
                return go(request, "portfolio:person", person.username)
    words, role = request.GET.get("search", "").strip(), request.GET.get("role", "")
    found = visible_people(user=request.user).prefetch_related("grants__node", "project_grants")
    if words:
        named = Q(username__icontains=words) | Q(email__icontains=words)
        found = found.filter(named | Q(first_name__icontains=words) | Q(last_name__icontains=words))
    if role in Role.values:
        found = found.filter(pk__in=User.objects.filter(Q(grants__role=role) | Q(project_grants__role=role)).values("pk"))
    page = Paginator(found.order_by("-is_active", "last_name", "username"), ROWS).get_page(request.GET.get("page"))
    entries = [(one, _told(request, one)) for one in page]
    context = {"form": form, "page": page, "entries": entries, "words": words, "role": role, "roles": Role.choices, "whole": whole}
    return render(request, "portfolio/people.html", context, status=answer)


@sensitive_post_parameters()
def person(request, username):
    found = _person(request, username)
    whole, _branches = administered(user=request.user)
    form, answer = _profile_form(request, found), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                changed = accounts.change_user(actor=request.user, user=found, now=timezone.now(), **form.fields_to_change())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return go(request, "portfolio:person", changed.username)
    return _page(request, found, form=form if whole else None, answer=answer)


@require_POST
def grant(request, username):
    found = _known(request, username)
    form, answer = _grant_form(request), 422
    if form.is_valid():
        try:
            grant_role(actor=request.user, user=found, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("{person} has the role now.").format(person=found))
            return go(request, "portfolio:person", found.username)
    return _page(request, found, granting=form, answer=answer)


@require_POST
def revoke(request, username, pk):
    found = _person(request, username)
    held = get_object_or_404(visible_grants(user=request.user, person=found), pk=pk)
    revoke_role(actor=request.user, grant=held, now=timezone.now())
    messages.success(request, _("The role is taken back."))
    return _back(request, found)


@require_POST
def close(request, username):
    found = _person(request, username)
    accounts.deactivate_user(actor=request.user, user=found, now=timezone.now())
    messages.success(request, _("{person} can no longer sign in. Their deeds stay on record.").format(person=found))
    return go(request, "portfolio:person", found.username)


@require_POST
def reopen(request, username):
    found = _person(request, username)
    accounts.activate_user(actor=request.user, user=found, now=timezone.now())
    messages.success(request, _("{person} can sign in again.").format(person=found))
    return go(request, "portfolio:person", found.username)


@require_POST
def invite(request):
    """To the page of someone whose user name is known: a branch's administrator finds there whom to give a role."""
    found = _known(request, request.POST.get("username", "").strip())
    return _page(request, found, granting=_grant_form(request, sent=False))


def _page(request, found, *, form=None, granting=None, answer=200):
    whole, branches = administered(user=request.user)
    context = {
        "person": found, "form": form or (_profile_form(request, found, sent=False) if whole else None), "whole": whole,
        "granting": granting or (_grant_form(request, sent=False) if whole or branches else None),
        "grants": visible_grants(user=request.user, person=found), "roles": Role.choices,
        "project_grants": visible_project_grants(user=request.user, person=found), "administers": whole or bool(branches),
    }  # fmt: skip
    return render(request, "portfolio/person.html", context, status=answer)


def _require_reader(request) -> tuple[bool, tuple]:
    whole, branches = administered(user=request.user)
    if not branches and not PEOPLE_READERS & office_roles(user=request.user):
        raise NotPermitted(_("Accounts are shown to administrators, and to analysts and auditors of the whole office. Your own is under your name."))
    return whole, branches


def _person(request, username) -> User:
    _require_reader(request)
    return get_object_or_404(visible_people(user=request.user), username=username)


def _known(request, username) -> User:
    """Anyone by their exact user name: who may give roles may give one to a person who has none there yet."""
    whole, branches = _require_reader(request)
    if not whole and not branches:
        raise NotPermitted(_("Roles are given by administrators: ask one of those."))
    return get_object_or_404(User.objects.filter(is_system=False), username=username)


def _back(request, found):
    """To the person, or to the list when the last role that showed them is gone."""
    seen = visible_people(user=request.user).filter(pk=found.pk).exists()
    return go(request, "portfolio:person", found.username) if seen else redirect("portfolio:people")


def _profile_form(request, found, sent: bool = True) -> PersonForm:
    return PersonForm(request.POST if sent and request.method == "POST" else None, initial={name: getattr(found, name) for name in SAID})


def _grant_form(request, sent: bool = True) -> GrantForm:
    whole, branches = administered(user=request.user)
    nodes = visible_nodes(user=request.user).order_by("path")
    nodes = nodes if whole else nodes.filter(within(branches))
    return GrantForm(request.POST if sent else None, nodes=nodes, whole=whole, auto_id="id_grant_%s")


def _told(request, one) -> list[str]:
    """Roles and where they are held, in words, as far as the reader may know."""
    whole = bool(PEOPLE_READERS & office_roles_once(request))
    branches = () if whole else administered_once(request)
    told = [f"{held.get_role_display()} · {held.node.name if held.node else _('whole office')}" for held in one.grants.all()
            if whole or (held.node and held.node.path.startswith(branches))]  # fmt: skip
    count = len(one.project_grants.all())
    return [*told, _("{count} projects").format(count=count)] if count and whole else told


def office_roles_once(request) -> set[str]:
    if not hasattr(request, "office_roles"):
        request.office_roles = office_roles(user=request.user)
    return request.office_roles


def administered_once(request) -> tuple[str, ...]:
    if not hasattr(request, "administered"):
        request.administered = administered(user=request.user)[1]
    return request.administered
