// One door of a screening: how it went, who was there with temperature and symptoms, the questions of
// the screening's own forms, people nobody knew; or a household that is on no list at all.

import { fieldNow } from "../clock";
import { icon, inChina, make } from "../dom";
import { area, chips, line, questionFields, stepper, wrapped } from "../fields";
import { asked as answered, check, type Problems } from "../questions";
import { doorKey, noteDoor, screeningOf } from "../session";
import type { Answers, Choice, Door, Doors, Question, Screening, Words } from "../shapes";
import { text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf } from "./visit";

const NEW = "new";
const OUTCOMES = ["screened", "nobody", "refused", "moved", "empty"];
const RELATIONS = ["tenant", "child", "spouse", "parent", "grandchild", "grandparent", "sibling", "other", "head"];
const HOMES = ["rented", "floating", "resident", "registered"];
const WAYS = ["rail", "coach", "car", "air", "ferry", "other"];
const SEXES = ["1", "2"];
const USUAL = 36.5;
const LONGEST_NOTE = 200;
const MOST_NEWCOMERS = 20;

interface Standing {
  screening: Screening;
  walk: Doors | undefined;
  door: Door | undefined;
}

export async function doorPage({ parts, query }: Asked): Promise<Page> {
  const [, campaign = "", household = ""] = parts;
  const screening = screeningOf(campaign);
  const walk = screening?.walks.find((w) => w.doors.some((d) => d.household_id === household));
  const door = walk?.doors.find((one) => one.household_id === household);
  const back = `#/doors/${campaign}`;
  if (!screening || (!door && household !== NEW)) {
    return { title: text("screening"), back, body: [empty(text("not-here"))] };
  }
  const here: Standing = { screening, walk, door };
  const route = `/door/${campaign}/${household}`;
  const { entered, mended } = await begun(route, query.get("mend"));
  begin(here, entered);
  const body = make("div", { class: "form" });
  const draw = (wrong: Problems): void => {
    const again = (): void => draw({});
    body.replaceChildren(...fieldsOf(here, entered, wrong, () => keepDraft(route, entered), again));
  };
  draw(mended?.parcel.fields ?? {});
  const finish = async (): Promise<void> => {
    const wrong = problemsOf(here, entered);
    if (Object.keys(wrong).length) {
      draw(wrong);
      showFirstProblem();
      return;
    }
    await keep(here, entered, route, mended?.id, mended?.parcel.raw);
    go(isAlarming(screening, entered) ? `/alert/${walk?.plan ?? -1}` : `/doors/${campaign}`);
  };
  return {
    title: door ? `${door.door} ${door.title}` : text("door-found"),
    under: walk?.title ?? screening.title,
    back,
    body: [
      mended ? make("p", { class: "notice soon" }, mended.parcel.message ?? text("change-unsent")) : null,
      door ? null : make("p", { class: "hint" }, text("door-found-hint")),
      body,
      doButton(text("save-next"), () => void finish()),
    ],
  };
}

/** What is usual is there already: everybody at home, one person more at a door nobody knew. */
function begin({ door, screening }: Standing, entered: Answers): void {
  entered["home"] ??= [{}];
  entered["newcomers"] ??= door ? [] : [{}];
  // Who moved out or in since this was begun: the list of the day says who lives there.
  const known = new Map(rowsOf(entered, "people").map((one) => [String(one["person_id"]), one]));
  entered["people"] = (door?.members ?? []).map(
    (one) => known.get(one.id) ?? { person_id: one.id, present: true },
  );
  if (!door) {
    entered["place_id"] ??= screening.places[0]?.id ?? "";
    entered["kind"] ??= "rented";
    entered["outcome"] ??= "screened";
  }
}

function rowsOf(entered: Answers, key: string): Answers[] {
  return (entered[key] as Answers[] | undefined) ?? [];
}

