"""The frame in a real browser: keys, focus, double presses, narrow screens, no scripts, strict CSP."""

import pytest

from tests.browser import frame_urls

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.frame_urls"),
]


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1366, 1440])
def test_the_living_page_fits_its_window(open_browser, clerk, width):
    page = open_browser(clerk, width=width)
    page.goto("/design/")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_letters_of_a_search_are_no_keys(open_browser, clerk):
    page = open_browser(clerk)
    page.goto("/design/")
    page.locator("#id_code").fill("")
    page.locator("#id_code").press_sequentially("n?j/k")
    assert page.locator("#id_code").input_value() == "n?j/k"
    assert not page.locator("dialog#keys").is_visible()


def test_a_question_mark_opens_the_keys_and_escape_closes_them(open_browser, clerk):
    page = open_browser(clerk)
    page.goto("/design/")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()


def test_j_and_k_walk_the_rows_and_enter_opens(open_browser, clerk):
    page = open_browser(clerk)
    page.goto("/design/")
    rows = page.locator("[data-row]")
    page.keyboard.press("j")
    assert rows.nth(0).evaluate("row => row === document.activeElement")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert rows.nth(1).evaluate("row => row === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/design/#tables")


def test_n_presses_what_the_page_offers_as_new(open_browser, clerk):
    page = open_browser(clerk)
    page.goto("/design/")
    page.keyboard.press("n")
    page.wait_for_url("**/design/#forms")
    assert page.url.endswith("#forms")


def test_a_refused_form_is_swapped_in_and_takes_the_focus_to_its_errors(
    open_browser, clerk, trouble
):
    page = open_browser(clerk)
    page.goto("/try/")
    page.evaluate("document.querySelector('#box form').noValidate = true")
    page.locator("#id_issued_on").fill("30/2/2021")
    page.get_by_role("button", name="Gửi").click()
    summary = page.locator("#box .errors")
    summary.wait_for()
    assert summary.evaluate("box => box === document.activeElement")
    assert page.locator("#id_issued_on").input_value() == "30/2/2021"
    assert all("422" in words for words in trouble), (
        "the browser logs the status; nothing else may be wrong"
    )
    trouble.clear()


def test_the_link_of_an_error_leads_to_its_field(open_browser, clerk, trouble):
    page = open_browser(clerk)
    page.goto("/try/")
    page.evaluate("document.querySelector('#box form').noValidate = true")
    page.get_by_role("button", name="Gửi").click()
    page.locator('#box .errors a[href="#id_kind"]').click()
    assert page.locator("#id_kind").evaluate("field => field.matches(':target')")
    trouble.clear()


def test_a_double_press_sends_once_and_back_opens_the_form_again(open_browser, clerk):
    frame_urls.received.clear()
    page = open_browser(clerk)
    page.goto("/design/")
    page.goto("/plain/")
    page.get_by_role("button", name="Gửi").dblclick()
    page.get_by_text("1", exact=True).wait_for()
    assert frame_urls.received == ["POST"]
    page.go_back()
    assert page.locator("main form[data-sent]").count() == 0


def test_leaving_with_words_unsent_asks_first(open_browser, clerk):
    page = open_browser(clerk)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/try/")
    page.locator("#id_code").press_sequentially("141")
    page.get_by_role("link", name="Sang trang khác").click()
    page.wait_for_url("**/design/")
    assert asked == ["beforeunload"]


def test_a_lost_connection_is_said_and_what_was_typed_stays(open_browser, clerk, trouble):
    page = open_browser(clerk)
    page.goto("/try/")
    page.evaluate("document.querySelector('#box form').noValidate = true")
    page.locator("#id_code").fill("141/KH-UBND")
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi").click()
    page.locator("#messages .notice").wait_for()
    assert "Mất kết nối" in page.locator("#messages").inner_text()
    assert page.locator("#id_code").input_value() == "141/KH-UBND"
    trouble.clear()


def test_without_scripts_menus_open_and_a_refused_form_keeps_what_was_typed(
    open_browser, clerk, trouble
):
    page = open_browser(clerk, width=360, javascript=False)
    page.goto("/try/")
    page.locator(".topbar__tools summary").click()
    assert page.get_by_role("button", name="Đăng xuất").is_visible()
    page.locator(".topbar__tools summary").click()
    for name, words in {"code": "141/KH-UBND", "issued_on": "30/2/2021", "subject": "V/v"}.items():
        page.locator(f"#id_{name}").fill(words)
    page.locator("#id_kind").select_option("KH")
    page.get_by_role("button", name="Gửi").click()
    page.locator("main .errors").wait_for()
    assert page.locator("#id_code").input_value() == "141/KH-UBND"
    assert "Lịch không có ngày 30/2/2021" in page.locator("main .errors").inner_text()
    trouble.clear()


def test_signing_in_and_out_by_keyboard_alone(open_browser, clerk):
    page = open_browser()
    page.goto("/accounts/login/?next=/design/")
    page.keyboard.type(clerk.username)
    page.keyboard.press("Tab")
    page.keyboard.type("dondoc-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/design/")
    page.locator(".topbar__tools summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Đăng xuất").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/")
    assert page.locator("#id_login").is_visible()


def test_print_leaves_the_frame_out(open_browser, clerk):
    page = open_browser(clerk)
    page.goto("/design/")
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert page.locator("table").first.is_visible()
