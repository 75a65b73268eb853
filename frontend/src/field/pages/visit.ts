// The record of one visit, made at the door.

import { make } from "../dom";
import { area, chips, stepper, wrapped } from "../fields";
import { stopOf, today, windowsOf } from "../session";
import type { Answers, Choice, Sop, VisitForm, Words } from "../shapes";
import { say as words, text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";

const OUTCOMES = ["seen", "phoned", "nobody", "refused"];
const WITH_HEAT = new Set(["seen", "phoned"]);
const USUAL = 36.5;
const LONGEST_NOTE = 256;

export async function visitPage({ parts, query }: Asked): Promise<Page> {
  const [, person = ""] = parts;
  const stop = stopOf(person);
  const plan = stop ? today()?.plans[stop.plan] : undefined;
  const form = plan?.visit;
  const route = `/visit/${person}`;
  if (!stop || !form) return { title: text("visit"), back: "#/", body: [empty(text("not-here"))] };
  const { entered, mended } = await begun(route, query.get("mend"));
  const problems = mended?.parcel.fields ?? {};
  const body = make("div", { class: "form" });

  const draw = (wrong: Record<string, string>): void => {
    body.replaceChildren(...fieldsOf(form, entered, wrong, () => keepDraft(route, entered)));
  };
  draw(problems);
  const finish = async (): Promise<void> => {
    const wrong = checkVisit(form, entered);
    if (Object.keys(wrong).length) {
      draw(wrong);
      showFirstProblem();
      return;
    }
    const visit = bodyOf(person, entered);
    await save({
      kind: "visit",
      body: visit,
      label: `${stop.door} ${stop.title}`,
      what: words(form.title),
      route,
      entered,
      subject: person,
      closes: form.closing.includes(String(entered["outcome"])),
      instead: mended?.id,
      at: mended ? atOf(mended.parcel.raw) : undefined,
    });
    const alarming = isAlarming(form, entered);
    go(alarming && plan?.alert ? `/alert/${stop.plan}` : "/");
  };
  return {
    title: stop.title,
    under: `${stop.door} · ${where(person)}`,
    back: "#/",
    body: [
      mended ? make("p", { class: "notice now" }, mended.parcel.message ?? "") : null,
      make("p", { class: "badges" }, ...windowsOf(stop).map((w) => make("span", { class: "badge" }, w.task.window))),
      steps(plan?.sop ?? null),
      body,
      doButton(text("save-next"), () => void finish()),
    ],
  };
}

/** The moment of a record that is mended stays what it was. */
export function atOf(raw: string): string {
  return (JSON.parse(raw) as { at: string }).at;
}

function where(person: string): string {
  const walk = today()?.walks.find((one) => one.stops.some((stop) => stop.id === person));
  return walk?.title ?? "";
}

function titled(key: string): Words {
  return { zh: text(key), en: text(key) };
}

function fieldsOf(
  form: VisitForm,
  entered: Answers,
  wrong: Record<string, string>,
  tell: () => void,
): HTMLElement[] {
  const put = (key: string) => (value: string | string[]) => {
    entered[key] = value;
    tell();
  };
  const outcomes: Choice[] = OUTCOMES.map((key) => ({ key, title: titled(`outcome-${key}`) }));
  const heat = stepper(String(entered["temperature"] ?? ""), (value) => {
    put("temperature")(value);
    heat.classList.toggle("is-fever", Number(value) >= form.fever);
    // Whoever has a temperature was met.
    if (value !== "" && entered["outcome"] === undefined) choose("seen");
  }, { step: 0.1, wide: 0.5, decimals: 1, start: USUAL });
  heat.classList.add("big");
  heat.classList.toggle("is-fever", Number(entered["temperature"]) >= form.fever);
  const outcome = chips(
    outcomes,
    entered["outcome"] === undefined ? [] : [String(entered["outcome"])],
    (keys) => {
      put("outcome")(keys[0] ?? "");
      heatField.hidden = entered["outcome"] !== "" && !WITH_HEAT.has(String(entered["outcome"]));
    },
    false,
  );
  const choose = (key: string): void => {
    outcome.querySelector<HTMLButtonElement>(`[data-key="${key}"][aria-pressed="false"]`)?.click();
  };
  const several = (key: string, options: Choice[]): HTMLElement =>
    chips(options, (entered[key] as string[] | undefined) ?? [], put(key), true);
  const heatField = wrapped(
    {
      title: titled("temperature"),
      unit: { zh: "℃", en: "°C" },
      help: {
        zh: text("fever-from", { fever: form.fever }),
        en: text("fever-from", { fever: form.fever }),
      },
      required: true,
    },
    heat,
    "temperature",
    wrong["temperature"],
  );
  const outcomeGiven = entered["outcome"];
  heatField.hidden = outcomeGiven !== undefined && outcomeGiven !== "" && !WITH_HEAT.has(String(outcomeGiven));
  return [
    wrapped({ title: titled("outcome"), required: true }, outcome, "outcome", wrong["outcome"]),
    heatField,
    wrapped({ title: titled("symptoms") }, several("symptoms", form.symptoms), "symptoms", wrong["symptoms"]),
    wrapped({ title: titled("needs") }, several("needs", form.needs), "needs", wrong["needs"]),
    wrapped(
      { title: titled("note") },
      area(String(entered["note"] ?? ""), put("note"), LONGEST_NOTE),
      "note",
      wrong["note"],
    ),
  ];
}

function checkVisit(form: VisitForm, entered: Answers): Record<string, string> {
  const wrong: Record<string, string> = {};
  const outcome = String(entered["outcome"] ?? "");
  const heat = String(entered["temperature"] ?? "").trim();
  if (!OUTCOMES.includes(outcome)) wrong["outcome"] = text("must-answer");
  if (!WITH_HEAT.has(outcome)) return wrong;
  if (heat === "") {
    if (form.required_for.includes(outcome)) wrong["temperature"] = text("take-temperature");
  } else if (!/^\d{2}(\.\d)?$/.test(heat) || Number(heat) < form.minimum || Number(heat) > form.maximum) {
    wrong["temperature"] = text("between", { least: form.minimum, most: form.maximum });
  }
  return wrong;
}

function bodyOf(person: string, entered: Answers): Record<string, unknown> {
  const outcome = String(entered["outcome"]);
  const heat = String(entered["temperature"] ?? "").trim();
  return {
    person_id: person,
    outcome,
    temperature: heat !== "" && WITH_HEAT.has(outcome) ? heat : null,
    symptoms: entered["symptoms"] ?? [],
    needs: entered["needs"] ?? [],
    note: String(entered["note"] ?? "").trim(),
  };
}

function isAlarming(form: VisitForm, entered: Answers): boolean {
  const symptoms = (entered["symptoms"] as string[] | undefined) ?? [];
  const met = WITH_HEAT.has(String(entered["outcome"]));
  return symptoms.length > 0 || (met && Number(entered["temperature"]) >= form.fever);
}

/** How the work is done here, folded until asked for. */
export function steps(sop: Sop | null): HTMLElement | null {
  if (!sop) return null;
  const list = make("ol", {}, ...sop.steps.map((step) => make("li", {}, words(step))));
  return make("details", { class: "steps" }, make("summary", {}, words(sop.title)), list);
}

/** Fever or symptoms: what to do now, before the next door. */
export async function alertPage({ parts }: Asked): Promise<Page> {
  const plan = today()?.plans[Number(parts[1])];
  const list = steps(plan?.alert ?? null);
  list?.setAttribute("open", "");
  return {
    title: text("fever-found"),
    back: "#/",
    body: [
      make("p", { class: "notice now" }, text("follow-steps")),
      list,
      doButton(text("to-list"), () => go("/")),
    ],
  };
}
