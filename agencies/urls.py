"""Addresses of the pages of this app."""

from django.urls import path

from agencies.views import options

app_name = "agencies"
urlpatterns = [
    path("options/", options.agency_options, name="agency-options"),
]
