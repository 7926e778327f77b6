"""Addresses of the pages of this app."""

from django.urls import path

from reporting.views import (
    checks,
    dashboard,
    dispatch,
    drafts,
    exchange,
    exports,
    runs,
    schedules,
    volumes,
)

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
    path("<int:pk>/workbook/", runs.run_workbook, name="run-workbook"),
    path("<int:pk>/texts/", drafts.run_edit, name="run-edit"),
    path("<int:pk>/check/", drafts.run_check, name="run-check"),
    path("<int:pk>/recollect/", drafts.run_recollect, name="run-recollect"),
    path("<int:pk>/freeze/", drafts.run_freeze, name="run-freeze"),
    path("<int:pk>/signed/", drafts.run_sign, name="run-sign"),
    path("signed/<int:pk>/", drafts.signed_download, name="signed-download"),
    path("schedules/", schedules.schedule_list, name="schedule-list"),
    path("schedules/new/", schedules.schedule_create, name="schedule-create"),
    path("schedules/<int:pk>/", schedules.schedule_change, name="schedule-change"),
    path("checks/", checks.check_list, name="check-list"),
    path("checks/<int:pk>/", checks.check_detail, name="check-detail"),
    path("registers/<int:pk>/print/", runs.register_print, name="register-print"),
    path("registers/<int:pk>/volumes/", volumes.register_volumes, name="register-volumes"),
    path("volumes/<int:pk>/print/", volumes.volume_print, name="volume-print"),
    path("documents/<int:pk>/dispatch/", dispatch.dispatch_summary, name="dispatch-summary"),
    path("documents/<int:pk>/exchange/", exchange.exchange, name="exchange"),
    path(
        "documents/<int:pk>/exchange/<int:agency_pk>/<slug:code>/",
        exchange.exchange_status,
        name="exchange-status",
    ),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/of/<slug:kind>/<slug:form>/", exports.export_of, name="export-of"),
    path("exports/<int:pk>/", exports.export_detail, name="export-detail"),
    path("exports/<int:pk>/progress/", exports.export_progress, name="export-progress"),
    path("exports/<int:pk>/cancel/", exports.export_cancel, name="export-cancel"),
    path("exports/<int:pk>/repeat/", exports.export_repeat, name="export-repeat"),
    path("exports/<int:pk>/file/", exports.export_download, name="export-download"),
]
