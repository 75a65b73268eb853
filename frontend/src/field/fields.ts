// One question on the screen: big enough for gloves, the keyboard it needs, its problem beside it.

import { icon, make } from "./dom";
import { type Taken, taken } from "./photos";
import { isAsked, type Problems } from "./questions";
import type { Answer, Answers, Choice, Question } from "./shapes";
import { say, text } from "./words";

export interface Draft {
  answers: Answers;
  /** Pictures taken in this form and not saved yet, by id. */
  photos: Map<string, Taken>;
}

type Tell = () => void;

interface Field {
  question: Question;
  element: HTMLElement;
}

/** The questions as fields that write into `answers`; `tell` hears of each change. */
export function questionFields(
  questions: Question[],
  answers: Answers,
  draft: Draft,
  problems: Problems,
  prefix: string,
  tell: Tell,
): HTMLElement[] {
  const fields: Field[] = [];
  const show = (): void => {
    const known: Answers = {};
    for (const { question, element } of fields) {
      const asked = isAsked(question, known);
      element.hidden = !asked;
      const answer = answers[question.key];
      if (asked && answer !== undefined) known[question.key] = answer;
    }
  };
  const heard = (): void => {
    show();
    tell();
  };
  for (const question of questions) {
    const path = prefix + question.key;
    const control = controlOf(question, answers, draft, problems, path, heard);
    fields.push({ question, element: wrapped(question, control, path, problems[path]) });
  }
  show();
  return fields.map((field) => field.element);
}

/** Label, control, hint and problem of one question. */
export function wrapped(
  question: Pick<Question, "title" | "required" | "help" | "unit">,
  control: HTMLElement,
  path: string,
  problem?: string,
): HTMLElement {
  const field = make("div", { class: problem ? "field has-problem" : "field", "data-path": path });
  const unit = say(question.unit);
  const label = say(question.title) + (unit ? ` (${unit})` : "");
  const optional = question.required ? null : make("small", {}, text("optional"));
  if (control.matches("input, textarea")) {
    control.id = `f-${path}`;
    field.append(make("label", { for: control.id }, label, " ", optional));
  } else {
    const name = make("div", { class: "label", id: `l-${path}` }, label, " ", optional);
    control.setAttribute("role", "group");
    control.setAttribute("aria-labelledby", name.id);
    const inner = control.querySelector(":scope > input");
    inner?.setAttribute("aria-labelledby", name.id);
    field.append(name);
  }
  field.append(control);
  const help = say(question.help);
  if (help) field.append(make("p", { class: "hint" }, help));
  if (problem) {
    const said = make("p", { class: "problem", role: "alert" }, problem);
    field.append(said);
    // Being mended: the red goes, and comes back when it is saved and still wrong.
    const mended = (event: Event): void => {
      if (event.type === "click" && !(event.target as Element).closest("button")) return;
      said.remove();
      field.classList.remove("has-problem");
    };
    field.addEventListener("input", mended);
    field.addEventListener("click", mended);
  }
  return field;
}

function controlOf(
  question: Question,
  answers: Answers,
  draft: Draft,
  problems: Problems,
  path: string,
  tell: Tell,
): HTMLElement {
  const put = (answer: Answer): void => {
    answers[question.key] = answer;
    tell();
  };
  const given = answers[question.key];
  const typed = typeof given === "string" ? given : "";
  switch (question.kind) {
    case "text":
      return longer(question)
        ? area(typed, put, Number(question.maximum ?? 500))
        : line(typed, put, { maxlength: Number(question.maximum ?? 500) });
    case "integer":
      return stepper(typed, put, { step: 1, decimals: 0, start: Number(question.minimum ?? 0) });
    case "number":
      return stepper(typed, put, {
        step: 10 ** -(question.decimals ?? 0),
        decimals: question.decimals ?? 0,
        start: Number(question.minimum ?? 0),
      });
    case "yes_no":
      return chips(
        [
          { key: "true", title: { zh: text("yes"), en: text("yes") } },
          { key: "false", title: { zh: text("no"), en: text("no") } },
        ],
        given === undefined ? [] : [String(given)],
        (keys) => put(keys[0] === undefined ? "" : keys[0] === "true"),
        false,
      );
    case "choice":
      return chips(question.options ?? [], typed ? [typed] : [], (k) => put(k[0] ?? ""), false);
    case "choices":
      return chips(question.options ?? [], (given as string[] | undefined) ?? [], put, true);
    case "date":
      return line(typed, put, { type: "date" });
    case "time":
      return line(typed, put, { type: "time" });
    case "phone":
      return line(typed, put, { type: "tel", inputmode: "tel", maxlength: 24 });
    case "plate":
      return line(typed, put, { autocapitalize: "characters", maxlength: 12 });
    case "photo":
      return photos(question, (given as string[] | undefined) ?? [], draft, put);
    case "group":
      return group(question, answers, draft, problems, path, tell);
  }
}

function longer(question: Question): boolean {
  return question.maximum === null || question.maximum === undefined || Number(question.maximum) > 60;
}

type Put = (value: string) => void;

export function line(
  value: string,
  put: Put,
  attributes: Record<string, string | number> = {},
): HTMLInputElement {
  const input = make("input", { type: "text", autocomplete: "off", ...attributes });
  input.value = value;
  input.addEventListener("input", () => put(input.value));
  return input;
}

