"""Pages that exist only in the demo and in development."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
