// What residents of one's own places told: unverified, with the number to call back.

import { icon, make, shortMoment } from "../dom";
import { request, Stopped } from "../sending";
import { refresh, today } from "../session";
import type { Report } from "../shapes";
import { text } from "../words";
import type { Page } from "./page";
import { say } from "./saving";
import { empty } from "./today";

const OUTCOMES = ["verified", "helped", "passed_on", "not_so"];

export async function reportsPage(): Promise<Page> {
  const found = today()?.reports ?? [];
  return {
    title: text("residents-reports"),
    under: text("unverified"),
    back: "#/",
    body: found.length ? found.map(card) : [empty(text("nothing-told"))],
    live: true,
  };
}

function card(report: Report): HTMLElement {
  const heat = report.temperature === null ? "" : `${report.temperature} ℃`;
  const came = report.origin ? `${report.origin} ${report.arrived_on ?? ""}` : "";
  const said = [heat, came, ...report.words, report.note].filter(Boolean).join(" · ");
  const call = report.phone.includes("*") || !report.phone
    ? null
    : make("a", { class: "primary", href: `tel:${report.phone}` }, icon("phone"), report.phone);
  const settle = OUTCOMES.map((outcome) => {
    const button = make("button", { type: "button", class: "plain" }, text(`report-${outcome}`));
    button.addEventListener("click", () => void close(report, outcome));
    return button;
  });
  return make(
    "section",
    { class: report.is_urgent ? "card is-now" : "card is-soon" },
    make("strong", {}, `${report.where} ${report.door} ${report.name}`),
    make("small", {}, `${text(`told-${report.kind}`)} · ${shortMoment(new Date(report.reported_at))}`),
    make("p", {}, said),
    make("div", { class: "actions" }, call, ...settle),
  );
}

async function close(report: Report, outcome: string): Promise<void> {
  try {
    const address = `/api/v1/field/reports/${report.id}/close`;
    const body = JSON.stringify({ outcome });
    const answer = await request("POST", address, body, false, { "Content-Type": "application/json" });
    say(text(answer.ok ? "settled" : "not-settled"));
    await refresh(false);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    say(text("needs-network"));
  }
}