function inner(answers: Answers, key = "answers"): Answers {
  const found = (answers[key] ??= [{}]) as Answers[];
  return (found[0] ??= {});
}

function titled(key: string): Words {
  return { zh: text(key), en: text(key) };
}

function choices(keys: string[], group: string): Choice[] {
  return keys.map((key) => ({ key, title: titled(`${group}-${key}`) }));
}

type Put = (key: string) => (value: string | string[]) => void;

/** Writes what is typed into `answers`. */
function writer(answers: Answers, tell: () => void): Put {
  return (key) => (value) => {
    answers[key] = value;
    tell();
  };
}

function one(answers: Answers, key: string): string[] {
  const given = answers[key];
  return typeof given === "string" && given ? [given] : [];
}

function typed(answers: Answers, key: string): string {
  const given = answers[key];
  return typeof given === "string" ? given : "";
}

// --- the fields ------------------------------------------------------------------------------------

function fieldsOf(
  here: Standing,
  entered: Answers,
  wrong: Problems,
  tell: () => void,
  again: () => void,
): HTMLElement[] {
  const { screening, door } = here;
  const put = writer(entered, tell);
  const inside = make("div", { class: "form" }, ...screenedFields(here, entered, wrong, tell, again));
  const choose = (keys: string[]): void => {
    put("outcome")(keys[0] ?? "");
    inside.hidden = keys[0] !== "screened";
  };
  inside.hidden = entered["outcome"] !== "screened";
  const outcome = chips(choices(OUTCOMES, "door"), one(entered, "outcome"), choose, false);
  const needs = chips(screening.needs, (entered["needs"] as string[] | undefined) ?? [], put("needs"), true);
  return [
    ...(door ? [] : whereFields(screening, entered, wrong, put)),
    wrapped({ title: titled("door-outcome"), required: true }, outcome, "outcome", wrong["outcome"] ?? wrong["people"]),
    inside,
    wrapped({ title: titled("needs") }, needs, "needs", wrong["needs"]),
    wrapped({ title: titled("note") }, area(typed(entered, "note"), put("note"), LONGEST_NOTE), "note", wrong["note"]),
  ];
}

/** Which door of which place: of a household nobody knew. */
function whereFields(screening: Screening, entered: Answers, wrong: Problems, put: Put): HTMLElement[] {
  const select = make(
    "select",
    { id: "f-place" },
    ...screening.places.map((place) => make("option", { value: place.id }, place.where)),
  );
  select.value = typed(entered, "place_id");
  select.addEventListener("change", () => put("place_id")(select.value));
  const place = make("div", { class: "field" }, make("label", { for: "f-place" }, text("where")), select);
  const kind = chips(choices(HOMES, "home"), one(entered, "kind"), (k) => put("kind")(k[0] ?? ""), false);
  const label = wrong["found.door"] ?? wrong["household_id"];
  return [
    place,
    wrapped({ title: titled("door-number"), required: true }, line(typed(entered, "door"), put("door"), { maxlength: 32 }), "found.door", label),
    wrapped({ title: titled("home-kind"), required: true }, kind, "found.kind", wrong["found.kind"]),
  ];
}

function screenedFields(
  here: Standing,
  entered: Answers,
  wrong: Problems,
  tell: () => void,
  again: () => void,
): HTMLElement[] {
  const { screening, door } = here;
  const put = writer(entered, tell);
  const members = rowsOf(entered, "people").map((person, index) =>
    memberCard(here, person, index, wrong, tell),
  );
  const newcomers = rowsOf(entered, "newcomers").map((person, index) =>
    newcomerCard(here, entered, person, index, wrong, tell, again),
  );
  const more = make("button", { type: "button", class: "plain" }, icon("user-plus"), text("somebody-else"));
  more.addEventListener("click", () => {
    rowsOf(entered, "newcomers").push({});
    tell();
    again();
  });
  more.hidden = newcomers.length >= MOST_NEWCOMERS;
  const count = { step: 1, decimals: 0, start: Math.max(1, door?.stated ?? 1) };
  const hint = (key: string): Words => titled(key);
  return [
    ...members,
    ...newcomers,
    make("p", {}, more),
    wrapped({ title: titled("persons-seen"), help: hint("seen-hint") }, stepper(typed(entered, "seen"), put("seen"), count), "seen", wrong["seen"]),
    wrapped({ title: titled("persons-living"), help: hint("living-hint") }, stepper(typed(entered, "living"), put("living"), count), "living", wrong["living"]),
    ...questions(screening.household_form, inner(entered, "home"), wrong, "answers.", tell),
  ];
}

