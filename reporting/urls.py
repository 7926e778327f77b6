"""Addresses of the pages of this app."""

from django.urls import path

from reporting.views import dashboard, dispatch, runs

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("", runs.run_list, name="run-list"),
    path("new/<slug:kind>/", runs.run_create, name="run-create"),
    path("<int:pk>/", runs.run_detail, name="run-detail"),
    path("<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("<int:pk>/cancel/", runs.run_cancel, name="run-cancel"),
    path("<int:pk>/retry/", runs.run_retry, name="run-retry"),
    path("<int:pk>/file/", runs.run_download, name="run-download"),
    path("registers/<int:pk>/print/", runs.register_print, name="register-print"),
    path("documents/<int:pk>/dispatch/", dispatch.dispatch_summary, name="dispatch-summary"),
]
