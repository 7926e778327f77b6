"""The front door: what waits for you."""

from django.urls import path

from reporting.views.home import home

urlpatterns = [path("", home, name="home")]
