"""`lianfang demo --check`: the main job through HTTP, as the people of the demo's card do it.

Rosters in → who answers for whom → today's work → the record → the bulletin whose figures open
their rows. Every check says what it saw, with figures; the first thing that is not so ends it.
"""

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lianfang.cli.demo_roster import PEOPLE, WRONG, small_roster
from lianfang.cli.demo_visitor import Form, Page, Visitor
from lianfang.scenarios.jinshan.caring import IN_THE_HOME
from lianfang.scenarios.jinshan.personas import PASSWORD
from lianfang.scenarios.jinshan.returning import WRITTEN_TWICE
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LAYOUTS,
    SIKE,
    SUBDISTRICT,
    WANGTAI,
    ZHONGSHAN,
)

API = "/api/v1"
UNITS = "volunteers_per_unit"
PATIENCE_SECONDS = 90
# Figures of the bulletin that were published, with the place they are for.
PUBLISHED: tuple[tuple[str, str, int], ...] = (
    ("temporary_branches", "", 19),
    ("double_checkin_members", SIKE, 72),
    ("buildings", SIKE, 87),
    ("units", SIKE, 191),
    ("grids", WANGTAI, 7),
    ("mobilised", ZHONGSHAN, 176),
)


class NotSo(Exception):
    """Something the demo promises is not there."""


def need(condition: object, what: str) -> None:
    if not condition:
        raise NotSo(what)


@dataclass
class Walk:
    """Everybody who takes part, each with their own browser."""

    address: str
    visitors: dict[str, Visitor] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def as_(self, username: str) -> Visitor:
        """That person's browser, signed in."""
        if username not in self.visitors:
            self.visitors[username] = self._signed_in(username)
        return self.visitors[username]

    def _signed_in(self, username: str) -> Visitor:
        visitor = Visitor(self.address)
        page = visitor.get("/account/login/")
        need(page.status == 200, f"the log-in page answers {page.status}")
        page = visitor.send(
            page, page.form_with("login"), {"login": username, "password": PASSWORD}
        )
        code = re.search(r"\b\d{6}\b", page.text)
        if any(form.has("code") for form in page.forms) and code:
            page = visitor.send(page, page.form_with("code"), {"code": code[0]})
        need(page.status == 200 and "/login" not in page.path, f"{username} cannot sign in")
        return visitor

    def read(self, username: str, path: str, **query: str) -> Any:
        """What the JSON API answers that person. Anything but 200 is a failure."""
        page = self.as_(username).get(f"{API}{path}", **query)
        need(page.status == 200, f"{path} answers {page.status}")
        return page.json

    def place(self, name: str) -> str:
        """The id of a place, asked for by the name people use; "" is the subdistrict."""
        if name not in self.places:
            found = self.read("clerk", "/places/meaning", text=name or SUBDISTRICT)
            need(found["place"], f"{name} is not known")
            self.places[name] = found["place"]
        return self.places[name]

    def figure(self, key: str, place: str = "") -> int:
        answer = self.read("clerk", f"/reports/metrics/{key}", place_id=self.place(place))
        return int(Decimal(answer["value"]))


def check_demo(address: str, say: Callable[[str], None]) -> int:
    """Do the main job; the exit status, 0 if everything was so."""
    walk = Walk(address)
    begun = time.monotonic()
    for name, check in CHECKS:
        started = time.monotonic()
        try:
            seen = check(walk)
        except (NotSo, LookupError, OSError, ValueError) as error:
            say(f"FAILED {name}: {error}")
            return 1
        say(f"ok     {name}: {seen} ({time.monotonic() - started:.1f} s)")
    say(f"ok     {len(CHECKS)} checks in {time.monotonic() - begun:.1f} s")
    return 0


def signing_in(walk: Walk) -> str:
    """Everybody comes in with the demo's password; the administrators with a second factor too."""
    stranger = Visitor(walk.address).get(f"{API}/reports/metrics")
    need(stranger.status == 401, f"the API answers a stranger with {stranger.status}")
    names = ("commander", "clerk", "secretary", "sike", "grid", "viewer", "audit")
    for username in names:
        walk.as_(username)
    head = walk.read("audit", "/access/events/head")
    return f"{len(names)} people, one with a second factor; {head['position']} audit events sealed"