function questions(
  form: { questions: Question[] } | null,
  answers: Answers,
  wrong: Problems,
  prefix: string,
  tell: () => void,
): HTMLElement[] {
  const draft = { answers, photos: new Map() };
  return form ? questionFields(form.questions, answers, draft, wrong, prefix, tell) : [];
}

function memberCard(
  { screening, door }: Standing,
  person: Answers,
  index: number,
  wrong: Problems,
  tell: () => void,
): HTMLElement {
  const member = door?.members.find((one) => one.id === person["person_id"]);
  const path = `people.${index}.`;
  const rest = make("div", { class: "form" }, ...personFields(screening, person, path, wrong, tell));
  rest.hidden = person["present"] === false;
  const there = chips(
    choices(["true", "false"], "there"),
    [String(person["present"] ?? true)],
    (keys) => {
      person["present"] = keys[0] !== "false";
      rest.hidden = keys[0] === "false";
      tell();
    },
    false,
  );
  const name = [member?.name ?? "", ...(member?.tags ?? [])].join(" · ");
  const head = make("header", {}, make("strong", {}, name));
  const present = wrapped({ title: titled("was-there"), required: true }, there, `${path}present`, wrong[`${path}person_id`]);
  return make("section", { class: "repeat" }, head, present, rest);
}

function newcomerCard(
  { screening }: Standing,
  entered: Answers,
  person: Answers,
  index: number,
  wrong: Problems,
  tell: () => void,
  again: () => void,
): HTMLElement {
  const path = `newcomers.${index}.`;
  const put = writer(person, tell);
  const drop = make("button", { type: "button", class: "plain" }, icon("x"), text("remove"));
  drop.addEventListener("click", () => {
    rowsOf(entered, "newcomers").splice(index, 1);
    tell();
    again();
  });
  person["relation"] ??= "tenant";
  const relation = chips(choices(RELATIONS, "relation"), one(person, "relation"), (k) => put("relation")(k[0] ?? ""), false);
  const sex = chips(choices(SEXES, "sex"), one(person, "sex"), (k) => put("sex")(k[0] ?? ""), false);
  const text_ = (key: string, more: Record<string, string | number>): HTMLInputElement =>
    line(typed(person, key), put(key), more);
  const fields = [
    wrapped({ title: titled("person-name"), required: true }, text_("name", { maxlength: 64 }), `${path}name`, wrong[`${path}name`]),
    wrapped({ title: titled("relation"), required: true }, relation, `${path}relation`, wrong[`${path}relation`]),
    wrapped({ title: titled("sex") }, sex, `${path}sex`, wrong[`${path}sex`]),
    wrapped({ title: titled("phone") }, text_("phone", { type: "tel", inputmode: "tel", maxlength: 24 }), `${path}phones`, wrong[`${path}phones`]),
    wrapped({ title: titled("paper-number"), help: titled("paper-hint") }, text_("paper", { maxlength: 24 }), `${path}paper_number`, wrong[`${path}paper_number`]),
    ...personFields(screening, person, path, wrong, tell),
  ];
  const head = make("header", {}, make("strong", {}, text("not-on-register")), drop);
  return make("section", { class: "repeat" }, head, ...fields);
}

