"""The field app on a real Chromium with a profile of its own, as on a phone: the network goes in
the middle of the morning, the app is closed, and in the end everything has arrived once."""

import gzip
import json

import pytest
import segno
from PIL import Image

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.access.services.appointments import grant_appointment
from lianfang.command.models import Task, Visit
from lianfang.command.services import visits as visit_rules
from lianfang.people.services.staff import link_user
from lianfang.places.urls import ShortId
from lianfang.records import api as records_api
from lianfang.records.models import FieldRecord, Photo
from tests.browser.phones import DATABASE
from tests.browser.test_main_job import sign_in, the_day  # noqa: F401  a fixture
from tests.field.builders import account, gate, morning
from tests.people.builders import SYSTEM
from tests.reports.builders import FOUNDED, staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
FIRST_LOAD = 300_000
TARGET = 48


@pytest.fixture
def day():
    return morning(doors=5)


def visits():
    with everywhere("a test checks what was stored"):
        return sorted(str(visit.person.name) for visit in Visit.objects.select_related("person"))


def test_a_morning_without_network_arrives_once(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.visit("陈桂兰")
    phone.wait_for_unsent(0)
    assert visits() == ["陈桂兰"]

    phone.context.set_offline(True)
    phone.visit("陈桂芳")
    phone.visit("陈桂英")
    phone.wait_for_unsent(2)
    phone.page.reload()
    phone.wait_for_unsent(2)
    assert phone.page.inner_text(".progress b") == "3/10"
    assert visits() == ["陈桂兰"]

    # The network comes back for a moment: the server hears, the phone never learns of it.
    phone.lose_an_answer()
    phone.visit("陈桂梅")
    assert phone.unsent() >= 1

    waiting = phone.unsent()
    phone.put_away()
    page = phone.take_up()
    page.goto("/field/")
    phone.wait_for_unsent(waiting)
    # Closing the browser ends the session; what waits is still there for whoever signs in again.
    page.wait_for_selector("text=请重新登录")
    phone.sign_in("wangge")
    phone.wait_for_unsent(0)

    assert visits() == sorted(["陈桂兰", "陈桂芳", "陈桂英", "陈桂梅"])
    with everywhere("a test checks what was stored"):
        done = Task.objects.filter(window="morning", state="done").count()
        taken = {visit.visited_at.date().isoformat() for visit in Visit.objects.all()}
    assert (done, taken) == (4, {"2020-03-18"})
    assert phone.kept()["outbox"] == []
    page.wait_for_selector(".progress b >> text='4/10'")


def test_the_app_opens_without_a_network_after_the_first_visit(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.context.set_offline(True)

    phone.page.goto("/field/")

    phone.page.wait_for_selector("text=陈桂兰")
    phone.go("/forms")
    phone.page.wait_for_selector("text=巡逻劝导")
    assert phone.page.evaluate("navigator.serviceWorker.controller !== null") is True


def test_what_the_phone_keeps_cannot_be_read_without_the_login(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.context.set_offline(True)
    phone.visit("陈桂芳")

    plain = phone.page.evaluate(
        f"""async () => {{
          const kept = await ({DATABASE})();
          const decode = (one) => new TextDecoder('utf-8').decode(one);
          const walk = (one) => {{
            if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) return decode(one);
            if (one instanceof CryptoKey) return '';
            if (one && typeof one === 'object') return Object.values(one).map(walk).join(' ');
            return String(one);
          }};
          return walk(kept);
        }}"""
    )
    key = phone.page.evaluate(
        f"""async () => {{
          const {{ keep }} = await ({DATABASE})();
          const key = keep.find((one) => one instanceof CryptoKey);
          const exported = await crypto.subtle.exportKey('raw', key).catch((e) => e.name);
          return [key.algorithm.name, key.extractable, exported];
        }}"""
    )

    assert "陈桂" not in plain
    assert str(day.persons[1].pk) not in plain
    assert key == ["AES-GCM", False, "InvalidAccessError"]


def test_signing_out_clears_the_phone_and_asks_first(day, phone_for, monkeypatch):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    monkeypatch.setattr(records_api, "BATCHES_PER_MINUTE", 0)
    phone.visit("陈桂芳")
    phone.wait_for_unsent(1)
    asked = []
    phone.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))

    phone.go("/more")
    phone.page.click("text=退出登录")
    phone.page.wait_for_url("**/account/login/**")

    assert asked == ["还有1条未发送，退出登录将删除它们。仍要退出吗？"]
    assert {name: len(rows) for name, rows in phone.kept().items()} == {
        "keep": 0,
        "outbox": 0,
        "photos": 0,
    }


def test_signing_out_without_a_network_clears_at_once_and_ends_the_session_later(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.context.set_offline(True)

    phone.go("/more")
    phone.page.click("text=退出登录")
    phone.page.wait_for_selector("text=请重新登录")
    assert phone.kept()["outbox"] == []
    phone.go("/")
    assert "陈桂兰" not in phone.page.inner_text("main")
    phone.context.set_offline(False)
    phone.page.goto("/field/")
    phone.page.wait_for_selector("text=请登录后查看今日清单")

    phone.page.goto("/command/today/")
    assert "/account/login/" in phone.page.url


def test_signing_out_on_another_page_clears_it_too(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")

    phone.page.goto("/command/today/")
    phone.page.click(".lf-bottom button")
    phone.page.click("#lf-drawer form[action$='/logout/'] button")
    phone.page.wait_for_url("**/account/login/**")

    names = phone.page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "lianfang-field" not in names


def test_somebody_else_who_signs_in_finds_nothing_of_the_one_before(day, phone_for):
    other = account("lisi", Role.VOLUNTEER, day.town.community)
    helper = staff(day.town.community, "李四", "volunteer")
    link_user(actor=SYSTEM, now=FOUNDED, staff_id=helper.pk, user_id=other.pk)
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    before = phone.kept()["keep"]
    phone.context.clear_cookies()

    phone.sign_in("lisi")
    phone.page.wait_for_selector("text=今天没有巡访任务")

    assert "陈桂兰" not in phone.page.inner_text("main")
    assert len(phone.kept()["keep"]) <= len(before)


def test_a_refused_record_says_why_is_mended_and_arrives(day, phone_for, monkeypatch):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.context.set_offline(True)
    phone.go("/")
    phone.turn(".rows a:has-text('陈桂兰')")
    phone.page.fill("textarea", "咳嗽两天，要买药")
    phone.page.click(".stepper.big .step >> nth=2")
    phone.turn(".do button")
    phone.wait_for_unsent(1)
    monkeypatch.setattr(visit_rules, "NOTE_LENGTH", 4)
    phone.context.set_offline(False)
    phone.go("/outbox")
    phone.send()

    phone.page.wait_for_selector(".card[data-state=refused]")
    assert phone.unsent() == 1
    phone.page.click("text=修改后发送")
    phone.page.wait_for_selector(".has-problem textarea")
    assert phone.page.input_value("textarea") == "咳嗽两天，要买药"
    phone.page.fill("textarea", "咳嗽")
    phone.page.click(".do button")
    phone.wait_for_unsent(0)

    assert visits() == ["陈桂兰"]


def test_a_form_of_the_plan_with_a_picture(day, phone_for, tmp_path):
    picture = tmp_path / "gate.jpg"
    drawn = Image.new("RGB", (3000, 2000), "#246")
    exif = drawn.getexif()
    exif[0x010F] = "A camera that tells where it was"
    drawn.save(picture, exif=exif)
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    phone.context.set_offline(True)

    phone.go(f"/form/patrol?place={day.town.unit.pk}")
    phone.page.wait_for_selector("[data-path=dissuaded]")
    phone.page.fill("[data-path=dissuaded] input", "12")
    phone.page.set_input_files("input[type=file]", str(picture))
    phone.page.wait_for_selector(".photo img")
    phone.turn(".do button")
    phone.wait_for_unsent(2)  # the record and its picture
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)

    with everywhere("a test checks what was stored"):
        (record,) = FieldRecord.objects.all()
        (photo,) = Photo.objects.all()
    assert (record.form, record.answers["dissuaded"]) == ("patrol", 12)
    assert record.place_id == day.town.unit.pk
    assert (photo.is_complete, photo.width) == (True, 1600)


def test_the_code_of_a_place_is_read_by_the_camera(day, phone_for, tmp_path):
    film = _film(f"https://example.org/places/q/{ShortId().to_url(day.town.unit.pk)}", tmp_path)
    phone = phone_for(
        "wangge",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    phone.page.wait_for_selector("text=陈桂兰")

    phone.go("/scan")
    phone.page.wait_for_selector("text=本处今日任务", timeout=20_000)

    assert str(day.town.unit.pk) in phone.page.url
    assert phone.page.locator(".rows a:has-text('陈桂兰')").count() == 1
    assert phone.page.locator("text=巡逻劝导").count() == 1


def _film(content, folder):
    """A camera that looks at a QR code: one frame of raw video, shown over and over."""
    width, height, side = 640, 480, 360
    code = folder / "code.png"
    segno.make(content, error="q").save(str(code), scale=8, border=4)
    frame = Image.new("L", (width, height), 200)
    frame.paste(Image.open(code).convert("L").resize((side, side)), (140, 60))
    grey = bytes([128]) * (width * height // 2)
    film = folder / "camera.y4m"
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    film.write_bytes(head + (b"FRAME\n" + frame.tobytes() + grey) * 3)
    return film


def test_a_typed_code_opens_the_place_too(day, phone_for):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")

    phone.go("/scan")
    phone.page.fill("#f-code", ShortId().to_url(day.town.unit.pk))
    phone.page.click(".do button")

    phone.page.wait_for_selector("text=本处今日任务")


def test_the_first_load_is_small(day, open_page):
    page = open_page(360, 740)
    sign_in(page, "wangge")
    sizes = {}

    def weigh(route):
        answer = route.fetch()
        sizes[route.request.url] = len(gzip.compress(answer.body()))
        route.fulfill(response=answer)

    page.route("**/*", weigh)

    page.goto("/field/")
    page.wait_for_selector("text=陈桂兰")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    assert any(url.endswith("/field/day") for url in sizes)
    assert sum(sizes.values()) <= FIRST_LOAD


PROBLEMS = """(least) => {
  const said = [];
  const seen = (one) => one.offsetParent !== null || getComputedStyle(one).position === 'fixed';
  const name = (one) =>
    one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.[0]?.textContent ||
    document.getElementById(one.getAttribute('aria-labelledby'))?.textContent || '';
  for (const one of document.querySelectorAll('a, button, input, select, textarea, summary')) {
    if (!seen(one)) continue;
    const box = one.getBoundingClientRect();
    const what = one.outerHTML.slice(0, 90);
    if (box.height < least - 0.5 || box.width < least - 0.5)
      said.push(`small ${Math.round(box.width)}x${Math.round(box.height)} ${what}`);
    if (!name(one)) said.push('nameless ' + what);
  }
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  if (new Set(ids).size < ids.length) said.push('ids twice');
  if (document.querySelectorAll('h1').length !== 1) said.push('headings');
  if (!document.title || !document.documentElement.lang) said.push('title or language');
  if (document.documentElement.scrollWidth > innerWidth) said.push('wider than the screen');
  return said;
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_small_phone_and_a_glove(day, phone_for, language):
    phone = phone_for("wangge")
    phone.page.wait_for_selector("text=陈桂兰")
    if language == "en":
        phone.go("/more")
        phone.page.click("text=English")
        phone.page.wait_for_selector("text=Sign out")
    person = day.persons[0].pk
    point = gate(day.town).place.pk
    grant_appointment(
        actor=SYSTEM,
        now=FOUNDED,
        user_id=day.user.pk,
        role=Role.CHECKPOINT_GUARD,
        place_id=day.town.community.pk,
        path=day.town.community.path,
    )
    phone.open()
    routes = [
        "/",
        f"/visit/{person}",
        "/alert/0",
        f"/passage/{point}",
        "/forms",
        f"/form/patrol?place={day.town.unit.pk}",
        "/form/relief?about=",
        "/scan",
        "/outbox",
        "/reports",
        "/more",
    ]
    found = {}
    for route in routes:
        phone.go(route)
        said = phone.page.evaluate(PROBLEMS, TARGET)
        if said:
            found[route] = said

    assert json.dumps(found, ensure_ascii=False, indent=1) == "{}"


def test_residents_pages_fit_a_small_phone(day, open_page):
    page = open_page(360, 740)
    found = {}
    page.goto(f"/places/q/{ShortId().to_url(day.town.unit.pk)}")
    for kind in ("", "help", "temperature", "arrival"):
        if kind:
            with page.expect_navigation():
                page.click(f"a[href$='/{kind}/']")
        said = page.evaluate(PROBLEMS, TARGET)
        # A tick box is as large as the label around it; a skip link waits off the screen.
        said = [one for one in said if 'type="checkbox"' not in one and "lf-skip" not in one]
        if said:
            found[kind or "first"] = said
        if kind:
            page.go_back(wait_until="load")

    assert json.dumps(found, ensure_ascii=False, indent=1) == "{}"


def test_a_resident_tells_a_temperature_and_the_worker_sees_it(day, open_page, phone_for):
    resident = open_page(360, 740)
    resident.goto(f"/places/q/{ShortId().to_url(day.town.unit.pk)}")
    resident.click("a[href$='/temperature/']")
    resident.fill("input[name=temperature]", "37.8")
    resident.fill("input[name=name]", "钱婆婆")
    resident.fill("input[name=door]", "402")
    resident.click("form[method=post] button[type=submit] >> nth=0")
    resident.wait_for_selector("text=已收到，谢谢")

    phone = phone_for("wangge")
    phone.page.click(".notice.now:has-text('居民自报')")
    phone.page.wait_for_selector("text=钱婆婆")
    phone.page.click("text=已核实")
    phone.page.wait_for_selector("text=没有待处理的自报")
