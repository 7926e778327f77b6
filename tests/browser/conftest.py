"""Real Chromium on a live server; a console error, a CSP violation or a failed page fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.celery import app
from tests.workers import running_worker

# Playwright's own loop runs in this thread; the ORM calls of a test are still synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if program is None:
        pytest.skip("Chromium is not installed (set CHROMIUM to its path)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def trouble() -> list[str]:
    """What the browser complained about; a test that expects a complaint clears it."""
    return []


@pytest.fixture
def open_browser(chromium, live_server, trouble) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages: `open_browser(person, width=360, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def make(person=None, *, width: int = 1440, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-US",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if person is not None:
            client = (
                Client()
            )  # one a person: signing in another with the same ends the first session
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
            context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and trouble.append(said.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def printing(tmp_path):
    """A worker that takes what the pages send to the print queue."""
    usual = app.conf.task_routes
    with running_worker(tmp_path) as worker:
        app.conf.update(task_routes={"reporting.tasks.*": {"queue": worker.queue}})
        app.amqp.flush_routes()
        yield worker
    app.conf.update(task_routes=usual)
    app.amqp.flush_routes()


@pytest.fixture
def scan(tmp_path) -> Path:
    """A small PDF such as a scanner makes."""
    from weasyprint import HTML

    path = tmp_path / "cong-van.pdf"
    HTML(string="<p>Công văn số 512/VPCP-KSTT</p>").write_pdf(path)
    return path
