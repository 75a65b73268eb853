// The doors of a screening that are this worker's own: whom nobody has asked yet, and why.

import { clockTime, icon, inChina, make } from "../dom";
import { doorHere, doorKey, isSettledHere, screeningOf, today } from "../session";
import type { Door, Screening } from "../shapes";
import { say as words, text } from "../words";
import type { Asked, Page } from "./page";
import { empty } from "./today";

export async function doorsPage({ parts }: Asked): Promise<Page> {
  const screening = screeningOf(parts[1] ?? "");
  if (!screening) return { title: text("screening"), back: "#/", body: [empty(text("not-here"))] };
  const body: (HTMLElement | null)[] = [progress(screening)];
  for (const walk of screening.walks) {
    const rows = walk.doors.map((door) => row(screening, door));
    body.push(make("h2", {}, walk.title), make("ul", { class: "rows" }, ...rows));
  }
  const more = screening.left - doorsOf(screening).length;
  if (more > 0) body.push(make("p", { class: "hint" }, text("more-doors", { count: more })));
  if (!screening.walks.length) body.push(empty(text("all-doors-settled")));
  if (screening.places.length) {
    body.push(
      make(
        "a",
        { class: "notice", href: `#/door/${screening.id}/new` },
        icon("plus"),
        make("span", {}, text("door-found")),
        icon("chevron-right"),
      ),
    );
  }
  const round = screening.round > 1 ? ` · ${text("round", { round: screening.round })}` : "";
  return { title: screening.title, under: words(screening.kind) + round, back: "#/", body, live: true };
}

/** The screenings of the day, above its visits. */
export function screeningNotices(): HTMLElement[] {
  return (today()?.screenings ?? []).map((screening) => {
    const { left, done } = standing(screening);
    return make(
      "a",
      { class: left ? "notice soon" : "notice", href: `#/doors/${screening.id}` },
      icon("home-check"),
      make("span", {}, make("strong", {}, screening.title), " ", text("doors-left", { left, total: left + done })),
      icon("chevron-right"),
    );
  });
}

function doorsOf(screening: Screening): Door[] {
  return screening.walks.flatMap((walk) => walk.doors);
}

function standing(screening: Screening): { left: number; done: number } {
  const here = doorsOf(screening).filter((door) =>
    isSettledHere(doorKey(screening.id, door.household_id)),
  ).length;
  return { left: screening.left - here, done: screening.done + here };
}

function progress(screening: Screening): HTMLElement {
  const { left, done } = standing(screening);
  const total = left + done;
  const bar = make("progress", { max: total, value: done });
  bar.setAttribute("aria-label", text("done-of", { done, total }));
  return make("div", { class: "progress" }, make("b", {}, `${done}/${total}`), bar);
}

function row(screening: Screening, door: Door): HTMLElement {
  const key = doorKey(screening.id, door.household_id);
  const here = doorHere(key);
  const isDone = isSettledHere(key);
  const outcome = here?.outcome ?? (door.reason === "not_yet" ? "" : door.reason);
  const often = door.tries > 1 ? ` ×${door.tries}` : "";
  const said = outcome ? text(`door-${outcome}`) + (here ? "" : often) : text("door-not_yet");
  const tone = isDone ? "done" : outcome ? "soon" : "";
  const address = `#/door/${screening.id}/${door.household_id}`;
  return make(
    "li",
    { class: isDone ? "is-done" : "" },
    make(
      "a",
      // What was not sent yet is changed and not said a second time.
      { href: here ? `${address}?mend=${here.id}` : address },
      icon(isDone ? "circle-check" : "circle-dashed"),
      make(
        "span",
        {},
        make("strong", {}, `${door.door} ${door.title}`),
        make("small", {}, door.members.map((one) => one.name).join("、") || lastTime(door)),
      ),
      make("span", { class: "badges" }, make("span", { class: `badge ${tone}` }, said, here ? icon("upload") : null)),
    ),
  );
}

function lastTime(door: Door): string {
  if (!door.last_at) return "";
  const moment = inChina(new Date(door.last_at));
  return `${moment.getUTCMonth() + 1}-${moment.getUTCDate()} ${clockTime(new Date(door.last_at))}`;
}
