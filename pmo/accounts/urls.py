"""Sign-in and sign-out, each of allauth's doors by itself (there is no sign-up); and what people keep of their own."""

from allauth.account import views as door
from django.urls import include, path, re_path

from pmo.accounts import views

own = [
    path("me/", views.profile, name="profile"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<str:key>/revocation/", views.revoke_token, name="revoke-token"),
]

urlpatterns = [
    path("accounts/login/", views.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", views.SignOut.as_view(), name="account_logout"),
    path("accounts/inactive/", door.AccountInactiveView.as_view(), name="account_inactive"),
    path("accounts/signup/", door.SignupView.as_view(), name="account_signup"),  # answers that accounts are opened by an administrator
    path("accounts/reauthenticate/", door.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("accounts/password/change/", views.PasswordChange.as_view(), name="account_change_password"),
    path("accounts/password/set/", views.PasswordSet.as_view(), name="account_set_password"),
    path("accounts/password/reset/", door.PasswordResetView.as_view(), name="account_reset_password"),
    path("accounts/password/reset/done/", door.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", views.PasswordReset.as_view(), name="account_reset_password_from_key"
    ),
    path("accounts/password/reset/key/done/", door.PasswordResetFromKeyDoneView.as_view(), name="account_reset_password_from_key_done"),
    path("", include((own, "accounts"))),
]
