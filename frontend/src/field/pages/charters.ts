// Charters one goes along with or receives today: who is on the list, who is on board, what was said
// on this phone and has not arrived yet.

import { clockTime, icon, make, shortMoment } from "../dom";
import { doorHere, doorKey, today } from "../session";
import type { Charter, Seat } from "../shapes";
import { text } from "../words";
import type { Asked, Page } from "./page";
import { empty } from "./today";

export const LEFT = "departure";
export const CAME = "arrival";
// Who was not looked for yet stands first.
const ORDER: Record<string, number> = { planned: 0, absent: 1, refused: 1, present: 2 };
const TONES: Record<string, string> = { planned: "soon", present: "done", arrived: "done", absent: "", refused: "now", missing: "now" };

export function charterOf(id: string): Charter | undefined {
  return today()?.charters?.find((one) => one.id === id);
}

/** What is known of a seat, with what was recorded here and is not sent yet. */
export function seatState(charter: Charter, seat: Seat): string {
  return doorHere(doorKey(charter.id, seat.id))?.outcome ?? seat.state;
}

/** Whether it has left, by the server or by this phone. */
export function hasLeft(charter: Charter): boolean {
  return charter.state === "underway" || Boolean(doorHere(doorKey(charter.id, LEFT)));
}

function hasCome(charter: Charter): boolean {
  return Boolean(doorHere(doorKey(charter.id, CAME)));
}

export function aboard(charter: Charter): Seat[] {
  return charter.seats.filter((seat) => seatState(charter, seat) === "present");
}

/** The charters of the day, above its visits. */
export function charterNotices(): HTMLElement[] {
  return (today()?.charters ?? []).map((one) =>
    make(
      "a",
      { class: hasCome(one) ? "notice" : "notice soon", href: `#/charter/${one.id}` },
      icon("bus"),
      make("span", {}, make("strong", {}, one.title), " ", standing(one)),
      icon("chevron-right"),
    ),
  );
}

function standing(charter: Charter): string {
  const count = aboard(charter).length;
  if (hasCome(charter)) return text("ride-came");
  if (hasLeft(charter)) return text("ride-left", { count });
  const time = shortMoment(new Date(charter.departs_at));
  return text("ride-boards", { time, count, total: charter.seats.length });
}

export async function charterPage({ parts }: Asked): Promise<Page> {
  const charter = charterOf(parts[1] ?? "");
  if (!charter) return { title: text("ride"), back: "#/", body: [empty(text("not-here"))], live: true };
  const left = hasLeft(charter);
  const shown = left ? aboard(charter) : [...charter.seats].sort((a, b) => rank(charter, a) - rank(charter, b));
  const opens = charter.boards && !left;
  return {
    title: charter.title,
    under: [charter.vehicle, charter.way].filter(Boolean).join(" · "),
    back: "#/",
    body: [
      facts(charter),
      left ? null : progress(charter),
      shown.length
        ? make("ul", { class: "rows" }, ...shown.map((seat) => row(charter, seat, opens)))
        : empty(text("ride-nobody")),
      ending(charter, left),
    ],
    live: true,
  };
}

function rank(charter: Charter, seat: Seat): number {
  return (ORDER[seatState(charter, seat)] ?? 3) * 1000 + seat.number;
}

function facts(charter: Charter): HTMLElement {
  const stops = charter.stops.map((stop) => make("div", {}, `${shortMoment(new Date(stop.at))} ${stop.title}`));
  const arrives = text("ride-arrives", { time: clockTime(new Date(charter.arrives_at)), point: charter.point });
  return make("section", { class: "card" }, ...stops, make("small", {}, arrives));
}

function progress(charter: Charter): HTMLElement | null {
  const total = charter.seats.length;
  if (!total) return null;
  const done = charter.seats.filter((seat) => seatState(charter, seat) !== "planned").length;
  const bar = make("progress", { max: total, value: done });
  bar.setAttribute("aria-label", text("done-of", { done, total }));
  return make("div", { class: "progress" }, make("b", {}, `${done}/${total}`), bar);
}

function row(charter: Charter, seat: Seat, opens: boolean): HTMLElement {
  const here = doorHere(doorKey(charter.id, seat.id));
  const state = seatState(charter, seat);
  const known = state !== "planned";
  const address = `#/board/${charter.id}/${seat.id}`;
  const under = [seat.point, seat.enterprise, known ? "" : seat.held].filter(Boolean).join(" · ");
  const inner = [
    icon(known ? "circle-check" : "circle-dashed"),
    make("span", {}, make("strong", {}, `${seat.number}. ${seat.name}`), make("small", {}, under)),
    make(
      "span",
      { class: "badges" },
      make("span", { class: `badge ${TONES[state] ?? ""}` }, text(`seat-${state}`), here ? icon("upload") : null),
    ),
  ];
  const tone = state === "present" ? "is-done" : seat.held && !known ? "is-now" : "";
  // What was not sent yet is changed and not said a second time.
  const link = opens
    ? make("a", { href: here ? `${address}?mend=${here.id}` : address }, ...inner)
    : make("div", { class: "row" }, ...inner);
  return make("li", { class: tone }, link);
}

/** What comes next: it leaves, or it has arrived. */
function ending(charter: Charter, left: boolean): HTMLElement | null {
  if (hasCome(charter)) return make("p", { class: "notice" }, text("ride-came"));
  const go = (page: string, words: string): HTMLElement =>
    make("div", { class: "do" }, make("a", { class: "primary", href: `#/${page}/${charter.id}` }, text(words)));
  if (charter.boards && !left) return aboard(charter).length ? go("depart", "ride-depart") : null;
  // A checkpoint may know no more than the list of this morning: what it receives is written down all the same.
  return charter.receives ? go("arrive", "ride-arrive") : null;
}