/** What is asked of everybody who is there, known or not. */
function personFields(
  screening: Screening,
  person: Answers,
  path: string,
  wrong: Problems,
  tell: () => void,
): HTMLElement[] {
  const put = writer(person, tell);
  const fields: HTMLElement[] = [];
  if (screening.temperature) {
    const heat = stepper(typed(person, "temperature"), (value) => {
      put("temperature")(value);
      heat.classList.toggle("is-fever", Number(value) >= screening.fever);
    }, { step: 0.1, wide: 0.5, decimals: 1, start: USUAL });
    heat.classList.add("big");
    heat.classList.toggle("is-fever", Number(person["temperature"]) >= screening.fever);
    const celsius = { zh: "℃", en: "°C" };
    fields.push(wrapped({ title: titled("temperature"), unit: celsius }, heat, `${path}temperature`, wrong[`${path}temperature`]));
  }
  if (screening.symptoms.length) {
    const symptoms = chips(screening.symptoms, (person["symptoms"] as string[] | undefined) ?? [], put("symptoms"), true);
    fields.push(wrapped({ title: titled("symptoms") }, symptoms, `${path}symptoms`, wrong[`${path}symptoms`]));
  }
  fields.push(...questions(screening.person_form, inner(person), wrong, `${path}answers.`, tell));
  fields.push(cameFields(person, path, wrong, put));
  return fields;
}

/** Folded until somebody came from elsewhere. */
function cameFields(person: Answers, path: string, wrong: Problems, put: Put): HTMLElement {
  const way = chips(choices(WAYS, "way-by"), one(person, "transport"), (k) => put("transport")(k[0] ?? ""), false);
  const came = `${path}came.`;
  const folded = make(
    "details",
    { class: "steps" },
    make("summary", {}, text("came-from-elsewhere")),
    wrapped({ title: titled("came-from") }, line(typed(person, "origin"), put("origin"), { maxlength: 128 }), `${came}origin`, wrong[`${came}origin`]),
    wrapped({ title: titled("arrived-on") }, line(typed(person, "arrived_on"), put("arrived_on"), { type: "date" }), `${came}arrived_on`, wrong[`${came}arrived_on`]),
    wrapped({ title: titled("came-by") }, way, `${came}transport`, wrong[`${came}transport`]),
  );
  folded.open = Boolean(person["origin"]) || Object.keys(wrong).some((key) => key.startsWith(came));
  return folded;
}

// --- what is wrong, and what is sent ---------------------------------------------------------------

function loosened(form: { questions: Question[] }, must: boolean): Question[] {
  return must ? form.questions : form.questions.map((question) => ({ ...question, required: false }));
}

function problemsOf({ screening, door }: Standing, entered: Answers): Problems {
  const outcome = typed(entered, "outcome");
  const wrong: Problems = {};
  if (!OUTCOMES.includes(outcome)) wrong["outcome"] = text("must-answer");
  if (!door && !typed(entered, "door").trim()) wrong["found.door"] = text("must-answer");
  if (outcome !== "screened") return wrong;
  const must = screening.answers_for.includes(outcome);
  const form = screening.household_form;
  if (form) Object.assign(wrong, check(loosened(form, must), inner(entered, "home"), "answers."));
  rowsOf(entered, "people").forEach((person, index) => {
    if (person["present"] !== false) Object.assign(wrong, personProblems(screening, person, `people.${index}.`, must));
  });
  rowsOf(entered, "newcomers").forEach((person, index) => {
    const path = `newcomers.${index}.`;
    if (!typed(person, "name").trim()) wrong[`${path}name`] = text("must-answer");
    Object.assign(wrong, personProblems(screening, person, path, must));
  });
  for (const key of ["seen", "living"]) {
    const number = typed(entered, key);
    if (number && !/^\d{1,4}$/.test(number)) wrong[key] = text("whole-number");
  }
  return wrong;
}

