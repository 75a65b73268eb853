// The field app: opens with what the phone keeps, then asks the network; says at every moment what
// was not sent yet.

import "./field.scss";

import { clockOff, loadClock } from "./clock";
import { icon, make } from "./dom";
import { counts } from "./outbox";
import { boardPage } from "./pages/board";
import { charterPage } from "./pages/charters";
import { doorPage } from "./pages/door";
import { doorsPage } from "./pages/doors";
import { inspectPage } from "./pages/inspect";
import { inspectionsPage } from "./pages/inspections";
import { morePage, rememberInstall } from "./pages/more";
import { outboxPage } from "./pages/outbox";
import type { Asked, Draw, Page } from "./pages/page";
import { passagePage } from "./pages/passage";
import { recheckPage } from "./pages/recheck";
import { formPage, formsPage } from "./pages/record";
import { reportsPage } from "./pages/reports";
import { arrivePage, departPage } from "./pages/ride";
import { scanPage, stopLooking } from "./pages/scan";
import { todayPage } from "./pages/today";
import { alertPage, visitPage } from "./pages/visit";
import { isDue, sendAll } from "./sending";
import { asOf, dropRefused, howWeStand, loadKept, refresh } from "./session";
import { onChange, purgeOld } from "./store";
import { chooseLanguage, language, text } from "./words";

const EVERY_MS = 30_000;
const LIST_GOOD_FOR = 2 * 60_000;

const app = document.getElementById("app") as HTMLElement;
const head = make("header", { class: "head" });
const main = make("main", { id: "content", tabindex: "-1" });
const bar = make("nav", { class: "bar" });
let shown: Page | undefined;
let drawing = 0;

const PAGES: Record<string, Draw> = {
  "": todayPage,
  visit: visitPage,
  alert: alertPage,
  doors: doorsPage,
  door: doorPage,
  forms: formsPage,
  form: formPage,
  passage: passagePage,
  inspections: inspectionsPage,
  inspect: inspectPage,
  recheck: recheckPage,
  charter: charterPage,
  board: boardPage,
  depart: departPage,
  arrive: arrivePage,
  scan: scanPage,
  outbox: outboxPage,
  reports: reportsPage,
  more: () => morePage(app.dataset),
};

function askedFor(): Asked {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: path.split("/"), query: new URLSearchParams(query) };
}

async function draw(): Promise<void> {
  const turn = ++drawing;
  stopLooking();
  const asked = askedFor();
  const page = await (PAGES[asked.parts[0] ?? ""] ?? todayPage)(asked);
  if (turn !== drawing) return; // somebody has gone on meanwhile
  shown = page;
  document.title = `${page.title} · 联防`;
  main.replaceChildren(...page.body.filter((one): one is HTMLElement => one !== null));
  await drawHead();
  drawBar(asked.parts[0] ?? "");
}

async function drawHead(): Promise<void> {
  if (!shown) return;
  const { waiting, refused, photos } = await counts();
  const back = shown.back
    ? make("a", { class: "icon-button", href: shown.back, "aria-label": text("back") }, icon("chevron-left"))
    : null;
  const title = make("div", {}, make("h1", {}, shown.title), make("small", {}, shown.under ?? ""));
  head.replaceChildren(...(back ? [back, title] : [title]));
  head.append(unsentPill(waiting + photos, refused));
  const minutes = clockOff();
  const notes = [
    howWeStand() === "signed-out" ? signInNote() : null,
    minutes === undefined ? null : make("p", { class: "strip soon" }, text("clock-off", { minutes })),
  ];
  document.querySelectorAll(".strip").forEach((old) => old.remove());
  head.after(...notes.filter((one): one is HTMLElement => one !== null));
}

/** Always there: whether there is a network, and how many records have not arrived. */
function unsentPill(waiting: number, refused: number): HTMLElement {
  const unsent = waiting + refused;
  const tone = refused ? "now" : unsent ? "soon" : "done";
  const online = navigator.onLine && howWeStand() !== "offline";
  return make(
    "a",
    { class: `pill ${tone}`, href: "#/outbox", "data-unsent": unsent },
    icon(online ? "wifi" : "wifi-off"),
    make("span", {}, unsent ? text("unsent", { count: unsent }) : text("all-sent-short")),
  );
}

function signInNote(): HTMLElement {
  const address = `${app.dataset["login"]}?next=${app.dataset["shell"]}`;
  return make("p", { class: "strip now" }, make("a", { href: address }, icon("login"), text("sign-in-again")));
}

function drawBar(current: string): void {
  const rooms: [string, string, string][] = [
    ["", "checklist", "today"],
    ["scan", "qrcode", "scan"],
    ["forms", "clipboard-list", "forms"],
    ["outbox", "upload", "not-sent"],
    ["more", "menu-2", "more"],
  ];
  bar.setAttribute("aria-label", text("rooms"));
  bar.replaceChildren(
    ...rooms.map(([page, name, words]) =>
      make(
        "a",
        { href: `#/${page}`, "aria-current": current === page ? "page" : undefined },
        icon(name),
        make("span", {}, text(words)),
      ),
    ),
  );
}

// --- sending and asking -----------------------------------------------------------------------------

async function send(background: boolean): Promise<void> {
  if (!navigator.onLine) return;
  const { waiting, photos } = await counts();
  if (!waiting && !photos) return;
  const ended = await sendAll(background);
  await dropRefused();
  if (ended === "signed-out") await refresh(true);
  if (ended === "done") await refresh(background);
}

async function wake(background: boolean): Promise<void> {
  await purgeOld();
  await send(background);
  if (navigator.onLine && Date.now() - asOf() > LIST_GOOD_FOR) await refresh(background);
}

/** Where the browser can, it wakes the worker when the network is back, even with the app closed. */
async function askForSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.ready;
  const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register("lianfang-send").catch(() => undefined);
}

function listen(): void {
  window.addEventListener("hashchange", () => void draw().then(() => window.scrollTo(0, 0)));
  window.addEventListener("lf-language", () => void draw());
  window.addEventListener("lf-send", () => void send(false));
  window.addEventListener("lf-saved", () => {
    void askForSync();
    void send(false);
  });
  window.addEventListener("online", () => void wake(true));
  window.addEventListener("offline", () => void drawHead());
  window.addEventListener("beforeinstallprompt", rememberInstall);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void wake(false);
  });
  setInterval(() => {
    if (isDue()) void wake(true);
  }, EVERY_MS);
  onChange(() => void (shown?.live ? draw() : drawHead()));
}

async function start(): Promise<void> {
  chooseLanguageOnce();
  if (!window.isSecureContext) {
    // Neither keeping nor encrypting is allowed: better said than half done.
    app.replaceChildren(make("p", { class: "empty" }, text("needs-https")));
    return;
  }
  app.replaceChildren(make("div", { class: "frame" }, head, main, bar));
  await loadClock();
  await purgeOld();
  await loadKept();
  listen();
  await draw();
  if ("serviceWorker" in navigator && app.dataset["worker"]) {
    const scope = app.dataset["shell"] ?? "/field/";
    navigator.serviceWorker.register(app.dataset["worker"], { scope }).catch(() => undefined);
  }
  await refresh(false);
  await send(false);
  void navigator.storage?.persist?.();
}

function chooseLanguageOnce(): void {
  document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
  if (!document.cookie.includes("lianfang_language=")) chooseLanguage(language());
}

void start();
