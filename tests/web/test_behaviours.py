"""What the pages' script does, in a real browser, on the gallery of components."""

import os
import re
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"needs {CHROMIUM}"),
]


class SilentHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(layouts_alone):
    server: WSGIServer = make_server(
        "127.0.0.1",
        0,
        StaticFilesHandler(get_wsgi_application()),
        handler_class=SilentHandler,
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where there is a browser

    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, site):
    """The gallery at desk size; an error in a script or against the policy fails the test."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, base_url=site, locale="zh-CN"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if "Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/_gallery/")
    yield page
    context.close()
    assert complaints == []


def test_nothing_is_fetched_from_elsewhere_and_maps_and_charts_only_when_near(chromium, site):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/_gallery/", wait_until="networkidle")
    first = {re.sub(r"-[\w-]{8}\.", ".", url.rsplit("/", 1)[1]) for url in asked}
    page.locator("#chart-heatmap").scroll_into_view_if_needed()
    page.wait_for_selector("#chart-heatmap canvas")
    page.close()

    # The helper by which scripts fetch others is shared with the field app, so it is a file.
    own = {"", "console.js", "console.css", "icons.svg", "mark.svg", "preload-helper.js"}
    assert first == own
    assert {url.split("/")[2] for url in asked} == {site.split("/")[2]}


def test_the_first_load_is_at_most_three_hundred_kilobytes(site):
    from gzip import compress  # noqa: PLC0415  used here alone

    from lianfang.web import assets  # noqa: PLC0415  needs the app registry

    console = assets.entry("console")
    files = [console.script, *console.styles, assets.icon_sprite()]
    weight = sum(len(compress((assets.PACKAGE / "static" / f).read_bytes())) for f in files)

    assert weight <= 100_000  # leaves two thirds for the page, a chart's or the map's code


def test_typing_in_the_search_asks_for_the_list_and_keeps_it_in_the_address(page):
    page.fill("[data-search]", "甲")
    page.wait_for_url("**/_gallery/?*")

    assert re.search(r"\?(.*)", page.url)[1] == "q=%E7%94%B2&sort=place"


def test_a_header_sorts_the_list_in_place(page):
    page.evaluate("window.untouched = true")
    page.click("#people th[data-col=temperature] a")
    page.wait_for_selector("#people th[data-col=temperature][aria-sort=ascending]")

    assert page.evaluate("window.untouched")
    page.wait_for_url("**?sort=temperature")
    assert page.input_value("#people-filters input[name=sort]") == "temperature"


def test_on_a_phone_a_choice_above_the_cards_sorts_them_in_place(page):
    choice = page.locator("#people-sort")
    assert not choice.is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/_gallery/?q=甲")
    choice.focus()

    with page.expect_response(lambda answer: "sort=-temperature" in answer.url):
        choice.select_option("-temperature")

    page.wait_for_url("**sort=-temperature**")
    heading = page.locator('th[data-col="temperature"]')
    heading.and_(page.locator('[aria-sort="descending"]')).wait_for(state="attached")
    assert page.locator("#people-sort").input_value() == "-temperature"
    assert page.evaluate("document.activeElement.id") == "people-sort"
    assert "q=%E7%94%B2" in page.url


def test_page_links_turn_the_list_in_place(page):
    page.click("#people .pagination >> text=3")
    page.wait_for_selector("#people li.active >> text=3")

    page.wait_for_url("**?page=3")


def test_a_filter_change_asks_again_and_leaves_empty_filters_out(page):
    page.select_option("#people-filters select[name=state]", "done")
    page.wait_for_url("**state=done**")

    assert re.search(r"\?(.*)", page.url)[1] == "state=done&sort=place"


def test_a_chosen_column_is_remembered_and_an_optional_one_starts_hidden(page):
    assert not page.is_visible("#people th[data-col=note]")
    page.click("#people .lf-table-tools summary")
    page.check("[data-column=note]")
    page.uncheck("[data-column=seen]")
    page.reload()

    assert page.is_visible("#people th[data-col=note]")
    assert not page.is_visible("#people th[data-col=seen]")
    assert page.evaluate("Object.entries(localStorage)") == [
        ["lianfang:columns:people", '["seen"]']
    ]


def test_rows_are_chosen_singly_in_a_range_and_all_that_match(page):
    rows = page.locator("[data-select-row]")
    rows.nth(1).click()
    rows.nth(4).click(modifiers=["Shift"])
    assert page.inner_text("[data-selected-count]") == "已选 4 项"

    page.check("[data-select-all]")
    assert page.inner_text("[data-selected-count]") == "已选 50 项"

    page.click("[data-offer-all]")
    assert page.inner_text("[data-selected-count]") == "已选 1473 项"
    assert page.input_value("[data-all-matching]") == "1"


def test_keys_search_go_to_a_room_and_show_help(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"

    page.keyboard.press("?")  # typed into the search, so no help
    assert page.input_value("[data-search]") == "?"

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.is_visible("#lf-keys-help")
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/people/households/")


def test_a_question_is_asked_before_it_is_done(page):
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("afterbegin", `
        <form action="/people/staff/" data-confirm="真的吗？"><button id="go">go</button></form>`
        )"""
    )
    page.click("#go")
    assert page.inner_text("#lf-ask [data-question]") == "真的吗？"
    page.click("#lf-ask button[value=no]")
    assert page.url.endswith("/_gallery/")

    page.click("#go")
    page.click("#lf-ask button[value=yes]")
    page.wait_for_url("**/people/staff/**")


