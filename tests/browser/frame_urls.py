"""The site with the living page and one form that answers slowly enough to be pressed twice."""

import time

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as site
from core import demo_urls
from core.design_samples import SampleForm

received: list[str] = []

PAGE = """{% extends "base.html" %}{% block title %}Thử{% endblock %}
{% block content %}<div id="box">{% include fragment %}</div><a href="/design/">Sang trang khác</a>
{% endblock %}"""
FRAGMENT = """<form class="form" method="post" action="/try/" hx-post="/try/" hx-target="#box" data-unsaved>
{% csrf_token %}{{ form }}<button class="button button--primary">Gửi</button></form>"""
PLAIN = """{% extends "base.html" %}{% block title %}Thử{% endblock %}{% block content %}
<form method="post" action="/plain/">{% csrf_token %}<button>Gửi</button></form><p id="sent">{{ sent }}</p>
{% endblock %}"""


def compiled(source: str):
    return engines["django"].from_string(source)


def tried(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None, initial={"version": 1})
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    context = {"form": form, "fragment": compiled(FRAGMENT)}
    if request.htmx:
        return HttpResponse(compiled(FRAGMENT).render(context, request), status=status)
    return HttpResponse(compiled(PAGE).render(context, request), status=status)


def plain(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        received.append("POST")
        time.sleep(0.4)  # long enough for the second press of a double click to arrive
    return HttpResponse(compiled(PLAIN).render({"sent": len(received)}, request))


urlpatterns = [path("try/", tried), path("plain/", plain), *demo_urls.urlpatterns, *site]
