// What was not sent yet, record by record: waiting, refused with the reason, or contradicting
// something. Nothing leaves this list but by arriving or by somebody's own hand.

import { asRecordsSay } from "../clock";
import { icon, make, shortMoment } from "../dom";
import { again, drop, opened, rows, type Waiting } from "../outbox";
import { database, forget, KEEP_HOURS, keptPlain } from "../store";
import { text } from "../words";
import type { Page } from "./page";
import { go } from "./page";
import { doButton } from "./saving";
import { empty } from "./today";

const SOON_GONE = 12 * 3_600_000;

export async function outboxPage(): Promise<Page> {
  const all = await opened(await rows());
  const aside = all.filter((row) => row.state !== "waiting");
  const waiting = all.filter((row) => row.state === "waiting");
  const photos = await (await database()).count("photos");
  const lost = (await keptPlain<{ count: number }>("lost"))?.count ?? 0;
  return {
    title: text("not-sent"),
    under: text("kept-hours", { hours: KEEP_HOURS }),
    body: [
      lost ? lostNote(lost) : null,
      aside.length ? make("h2", {}, text("needs-you", { count: aside.length })) : null,
      ...aside.map(card),
      waiting.length ? make("h2", {}, text("waiting", { count: waiting.length })) : null,
      waiting.length ? make("ul", { class: "rows" }, ...waiting.map(waitingRow)) : null,
      photos ? make("p", { class: "hint" }, text("photos-waiting", { count: photos })) : null,
      all.length || photos || lost ? null : empty(text("all-sent")),
      all.length || photos
        ? doButton(text("send-now"), () => window.dispatchEvent(new Event("lf-send")))
        : null,
    ],
    live: true,
  };
}

function lostNote(count: number): HTMLElement {
  const seen = make("button", { type: "button", class: "plain" }, text("understood"));
  seen.addEventListener("click", () => {
    void forget("lost").then(() => window.dispatchEvent(new HashChangeEvent("hashchange")));
  });
  return make("div", { class: "notice now" }, make("span", {}, text("lost", { count })), seen);
}

function waitingRow(row: Waiting): HTMLElement {
  const left = row.at + KEEP_HOURS * 3_600_000 - Date.now();
  const hours = Math.max(0, Math.floor(left / 3_600_000));
  const note = left < SOON_GONE ? make("strong", { class: "now" }, text("gone-in", { hours })) : null;
  return make(
    "li",
    {},
    make(
      "div",
      {},
      icon("upload"),
      make(
        "span",
        {},
        make("strong", {}, row.parcel.label || row.parcel.what),
        make("small", {}, `${row.parcel.what} · ${shortMoment(asRecordsSay(row.at))}`),
        note,
      ),
    ),
  );
}

function card(row: Waiting): HTMLElement {
  const { parcel } = row;
  const reasons = Object.values(parcel.fields ?? {});
  const why = row.state === "conflict" ? text("conflict") : [parcel.message, ...reasons].filter(Boolean).join(" ");
  const button = (words: string, look: string, act: () => void): HTMLElement => {
    const made = make("button", { type: "button", class: look }, words);
    made.addEventListener("click", act);
    return made;
  };
  const away = (): void => {
    if (confirm(text("drop-sure"))) void drop(row.id);
  };
  const actions =
    row.state === "conflict"
      ? [button(text("understood"), "plain", () => void drop(row.id))]
      : [
          button(text("mend"), "primary", () => {
            const joint = parcel.route.includes("?") ? "&" : "?";
            go(`${parcel.route}${joint}mend=${row.id}`);
          }),
          button(text("send-again"), "plain", () => {
            void again(row.id).then(() => window.dispatchEvent(new Event("lf-send")));
          }),
          button(text("drop"), "plain", away),
        ];
  return make(
    "section",
    { class: "card is-now", "data-state": row.state },
    make("strong", {}, parcel.label || parcel.what),
    make("small", {}, `${parcel.what} · ${shortMoment(asRecordsSay(row.at))}`),
    make("p", {}, why),
    make("div", { class: "actions" }, ...actions),
  );
}