function personProblems(screening: Screening, person: Answers, path: string, must: boolean): Problems {
  const wrong: Problems = {};
  const heat = typed(person, "temperature").trim();
  const [least, most] = [screening.minimum, screening.maximum];
  if (heat && (!/^\d{2}(\.\d)?$/.test(heat) || Number(heat) < least || Number(heat) > most)) {
    wrong[`${path}temperature`] = text("between", { least, most });
  }
  const form = screening.person_form;
  if (form) Object.assign(wrong, check(loosened(form, must), inner(person), `${path}answers.`));
  if (typed(person, "arrived_on") && !typed(person, "origin").trim()) {
    wrong[`${path}came.origin`] = text("must-answer");
  }
  return wrong;
}

function isAlarming(screening: Screening, entered: Answers): boolean {
  if (entered["outcome"] !== "screened") return false;
  const met = [...rowsOf(entered, "people"), ...rowsOf(entered, "newcomers")];
  return met.some(
    (one) =>
      one["present"] !== false &&
      (Number(one["temperature"] ?? 0) >= screening.fever ||
        ((one["symptoms"] as string[] | undefined) ?? []).some((key) => screening.alarms.includes(key))),
  );
}

function said(screening: Screening, person: Answers): Record<string, unknown> {
  const origin = typed(person, "origin").trim();
  const today = inChina(fieldNow()).toISOString().slice(0, 10);
  const came = {
    arrived_on: typed(person, "arrived_on") || today,
    origin,
    transport: typed(person, "transport") || "other",
  };
  return {
    temperature: typed(person, "temperature").trim() || null,
    symptoms: person["symptoms"] ?? [],
    answers: answered(screening.person_form?.questions ?? [], inner(person)),
    came: origin ? came : null,
  };
}

function bodyOf({ screening, door }: Standing, entered: Answers): Record<string, unknown> {
  const outcome = typed(entered, "outcome");
  const found = { place_id: entered["place_id"], door: typed(entered, "door").trim(), kind: entered["kind"] || "rented" };
  const subject = door ? { household_id: door.household_id } : { found };
  const rest = { needs: entered["needs"] ?? [], note: typed(entered, "note").trim() };
  const plain = { campaign_id: screening.id, outcome, ...subject, ...rest };
  if (outcome !== "screened") return plain;
  const number = (key: string): number | null => (typed(entered, key) ? Number(typed(entered, key)) : null);
  return {
    ...plain,
    seen: number("seen"),
    living: number("living"),
    answers: answered(screening.household_form?.questions ?? [], inner(entered, "home")),
    people: rowsOf(entered, "people").map((person) => {
      const present = person["present"] !== false;
      return { person_id: person["person_id"], present, ...(present ? said(screening, person) : {}) };
    }),
    newcomers: rowsOf(entered, "newcomers").map((person) => ({
      name: typed(person, "name").trim(),
      relation: person["relation"] || "tenant",
      sex: person["sex"] || "0",
      phones: typed(person, "phone").trim() ? [typed(person, "phone").trim()] : [],
      paper_number: typed(person, "paper").trim(),
      ...said(screening, person),
    })),
  };
}

async function keep(
  here: Standing,
  entered: Answers,
  route: string,
  instead: string | undefined,
  raw: string | undefined,
): Promise<void> {
  const { screening, walk, door } = here;
  const place = screening.places.find((one) => one.id === entered["place_id"])?.where ?? "";
  const outcome = typed(entered, "outcome");
  const closes = screening.closing.includes(outcome);
  const record = {
    kind: "screening",
    body: bodyOf(here, entered),
    label: door ? `${walk?.title ?? ""} ${door.door} ${door.title}` : `${place} ${typed(entered, "door")}`,
    what: screening.title,
    route,
    entered,
    instead,
    at: raw ? atOf(raw) : undefined,
  };
  await save(record, async (id) => {
    if (door) await noteDoor(doorKey(screening.id, door.household_id), { id, outcome, closes }, instead);
  });
}
