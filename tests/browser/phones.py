"""A phone in somebody's hand: a browser profile that outlives the browser."""

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
        self.page.evaluate(f"location.hash = '{route}'")
        self.page.wait_for_timeout(300)

    def unsent(self):
        return int(self.page.get_attribute(".pill", "data-unsent"))

    def wait_for_unsent(self, count):
        self.page.wait_for_selector(f".pill[data-unsent='{count}']", timeout=15_000)

    def visit(self, name, presses=1):
        """Record that somebody was seen, their temperature by the large buttons."""
        self.go("/")
        self.page.click(f".rows a:has-text('{name}')")
        self.page.wait_for_selector(".stepper.big")
        for _press in range(presses):
            self.page.click(".stepper.big .step >> nth=2")
        self.page.click(".do button")
        self.page.wait_for_selector(".tabs, .notice")

    def kept(self):
        return self.page.evaluate(DATABASE)