def rosters(walk: Walk) -> str:
    """The page of imports names the town's rosters with what became of their rows."""
    page = walk.as_("clerk").get("/imports/")
    need(page.status == 200, f"the page answers {page.status}")
    listed = [
        run for run in walk.read("clerk", "/imports", size="100") if run["kind"] == "residents"
    ]
    need(len(listed) == len(LAYOUTS), f"{len(listed)} rosters of residents")
    need(all(run["status"] == "applied" for run in listed), "a roster is not applied")
    shown = [run for run in listed if run["file"] in page.text]
    need(len(shown) == len(listed), f"the page names {len(shown)} of {len(listed)} rosters")
    new = sum(run["counts"]["new"] for run in listed)
    wrong = sum(run["counts"]["wrong"] for run in listed)
    at_the_desk = walk.figure("residents") - new
    need(at_the_desk == WRITTEN_TWICE + IN_THE_HOME, "residents differ from the rows imported")
    return f"{len(listed)} rosters, {new} residents, {wrong} wrong rows kept out with reasons"


def a_small_roster(walk: Walk) -> str:
    """A secretary sends a roster, confirms its columns, looks at the preview and applies it."""
    visitor, before = walk.as_("sike"), walk.figure("residents", SIKE)
    page = visitor.get("/imports/new/")
    files = {"file": ("四棵社区补报.xlsx", small_roster())}
    page = visitor.send(page, page.form_with("kind"), {"kind": "residents"}, files)
    found = re.search(r"/imports/([0-9a-f-]{36})/", page.path)
    need(found and page.status == 200, f"the roster was refused ({page.status})")
    run = f"/imports/{found[1] if found else ''}/"
    _until(walk, run, "checked", "uploaded")
    columns = visitor.get(f"{run}columns/")
    form = columns.form_to("/columns/")
    mapped = sum(1 for name, value in form.fields if name.startswith("column_") and value)
    visitor.send(columns, form)
    counts = _until(walk, run, "checked")["counts"]
    need((counts["new"], counts["wrong"]) == (PEOPLE - WRONG, WRONG), f"the preview says {counts}")
    preview = visitor.get(run, outcome="wrong")
    visitor.send(preview, preview.form_to("/approve/"))
    _until(walk, run, "applied")
    after = walk.figure("residents", SIKE)
    need(after - before == PEOPLE - WRONG, f"{after - before} residents more in {SIKE}")
    return f"{mapped} columns, {counts['new']} new and {WRONG} wrong; {SIKE} {before} → {after}"


def _until(walk: Walk, run: str, *wanted: str) -> Any:
    """Wait for the worker."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        report = walk.read("sike", run.rstrip("/"))
        if report["status"] in wanted:
            return report
        need(report["status"] != "failed", f"the import failed: {report['failure']}")
        time.sleep(0.3)
    raise NotSo(f"the import did not become {' or '.join(wanted)}")


def coverage_opens_gaps(walk: Walk) -> str:
    """The figure of what nobody answers for opens exactly those."""
    visitor = walk.as_("secretary")
    page = visitor.get("/command/coverage/")
    need(page.status == 200, f"the page answers {page.status}")
    missing = walk.figure(f"{UNITS}_gaps", LATE_WITH_PROPOSAL)
    need(missing > 0, "no unit is without volunteers")
    href = next(href for href, _said in page.links if "/gaps/" in href and f"rule={UNITS}" in href)
    rows = visitor.get(href)
    listed = sum("/gaps/choose/" in target for target, _said in rows.links)
    need(listed == missing, f"{listed} rows behind the figure {missing}")
    return (
        f"{LATE_WITH_PROPOSAL}: {missing} units without volunteers, the figure opens {listed} rows"
    )


def a_proposal_is_accepted(walk: Walk) -> str:
    """The proposal that waits is accepted, and the gap closes."""
    visitor, before = walk.as_("secretary"), walk.figure(f"{UNITS}_gaps", LATE_WITH_PROPOSAL)
    page = visitor.get("/command/proposals/")
    waiting = [href for href, _said in page.links if re.search(r"/proposals/[0-9a-f-]{36}/", href)]
    need(waiting, "no proposal waits")
    page = visitor.get(waiting[0])
    page = visitor.send(page, page.form_to("/accept/"))
    need(page.status == 200, f"accepting answers {page.status}")
    after = walk.figure(f"{UNITS}_gaps", LATE_WITH_PROPOSAL)
    need(after < before, f"the gap was {before} and is {after}")
    return f"units without volunteers {before} → {after}"


def a_visit_is_recorded(walk: Walk) -> str:
    """A grid worker's page names the next door; the record made there closes the task."""
    visitor, before = walk.as_("grid"), walk.figure("tasks_done")
    due = _doors_due(visitor.get("/command/today/"))
    need(due, "nobody is due to be visited")
    page = visitor.get(due[0])
    form = page.form_with("visit_id")
    filled = {"outcome": "seen", "temperature": "36.6"}
    refused = visitor.send(page, form, filled | {"temperature": "63.6"})
    need(refused.status == 422, f"63.6 °C is answered with {refused.status}")
    page = visitor.send(page, form, filled)
    need(page.path.startswith("/command/today/"), f"recording ends at {page.path}")
    left = _doors_due(page)
    need(len(left) == len(due) - 1, f"doors due {len(due)} → {len(left)}")
    visitor.send(page, _aimed(form, due[0]), filled)
    after = walk.figure("tasks_done")
    need(after == before + 1, f"tasks done {before} → {after}")
    doors = f"doors due {len(due)} → {len(left)}"
    return f"{doors}; 63.6 °C refused; sent twice, tasks done {before} → {after}"


