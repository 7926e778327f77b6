"""Sign-in pages: the few of allauth's that this site uses; sign-up and e-mail pages do not exist here."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
]
