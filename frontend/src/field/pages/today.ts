// Whom do I visit next: the doors of the day in walking order, and what residents told.

import { asRecordsSay, fieldNow } from "../clock";
import { clockTime, dayName, icon, inChina, make } from "../dom";
import { asOf, howWeStand, today, type Window, windowsOf } from "../session";
import type { Point, Report, Stop } from "../shapes";
import { text } from "../words";
import { charterNotices } from "./charters";
import { screeningNotices } from "./doors";
import { inspectionNotice } from "./inspections";
import type { Page } from "./page";

let all = false;

export async function todayPage(): Promise<Page> {
  const day = today();
  const title = text("today");
  if (!day) return { title, body: [nothingYet()], live: true };
  const doors = day.walks.flatMap((walk) => walk.stops);
  const windows = doors.flatMap(windowsOf);
  const done = windows.filter((window) => window.state === "done").length;
  const missed = windows.filter((window) => window.state === "missed").length;
  const body: (HTMLElement | null)[] = [
    staleNote(),
    ...day.gates.points.map(checkpoint),
    ...charterNotices(),
    ...screeningNotices(),
    inspectionNotice(),
    ...(day.reports.length ? [reports(day.reports)] : []),
    doors.length ? progress(done, windows.length, missed) : null,
    doors.length ? tabs(doors) : null,
  ];
  let shown = 0;
  for (const walk of day.walks) {
    const stops = walk.stops.filter((stop) => all || isOpen(stop));
    if (!stops.length) continue;
    shown += stops.length;
    body.push(make("h2", {}, walk.title), make("ul", { class: "rows" }, ...stops.map(row)));
  }
  const other = day.gates.points.length || day.screenings?.length || day.inspections || day.charters?.length;
  if (!doors.length && !other) {
    body.push(empty(day.staff ? text("nobody-today") : text("not-on-roster")));
  } else if (doors.length && !shown) body.push(empty(text("done-for-now")));
  return { title, under: under(day.day), body, live: true };
}

function under(day: string): string {
  return `${dayName(day)} · ${text("as-of", { time: clockTime(asRecordsSay(asOf())) })}`;
}

function isOpen(stop: Stop): boolean {
  return windowsOf(stop).some((window) => window.state === "due" || window.state === "missed");
}

function progress(done: number, total: number, missed: number): HTMLElement {
  const bar = make("progress", { max: total, value: done });
  bar.setAttribute("aria-label", text("done-of", { done, total }));
  const note = missed ? make("strong", { class: "now" }, text("missed", { missed })) : null;
  return make("div", { class: "progress" }, make("b", {}, `${done}/${total}`), bar, note);
}

function tabs(doors: Stop[]): HTMLElement {
  const open = doors.filter(isOpen).length;
  const tab = (wanted: boolean, name: string, count: number): HTMLElement =>
    make(
      "button",
      {
        type: "button",
        class: "tab",
        "aria-pressed": String(all === wanted),
        onclick: () => {
          all = wanted;
          window.dispatchEvent(new HashChangeEvent("hashchange"));
        },
      },
      `${name} ${count}`,
    );
  return make(
    "div",
    { class: "tabs" },
    tab(false, text("to-do"), open),
    tab(true, text("all-doors"), doors.length),
  );
}

const TONES = { done: "done", missed: "now", due: "soon", later: "" };

function row(stop: Stop): HTMLElement {
  const windows = windowsOf(stop);
  const isDone = windows.every((one) => one.state === "done");
  const tone = windows.some((one) => one.state === "missed") ? "is-now" : isDone ? "is-done" : "";
  const link = make(
    "a",
    { href: stop.kind === "person" ? `#/visit/${stop.id}` : `#/forms?about=${stop.id}` },
    icon(isDone ? "circle-check" : "circle-dashed"),
    make(
      "span",
      {},
      make("strong", {}, `${stop.door} ${stop.title}`),
      make("small", {}, stop.tags.join(" · ")),
    ),
    make("span", { class: "badges" }, ...windows.map(badge)),
  );
  return make("li", { class: tone }, link);
}

function badge(window: Window): HTMLElement {
  const note = window.isHere ? icon("upload") : null;
  return make("span", { class: `badge ${TONES[window.state]}` }, window.task.window, note);
}

function checkpoint(point: Point): HTMLElement {
  return make(
    "a",
    { class: "notice", href: `#/passage/${point.id}` },
    icon("road-sign"),
    make("span", {}, make("strong", {}, point.name), " ", text("record-passages")),
    icon("chevron-right"),
  );
}

function reports(found: Report[]): HTMLElement {
  const urgent = found.filter((report) => report.is_urgent).length;
  return make(
    "a",
    { class: `notice ${urgent ? "now" : "soon"}`, href: "#/reports" },
    icon("message-circle"),
    make("span", {}, text("residents-told", { count: found.length })),
    icon("chevron-right"),
  );
}

/** A list of yesterday is said to be one. */
function staleNote(): HTMLElement | null {
  const day = today();
  if (!day || inChina(fieldNow()).toISOString().slice(0, 10) === day.day) return null;
  const said = text("old-list", { day: dayName(day.day) });
  return make("p", { class: "notice soon" }, icon("history"), said);
}

function nothingYet(): HTMLElement {
  const standing = howWeStand();
  if (standing === "offline") return empty(text("first-needs-network"));
  if (standing === "no-right") return empty(text("no-right"));
  return empty(text(standing === "signed-out" ? "please-sign-in" : "loading"));
}

export function empty(words: string): HTMLElement {
  return make("p", { class: "empty" }, words);
}
