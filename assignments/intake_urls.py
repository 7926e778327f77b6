"""Addresses of the desk, where papers are read and checked before they are registered."""

from django.urls import path

from assignments.views import intake, intake_check

app_name = "intake"
urlpatterns = [
    path("", intake.desk, name="desk"),
    path("<int:pk>/", intake_check.intake_detail, name="detail"),
    path("<int:pk>/draft/", intake_check.intake_draft, name="draft"),
    path("<int:pk>/status/", intake.status, name="status"),
    path("<int:pk>/file/", intake.original, name="file"),
    path("<int:pk>/pages/<int:number>/", intake.page_picture, name="page"),
    path("<int:pk>/take-over/", intake.take_over, name="take-over"),
    path("<int:pk>/discard/", intake.discard, name="discard"),
    path("<int:pk>/read-again/", intake.read_again, name="read-again"),
]
