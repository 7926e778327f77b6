"""Sign-in pages: the few of allauth's that this site uses; sign-up and e-mail pages do not exist here."""

from allauth.account import views
from django.contrib.auth.decorators import login_required
from django.urls import path, reverse_lazy

change_password = login_required(
    views.PasswordChangeView.as_view(success_url=reverse_lazy("agencies:profile"))
)

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", change_password, name="account_change_password"),
]
