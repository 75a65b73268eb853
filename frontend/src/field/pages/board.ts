// Somebody at the door of the vehicle: how warm they are, whether their papers were shown, whether
// they are let on. Nobody with a fever is.

import { make } from "../dom";
import { area, chips, stepper, wrapped } from "../fields";
import type { Problems } from "../questions";
import { doorKey, noteDoor } from "../session";
import type { Answers, Charter, Choice, Seat, Words } from "../shapes";
import { text } from "../words";
import { charterOf } from "./charters";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf } from "./visit";

const RESULTS = ["present", "absent", "refused"];
const PAPERS = ["shown", "lacking"];
const USUAL = 36.5;
const LONGEST_REASON = 200;

export async function boardPage({ parts, query }: Asked): Promise<Page> {
  const charter = charterOf(parts[1] ?? "");
  const seat = charter?.seats.find((one) => one.id === parts[2]);
  const back = `#/charter/${parts[1] ?? ""}`;
  if (!charter || !seat) return { title: text("ride"), back, body: [empty(text("not-here"))] };
  const route = `/board/${charter.id}/${seat.id}`;
  const { entered, mended } = await begun(route, query.get("mend"));
  entered["result"] ??= seat.held ? "refused" : "present";
  entered["reason"] ??= seat.held;
  const body = make("div", { class: "form" });
  const tell = (): void => keepDraft(route, entered);
  const draw = (wrong: Problems): void => body.replaceChildren(...fields(charter, entered, wrong, tell));
  draw(mended?.parcel.fields ?? {});
  const finish = async (): Promise<void> => {
    const wrong = problems(charter, entered);
    if (Object.keys(wrong).length) {
      draw(wrong);
      showFirstProblem();
      return;
    }
    const said = bodyOf(charter, seat, entered);
    const record = {
      kind: "boarding_check",
      body: said,
      label: `${charter.title} ${seat.number}. ${seat.name}`,
      what: text("ride-check"),
      route,
      entered,
      instead: mended?.id,
      at: mended ? atOf(mended.parcel.raw) : undefined,
    };
    const note = { outcome: String(said["result"]), closes: true };
    await save(record, (id) => noteDoor(doorKey(charter.id, seat.id), { id, ...note }, mended?.id));
    go(isAlarming(charter, entered) ? `/alert/${charter.plan}` : `/charter/${charter.id}`);
  };
  return {
    title: `${seat.number}. ${seat.name}`,
    under: [seat.enterprise, seat.point].filter(Boolean).join(" · "),
    back,
    body: [
      mended ? make("p", { class: "notice soon" }, mended.parcel.message || text("change-unsent")) : null,
      seat.held ? make("p", { class: "notice now" }, text("ride-held", { why: seat.held })) : null,
      body,
      doButton(text("save"), () => void finish()),
    ],
  };
}

function titled(key: string, params: Record<string, string | number> = {}): Words {
  return { zh: text(key, params), en: text(key, params) };
}

function choices(keys: string[], group: string): Choice[] {
  return keys.map((key) => ({ key, title: titled(`${group}-${key}`) }));
}

function fields(charter: Charter, entered: Answers, wrong: Problems, tell: () => void): HTMLElement[] {
  const measured = make("div", { class: "form" });
  const warn = make("p", { class: "notice now", role: "status" }, text("ride-fever"));
  const put = (key: string) => (value: string | string[]): void => {
    entered[key] = value;
    show();
    tell();
  };
  const heat = stepper(String(entered["temperature"] ?? ""), put("temperature"), { step: 0.1, wide: 0.5, decimals: 1, start: USUAL });
  heat.classList.add("big");
  const show = (): void => {
    measured.hidden = entered["result"] === "absent";
    heat.classList.toggle("is-fever", Number(entered["temperature"]) >= charter.fever);
    warn.hidden = !isAlarming(charter, entered);
  };
  const one = (key: string, options: Choice[]): HTMLElement =>
    chips(options, entered[key] ? [String(entered[key])] : [], (keys) => put(key)(keys[0] ?? ""), false);
  const symptoms = chips(charter.symptoms, (entered["symptoms"] as string[] | undefined) ?? [], put("symptoms"), true);
  const celsius = { zh: "℃", en: "°C" };
  const from = titled("fever-from", { fever: charter.fever });
  measured.append(
    wrapped({ title: titled("temperature"), unit: celsius, help: from }, heat, "temperature", wrong["temperature"]),
    wrapped({ title: titled("symptoms") }, symptoms, "symptoms", wrong["symptoms"]),
    warn,
    wrapped({ title: titled("ride-papers") }, one("papers", choices(PAPERS, "papers")), "papers", wrong["papers"]),
  );
  const reason = area(String(entered["reason"] ?? ""), put("reason"), LONGEST_REASON);
  show();
  return [
    wrapped({ title: titled("result"), required: true }, one("result", choices(RESULTS, "board")), "result", wrong["result"]),
    measured,
    wrapped({ title: titled("reason"), help: titled("ride-reason-hint") }, reason, "reason", wrong["reason"]),
  ];
}

function isAlarming(charter: Charter, entered: Answers): boolean {
  if (entered["result"] === "absent") return false;
  const symptoms = (entered["symptoms"] as string[] | undefined) ?? [];
  return Number(entered["temperature"] ?? 0) >= charter.fever || symptoms.some((key) => charter.alarms.includes(key));
}

function problems(charter: Charter, entered: Answers): Problems {
  const wrong: Problems = {};
  const result = String(entered["result"] ?? "");
  const heat = String(entered["temperature"] ?? "").trim();
  const reason = String(entered["reason"] ?? "").trim();
  const [least, most] = [charter.minimum, charter.maximum];
  if (!RESULTS.includes(result)) wrong["result"] = text("must-answer");
  if (result === "absent") return wrong;
  if (heat === "" && result === "present") wrong["temperature"] = text("take-temperature");
  if (heat !== "" && (!/^\d{2}(\.\d)?$/.test(heat) || Number(heat) < least || Number(heat) > most)) {
    wrong["temperature"] = text("between", { least, most });
  }
  const alarming = isAlarming(charter, entered);
  if (result === "refused" && !reason && !alarming) wrong["reason"] = text("must-answer");
  if (result === "present" && entered["papers"] === "lacking" && !reason && !alarming) {
    wrong["reason"] = text("ride-no-papers");
  }
  return wrong;
}

function bodyOf(charter: Charter, seat: Seat, entered: Answers): Record<string, unknown> {
  const result = isAlarming(charter, entered) ? "refused" : String(entered["result"]);
  const said = { seat_id: seat.id, result, reason: String(entered["reason"] ?? "").trim() };
  if (result === "absent") return said;
  const heat = String(entered["temperature"] ?? "").trim();
  return {
    ...said,
    temperature: heat === "" ? null : Number(heat),
    symptoms: entered["symptoms"] ?? [],
    papers: entered["papers"] ? entered["papers"] === "shown" : null,
  };
}