def test_leaving_with_something_typed_is_asked_about_and_nothing_is_stored(page):
    page.fill("textarea[name=needs]", "买药")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/people/staff/'))")
    asked.value.dismiss()

    assert asked.value.type == "beforeunload"
    assert page.input_value("textarea[name=needs]") == "买药"
    assert "买药" not in page.evaluate("JSON.stringify([sessionStorage, localStorage])")


def test_a_lost_connection_keeps_what_was_typed_and_says_so(page):
    page.route("**/_gallery/?*", lambda route: route.abort())
    page.fill("[data-search]", "甲")
    page.wait_for_selector("#lf-toasts .is-now")

    said = page.inner_text("#lf-toasts .is-now div")
    assert said == "没有发出：网络不通。填写的内容还在，请再按一次。"
    assert page.input_value("[data-search]") == "甲"


def test_an_error_of_the_server_is_shown_in_its_own_words(page):
    page.route(
        "**/_gallery/?*",
        lambda route: route.fulfill(
            status=422, content_type="text/html", body="<div data-error>体温不对。</div>"
        ),
    )
    page.fill("[data-search]", "甲")
    page.wait_for_selector("#lf-toasts .is-now")

    assert page.inner_text("#lf-toasts .is-now div") == "体温不对。"
    assert page.locator("#people tbody tr").count() == 50


def test_a_session_that_has_ended_does_not_take_the_list_away(page):
    page.route(
        "**/_gallery/?*",
        lambda route: route.fulfill(
            content_type="text/html", body='<body data-layout="bare">log in</body>'
        ),
    )
    page.fill("[data-search]", "甲")
    page.wait_for_selector("#lf-signed-out[open]")

    assert page.locator("#people tbody tr").count() == 50


def test_a_map_shows_its_areas_and_says_that_it_is_schematic(page):
    page.locator(".lf-map").scroll_into_view_if_needed()
    page.wait_for_selector(".lf-map-legend")

    assert page.locator(".lf-map path").count() == 8
    assert page.inner_text(".lf-map-legend em") == "示意图：位置和大小不代表实际"
    page.locator(".lf-map path").first.click()
    assert page.inner_text(".lf-map-card a") == "打开"


def test_a_chart_can_be_read_as_a_table(page):
    page.locator("#chart-bar").scroll_into_view_if_needed()
    page.wait_for_selector("#chart-bar canvas")

    cells = page.locator("#chart-bar + table tr").nth(1).locator("td")
    assert cells.all_text_contents() == ["四棵社区", "62"]


def test_a_long_select_can_be_typed_into(page):
    page.locator("select[data-choose]").scroll_into_view_if_needed()
    page.wait_for_selector(".ts-wrapper")
    page.click(".ts-control")
    page.keyboard.type("丙")
    page.wait_for_selector(".ts-dropdown .option:only-child")
    page.keyboard.press("Enter")

    assert page.eval_on_selector("select[name=worker]", "field => field.value") == "2"


def test_buttons_beside_a_temperature_take_it_up_and_down(page):
    page.goto("/_gallery/phone/")
    down, up = page.locator("[data-step]").all()

    up.click()
    first = page.input_value("#id_temperature")
    up.click()
    up.click()
    down.click()

    assert (first, page.input_value("#id_temperature")) == ("36.5", "36.6")


@pytest.mark.parametrize("path", ["/_gallery/", "/_gallery/phone/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_wider_than_a_small_phone_and_targets_fit_a_thumb(
    chromium, site, path, language
):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, base_url=site
    )
    context.add_cookies([{"name": "lianfang_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto(path, wait_until="networkidle")

    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll(
            "main :is(.btn, .form-control, .form-select), .lf-bottom :is(a, button)")]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5)
        .map(e => e.outerHTML)"""
    )
    context.close()

    assert wide <= 0
    assert small == []


def late(page, *, signed_in):
    """The gallery as it stands ten minutes later, with a session that holds or has ended."""
    page.route(
        "**/access/me/",
        lambda route: (
            route.fulfill(status=200)
            if signed_in
            else route.fulfill(status=302, headers={"location": "/account/login/"})
        ),
    )
    page.evaluate("const real = Date.now; Date.now = () => real() + 600_000")
    page.evaluate(
        """() => {
          window.sent = 0;
          window.once = new Promise((done) => addEventListener('submit', (event) => {
            sent += 1;
            event.preventDefault();
            done();
          }));
        }"""
    )


def press(page):
    page.evaluate("document.querySelector('form[data-guard]').noValidate = true")
    page.locator("form[data-guard] button[type=submit]").first.click()


def test_a_form_that_stood_open_past_the_session_is_not_sent_into_the_log_in_page(page):
    late(page, signed_in=False)
    press(page)
    page.wait_for_selector("#lf-signed-out[open]")

    assert page.evaluate("sent") == 0


def test_a_form_that_stood_open_while_the_session_held_is_sent_with_the_mark_of_today(page):
    late(page, signed_in=True)
    page.evaluate("document.cookie = 'csrftoken=newer; path=/'")
    press(page)
    page.evaluate("once")

    assert page.evaluate("sent") == 1
    mark = "form[data-guard] input[name=csrfmiddlewaretoken]"
    assert page.locator(mark).first.input_value() == "newer"
    assert page.locator("#lf-signed-out[open]").count() == 0


def test_a_form_with_work_in_it_is_not_sent_while_the_server_is_away(page):
    late(page, signed_in=True)
    page.route("**/access/me/", lambda route: route.fulfill(status=503))
    press(page)
    page.wait_for_selector("#lf-toasts .is-now")

    assert page.evaluate("sent") == 0
