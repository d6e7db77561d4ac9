"""The door, and what people keep of their own: profile and API tokens."""

import datetime as dt

from allauth.account import views as door
from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pmo.accounts import actions
from pmo.accounts.adapter import LOCKED
from pmo.accounts.forms import ProfileForm, TokenForm
from pmo.accounts.queries import person_called, tokens_of
from pmo.errors import Refused
from pmo.web.answers import go, refused

PROFILE = ["first_name", "last_name", "job_title", "version"]
TOKEN_DAYS = 90  # what the form proposes


class SignIn(door.LoginView):
    def form_valid(self, form):
        answer = super().form_valid(form)
        if self.request.user.is_authenticated:
            actions.open_session(actor=self.request.user, now=timezone.now())
        return answer

    def form_invalid(self, form):
        person = person_called(form.data.get("login", "")[:254])
        if person is not None and form.has_error("__all__") and not form.has_error("__all__", LOCKED):
            actions.refuse_session(user=person, address=self.request.META.get("REMOTE_ADDR", ""), now=timezone.now())
        return super().form_invalid(form)


class SignOut(door.LogoutView):
    def post(self, *args, **kwargs):
        person = self.request.user
        answer = super().post(*args, **kwargs)
        if person.is_authenticated:
            actions.close_session(actor=person, now=timezone.now())
        return answer


class PasswordChange(door.PasswordChangeView):
    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.note_new_password(user=self.request.user, reason=_("Chosen by the person."), now=timezone.now())
        return answer


class PasswordSet(door.PasswordSetView):
    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.note_new_password(user=self.request.user, reason=_("Chosen by the person."), now=timezone.now())
        return answer


class PasswordReset(door.PasswordResetFromKeyView):
    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.note_new_password(user=self.reset_user, reason=_("Reset through a link sent by mail."), now=timezone.now())
        return answer


def profile(request):
    user = request.user
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in PROFILE})
    answer = 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                actions.change_user(actor=user, user=user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return go(request, "accounts:profile")
    grants = user.grants.select_related("node").order_by("role")
    own = user.project_grants.select_related("project").order_by("project__code")
    return render(request, "accounts/profile.html", {"form": form, "grants": grants, "project_grants": own}, status=answer)


@never_cache
@sensitive_post_parameters()
def tokens(request):
    now = timezone.now()
    initial = {"scopes": ["read"], "expires_on": timezone.localdate() + dt.timedelta(days=TOKEN_DAYS)}
    form = TokenForm(request.POST or None, initial=initial)
    secret, answer = None, 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("name", "scopes")}
            try:
                _token, secret = actions.create_token(actor=request.user, user=request.user, expires_at=form.expires_at(), now=now, **said)
            except Refused as refusal:
                refusal.field = "expires_on" if refusal.field == "expires_at" else refusal.field
                answer = refused(form, refusal)
            else:
                form, answer = TokenForm(initial=initial), 201
    context = {"form": form, "secret": secret, "tokens": tokens_of(user=request.user)}
    return render(request, "accounts/tokens.html", context, status=answer)


@require_POST
def revoke_token(request, key):
    token = get_object_or_404(tokens_of(user=request.user), token_key=key)
    actions.revoke_token(actor=request.user, token=token, now=timezone.now())
    messages.success(request, _("“{name}” opens nothing any more.").format(name=token.name))
    return go(request, "accounts:tokens")
