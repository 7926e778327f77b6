"""Pages that exist only in the demo and in development."""

from django.urls import URLPattern, path

from core import design

urlpatterns: list[URLPattern] = [
    path("design/", design.living_page, name="design"),
    path("design/<slug:name>/", design.error_page, name="design-error"),
]