export function area(value: string, put: Put, most: number): HTMLTextAreaElement {
  const input = make("textarea", { rows: 2, maxlength: most });
  input.value = value;
  input.addEventListener("input", () => put(input.value));
  return input;
}

export interface Steps {
  step: number;
  decimals: number;
  /** Where the first step begins when nothing is entered. */
  start: number;
  /** Larger steps beside the small ones. */
  wide?: number;
}

/** A number with large buttons beside it; it can be typed too. */
export function stepper(value: string, put: Put, steps: Steps): HTMLElement {
  const input = make("input", {
    type: "text",
    inputmode: steps.decimals ? "decimal" : "numeric",
    autocomplete: "off",
    maxlength: 14,
  });
  input.value = value;
  input.addEventListener("input", () => {
    // Full-width digits and a comma come from Chinese keyboards.
    const plain = input.value.normalize("NFKC").replace(/[,，。]/g, ".").trim();
    put(plain);
  });
  const by = (step: number): HTMLButtonElement =>
    make(
      "button",
      {
        type: "button",
        class: "step",
        "aria-label": `${step > 0 ? "+" : "−"}${Math.abs(step)}`,
        onclick: () => {
          const before = Number(input.value);
          const begun = input.value.trim() !== "" && Number.isFinite(before);
          input.value = (begun ? before + step : steps.start).toFixed(steps.decimals);
          put(input.value);
        },
      },
      `${step > 0 ? "+" : "−"}${Math.abs(step)}`,
    );
  const down = steps.wide ? [by(-steps.wide), by(-steps.step)] : [by(-steps.step)];
  const up = steps.wide ? [by(steps.step), by(steps.wide)] : [by(steps.step)];
  return make("div", { class: "stepper" }, ...down, input, ...up);
}

/** Choices as chips; with `several` each is on or off, else one at most. */
export function chips(
  options: Choice[],
  chosen: string[],
  put: (keys: string[]) => void,
  several: boolean,
): HTMLElement {
  let now = new Set(chosen);
  const buttons = options.map((option) => {
    const button = make("button", { type: "button", class: "chip" }, say(option.title));
    button.dataset["key"] = option.key;
    button.addEventListener("click", () => {
      const had = now.has(option.key);
      if (!several) now = new Set();
      if (had) now.delete(option.key);
      else now.add(option.key);
      draw();
      put(options.filter((o) => now.has(o.key)).map((o) => o.key));
    });
    return button;
  });
  const draw = (): void => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(now.has(button.dataset["key"] ?? "")));
    }
  };
  draw();
  return make("div", { class: "chips" }, ...buttons);
}

function photos(
  question: Question,
  ids: string[],
  draft: Draft,
  put: (ids: string[]) => void,
): HTMLElement {
  const box = make("div", { class: "photos" });
  const most = Number(question.maximum ?? 6);
  let now = [...ids];
  const input = make("input", { type: "file", accept: "image/*", capture: "environment" });
  input.hidden = true;
  const draw = (): void => {
    const shown = now.map((id) => {
      const photo = draft.photos.get(id);
      const drop = make(
        "button",
        { type: "button", class: "drop", "aria-label": text("remove") },
        icon("x"),
      );
      drop.addEventListener("click", () => {
        now = now.filter((other) => other !== id);
        draft.photos.delete(id);
        put(now);
        draw();
      });
      // One taken before the form was mended stands here by its icon.
      if (!photo) return make("div", { class: "photo" }, icon("camera"), drop);
      const address = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
      const image = make("img", { src: address, alt: "" });
      image.addEventListener("load", () => URL.revokeObjectURL(address));
      return make("div", { class: "photo" }, image, drop);
    });
    const add = make("button", { type: "button", class: "plain" }, icon("camera"), text("photo"));
    add.addEventListener("click", () => input.click());
    box.replaceChildren(...shown, ...(now.length < most ? [add] : []), input);
  };
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    taken(file).then(
      (photo) => {
        draft.photos.set(photo.id, photo);
        now = [...now, photo.id];
        put(now);
        draw();
      },
      () => box.append(make("p", { class: "problem" }, text("no-picture"))),
    );
  });
  draw();
  return box;
}

function group(
  question: Question,
  answers: Answers,
  draft: Draft,
  problems: Problems,
  path: string,
  tell: Tell,
): HTMLElement {
  const box = make("div", { class: "group" });
  const most = Number(question.maximum ?? 30);
  const least = Number(question.minimum ?? (question.required ? 1 : 0));
  const repeats = (answers[question.key] as Answers[] | undefined) ?? [];
  while (repeats.length < least) repeats.push({});
  answers[question.key] = repeats;
  const draw = (): void => {
    const cards = repeats.map((one, index) => {
      const inner = questionFields(
        question.questions ?? [],
        one,
        draft,
        problems,
        `${path}.${index}.`,
        tell,
      );
      const drop = make("button", { type: "button", class: "plain" }, icon("x"), text("remove"));
      drop.addEventListener("click", () => {
        repeats.splice(index, 1);
        tell();
        draw();
      });
      const head = make("header", {}, make("strong", {}, `${index + 1}`), drop);
      return make("section", { class: "repeat" }, head, ...inner);
    });
    const add = make("button", { type: "button", class: "plain" }, icon("plus"), text("one-more"));
    add.addEventListener("click", () => {
      repeats.push({});
      tell();
      draw();
    });
    box.replaceChildren(...cards, ...(repeats.length < most ? [add] : []));
  };
  draw();
  return box;
}
