// Premises to be inspected today in the order they are gone round, and findings to look at again.

import { icon, make, shortMoment } from "../dom";
import { recordedHere, today } from "../session";
import type { Inspected, Recheck, Round } from "../shapes";
import { say as words, text } from "../words";
import type { Page } from "./page";
import { empty } from "./today";

export async function inspectionsPage(): Promise<Page> {
  const own = today()?.inspections;
  if (!own) return { title: text("inspections"), back: "#/", body: [empty(text("not-here"))], live: true };
  const body: (HTMLElement | null)[] = [progress()];
  for (const round of own.rounds) {
    body.push(make("h2", {}, heading(round)), make("ul", { class: "rows" }, ...round.subjects.map(row)));
  }
  if (!own.rounds.length) body.push(empty(text("nothing-to-inspect")));
  if (own.rechecks.length) {
    body.push(make("h2", {}, text("to-recheck")));
    body.push(make("ul", { class: "rows" }, ...own.rechecks.map(recheckRow)));
  }
  return { title: text("inspections"), under: text("inspections-under"), back: "#/", body, live: true };
}

/** The inspections of the day, above its visits. */
export function inspectionNotice(): HTMLElement | null {
  const own = today()?.inspections;
  if (!own) return null;
  const { left, total } = standing();
  const again = own.rechecks.filter((one) => !recordedHere(one.id)).length;
  const said = [
    total ? text("premises-left", { left, total }) : text("premises-due", { count: dueLeft() }),
    again ? text("rechecks-left", { count: again }) : "",
  ];
  return make(
    "a",
    { class: left || again ? "notice soon" : "notice", href: "#/inspections" },
    icon("clipboard-check"),
    make("span", {}, make("strong", {}, text("inspections")), " ", said.filter(Boolean).join(" · ")),
    icon("chevron-right"),
  );
}

/** Seen today by what the server knows, or recorded on this phone. */
export function isSeen(one: Inspected): boolean {
  return one.done || Boolean(recordedHere(one.subject_id));
}

/** How far the planned rounds are; what is merely due counts in none of it. */
function standing(): { left: number; total: number } {
  const planned = (today()?.inspections?.rounds ?? []).filter((round) => round.names).flatMap((round) => round.subjects);
  return { left: planned.filter((one) => !isSeen(one)).length, total: planned.length };
}

function dueLeft(): number {
  const every = (today()?.inspections?.rounds ?? []).flatMap((round) => round.subjects);
  return every.filter((one) => !isSeen(one)).length;
}

function progress(): HTMLElement | null {
  const { left, total } = standing();
  if (!total) return null;
  const done = total - left;
  const bar = make("progress", { max: total, value: done });
  bar.setAttribute("aria-label", text("done-of", { done, total }));
  return make("div", { class: "progress" }, make("b", {}, `${done}/${total}`), bar);
}

function heading(round: Round): string {
  return round.names ? text("round-of", { names: round.names }) : text("also-due");
}

function row(one: Inspected): HTMLElement {
  const here = recordedHere(one.subject_id);
  const seen = isSeen(one);
  const list = today()?.inspections?.lists[one.checklist];
  const address = `#/inspect/${one.subject_id}`;
  // The reasons are sentences; here they stand in a row.
  const why = one.why.map((text) => text.replace(/[。.]$/, ""));
  const under = [words(list?.title), one.where, one.address, ...why].filter(Boolean).join(" · ");
  const badge = seen ? text("inspected") : one.arrives;
  return make(
    "li",
    { class: seen ? "is-done" : "" },
    make(
      "a",
      // What was not sent yet is changed and not said a second time.
      { href: here ? `${address}?mend=${here}` : address },
      icon(seen ? "circle-check" : "circle-dashed"),
      make("span", {}, make("strong", {}, one.name), make("small", {}, under)),
      badge
        ? make(
            "span",
            { class: "badges" },
            make("span", { class: `badge ${seen ? "done" : ""}` }, badge, here ? icon("upload") : null),
          )
        : icon("chevron-right"),
    ),
  );
}

function recheckRow(one: Recheck): HTMLElement {
  const here = recordedHere(one.id);
  const address = `#/recheck/${one.id}`;
  const late = one.is_overdue && !here;
  const until = text("right-by", { time: shortMoment(new Date(one.due_at)) });
  const state = here ? text("rechecked") : text(one.state === "rectified" ? "told-right" : "still-open");
  const tone = here ? "done" : late ? "now" : "soon";
  return make(
    "li",
    { class: here ? "is-done" : late ? "is-now" : "" },
    make(
      "a",
      { href: here ? `${address}?mend=${here}` : address },
      icon(here ? "circle-check" : "circle-dashed"),
      make(
        "span",
        {},
        make("strong", {}, one.title),
        make("small", {}, `${one.subject_name} · ${text(`severity-${one.severity}`)} · ${until}`),
      ),
      make("span", { class: "badges" }, make("span", { class: `badge ${tone}` }, state, here ? icon("upload") : null)),
    ),
  );
}
