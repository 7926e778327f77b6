"""The front door: what waits for you."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
