"""A phone in somebody's hand: a browser profile that outlives the browser."""

import time
from contextlib import contextmanager

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.test_main_job import sign_in

DATABASE = """async () => {
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open('lianfang-field');
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const all = (name) => new Promise((done) => {
    const asked = db.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const names = [...db.objectStoreNames];
  const found = {};
  for (const name of names) found[name] = await all(name);
  db.close();
  return found;
}"""


# Before the app's own scripts, so that it is told of a new address before the app is.
FIRST = "window.addEventListener('hashchange', () => window.turns?.())"
# Tells when the page that the next new address leads to is drawn: the old one is marked as the
# address changes, and gone once the new one stands under its own title.
TURN = """() => {
  window.turned = new Promise((drawn, failed) => {
    setTimeout(() => failed(new Error('no other page was drawn')), 20000);
    window.turns = () => {
      delete window.turns;
      const mark = document.createElement('i');
      document.querySelector('main').append(mark);
      const watch = new MutationObserver(() => {
        const title = document.querySelector('.head h1').textContent;
        if (mark.isConnected || !document.title.startsWith(`${title} · `)) return;
        watch.disconnect();
        drawn();
      });
      watch.observe(document, { childList: true, subtree: true });
    };
  });
}"""
# What a phone sends its records to.
BATCH = "**/api/v1/records/batch"


class Phone:
    """A phone in somebody's hand: a browser profile that outlives the browser."""

    def __init__(self, browser, folder, url, complaints, *more):
        self._start = lambda: browser.browser_type.launch_persistent_context(
            str(folder),
            executable_path=CHROMIUM,
            args=[*QUIET, *more],
            viewport={"width": 360, "height": 740},
            locale="zh-CN",
            base_url=url,
            permissions=["camera"] if more else [],
        )
        self._complaints = complaints
        self.context = None
        self.take_up()

    def take_up(self):
        """Start the browser; what it kept is there."""
        self.context = self._start()
        self.context.add_init_script(FIRST)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("console", self._hear)
        return self.page

    def _hear(self, message):
        if "Content Security Policy" in message.text:
            self._complaints.append(message.text)

    def put_away(self):
        """Close the whole browser."""
        self.context.close()

    def sign_in(self, name):
        sign_in(self.page, name)
        self.open()

    def open(self):
        """Open the app and wait until it has its list and could do without a network."""
        self.page.goto("/field/")
        self.page.wait_for_selector("main > *")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def go(self, route):
        """Open a page of the app by its address, and wait until it is drawn."""
        if self.page.evaluate("location.hash") != f"#{route}":
            with self.turning():
                self.page.evaluate("(route) => { location.hash = route }", route)

    @contextmanager
    def turning(self):
        """What is done inside leads to another page of the app; afterwards that one is drawn."""
        self.page.evaluate(TURN)
        yield
        self.page.evaluate("window.turned")

    def turn(self, selector):
        """Press what leads to another page of the app, and wait until that one is drawn."""
        with self.turning():
            self.page.click(selector)

    def send(self):
        """Send what waits, now."""
        self.page.evaluate("window.dispatchEvent(new Event('lf-send'))")

    def lose_an_answer(self):
        """The network comes back for a moment: the server hears, the phone never learns of it."""
        heard = []

        def keep_from_the_phone(route):
            route.fetch()
            heard.append(route.request.url)
            route.abort()

        self.page.route(BATCH, keep_from_the_phone)
        self.context.set_offline(False)
        self.send()
        deadline = time.monotonic() + 20
        while not heard:
            assert time.monotonic() < deadline, "nothing was sent"
            self.page.wait_for_timeout(50)
        self.context.set_offline(True)
        self.page.unroute_all(behavior="wait")

    def unsent(self):
        return int(self.page.get_attribute(".pill", "data-unsent"))

    def wait_for_unsent(self, count):
        self.page.wait_for_selector(f".pill[data-unsent='{count}']", timeout=15_000)

    def visit(self, name, presses=1):
        """Record that somebody was seen, their temperature by the large buttons."""
        self.go("/")
        self.turn(f".rows a:has-text('{name}')")
        for _press in range(presses):
            self.page.click(".stepper.big .step >> nth=2")
        self.turn(".do button")

    def kept(self):
        return self.page.evaluate(DATABASE)
