"""What people do on every page, for the browser tests."""

from playwright.sync_api import Page


def send(page: Page) -> None:
    """Press the main button of the page's form and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form button.button--primary").last.click()


def fetched(page: Page, selector: str) -> bytes:
    """Click what gives a file and return the file."""
    with page.expect_download() as arriving:
        page.locator(selector).click()
    return arriving.value.path().read_bytes()