def _doors_due(today: Page) -> list[str]:
    """Doors of the page whose window is running and whose visit is not paid yet."""
    return re.findall(r'<li class="is-soon"[^>]*>\s*<a href="([^"]+/visit/)"', today.html)


def _aimed(form: Form, action: str) -> Form:
    """The same form sent once more from elsewhere, as a phone does that saw no answer."""
    return Form(action, form.method, form.fields)


def the_bulletin(walk: Walk) -> str:
    """Drafted from the plan's words; its figures are those published and open their rows."""
    visitor = walk.as_("clerk")
    page = visitor.get("/reports/bulletins/", place=walk.place(""))
    page = visitor.send(page, page.form_with("as_of"))
    need(re.search(r"/bulletins/[0-9a-f-]{36}/", page.path), f"drafting ends at {page.path}")
    figures = [(href, said) for href, said in page.links if re.search(r"/metrics/\w+/", href)]
    said = {(re.findall(r"/metrics/(\w+)/", href)[0], text) for href, text in figures}
    for key, _place, value in PUBLISHED:
        need((key, str(value)) in said, f"the bulletin does not say {key} {value}")
    for href in dict.fromkeys(href for href, _text in figures):
        need(visitor.get(href).status == 200, f"{href} does not open")
    for key, place, value in PUBLISHED:
        rows = _rows(walk, key, place)
        need(len(rows) == value, f"{key} {value} opens {len(rows)} rows")
    words = _document(visitor.get(page.link_to("/docx/")))
    need("72" in words and "191" in words, "the Word document lacks figures")
    numbers = ", ".join(f"{key} {value}" for key, _place, value in PUBLISHED)
    return (
        f"{len(figures)} figures open their rows ({numbers}); Word document of {len(words)} letters"
    )


def _rows(walk: Walk, key: str, place: str) -> list[dict[str, Any]]:
    query = {"place_id": walk.place(place), "limit": "500"}
    rows: list[dict[str, Any]] = walk.read("clerk", f"/reports/metrics/{key}/rows", **query)["rows"]
    return rows


def _document(page: Page) -> str:
    """The text of a Word document; BadZipFile is a ValueError's neighbour and told as such."""
    need(page.status == 200, f"the document answers {page.status}")
    try:
        with zipfile.ZipFile(io.BytesIO(page.body)) as archive:
            text = archive.read("word/document.xml").decode()
    except (zipfile.BadZipFile, KeyError) as error:
        raise NotSo(f"this is no Word document: {error}") from error
    return re.sub(r"<[^>]+>", "", text)


def walls(walk: Walk) -> str:
    """Outside one's places there is nothing; without the right there is a refusal."""
    person = _rows(walk, "special_persons", WANGTAI)[0]["url"]
    seen = walk.as_("clerk").get(person)
    need(seen.status == 200, f"the clerk's own person answers {seen.status}")
    tried = {
        "a neighbour's place": walk.as_("grid").get(f"/places/{walk.place(WANGTAI)}/").status,
        "a neighbour's person": walk.as_("grid").get(person).status,
    }
    need(set(tried.values()) == {404}, f"outside one's places: {tried}")
    refused = walk.as_("viewer").get("/people/persons/").status
    need(refused == 403, f"names answer a viewer with {refused}")
    return (
        f"{len(tried)} things outside a grid are 404, names are 403 for whoever sees figures only"
    )


CHECKS: tuple[tuple[str, Callable[[Walk], str]], ...] = (
    ("signing in", signing_in),
    ("rosters", rosters),
    ("a small roster", a_small_roster),
    ("coverage", coverage_opens_gaps),
    ("a proposal", a_proposal_is_accepted),
    ("a visit", a_visit_is_recorded),
    ("the bulletin", the_bulletin),
    ("walls", walls),
)
