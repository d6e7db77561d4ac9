"""Sign-in and sign-out."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
]
