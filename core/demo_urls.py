"""Pages that exist only in the demo and in development."""

from django.urls import URLPattern, path

from core import design, mail_pages

urlpatterns: list[URLPattern] = [
    path("design/", design.living_page, name="design"),
    path("design/<slug:name>/", design.error_page, name="design-error"),
    path("demo/mails/", mail_pages.mail_list, name="demo-mails"),
    path("demo/mails/<int:pk>/", mail_pages.mail_detail, name="demo-mail"),
]
