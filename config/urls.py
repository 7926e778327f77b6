"""The map of addresses; each app names its own below its prefix."""

from django.conf import settings
from django.urls import include, path

from agencies.admin import site as admin_site
from core import views as core_views

urlpatterns = [
    path("accounts/", include("agencies.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", core_views.health, name="health"),
    path("agencies/", include("agencies.urls")),
    path("documents/", include("directives.urls")),
    path("intake/", include("assignments.intake_urls")),
    path("reorganisations/", include("assignments.reorganising_urls")),
    path("tasks/", include("assignments.urls")),
    path("reports/", include("reporting.urls")),
    path("admin/", admin_site.urls),
    path("", include("reporting.home_urls")),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [path("", include("core.demo_urls"))]
