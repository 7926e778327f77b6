"""Addresses of the pages of this app."""

from django.urls import path
from django.views.generic import RedirectView as V

app_name = "assignments"
urlpatterns = [
    path("<int:pk>/", V.as_view(), name="assignment-detail"),
    path("", V.as_view(), name="assignment-list"),
    path("task/<int:pk>/", V.as_view(), name="task-detail"),
]
