// It leaves with those on board, and at the end of the way somebody says who has arrived and how warm
// they are.

import { make } from "../dom";
import { chips, line, stepper, wrapped } from "../fields";
import type { Problems } from "../questions";
import { doorKey, noteDoor } from "../session";
import type { Answers, Charter, Choice, Seat, Words } from "../shapes";
import { text } from "../words";
import { aboard, CAME, charterOf, hasLeft, LEFT, seatState } from "./charters";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf } from "./visit";

const USUAL = 36.5;
const SHORTEST_NAME = 2;

interface Step {
  charter: Charter;
  title: string;
  kind: string;
  /** Under which the phone remembers that it was said. */
  note: string;
  hint: string;
  /** What is about to be said of people deserves a look. */
  warns?: boolean;
  fields(entered: Answers, wrong: Problems, tell: () => void): HTMLElement[];
  problems(entered: Answers): Problems;
  body(entered: Answers): Record<string, unknown>;
}

function titled(key: string): Words {
  return { zh: text(key), en: text(key) };
}

async function stepPage(step: Step, route: string, mend: string | null): Promise<Page> {
  const { charter } = step;
  const { entered, mended } = await begun(route, mend);
  const body = make("div", { class: "form" });
  const draw = (wrong: Problems): void =>
    body.replaceChildren(...step.fields(entered, wrong, () => keepDraft(route, entered)));
  draw(mended?.parcel.fields ?? {});
  const finish = async (): Promise<void> => {
    const wrong = step.problems(entered);
    if (Object.keys(wrong).length) {
      draw(wrong);
      showFirstProblem();
      return;
    }
    const record = {
      kind: step.kind,
      body: { charter_id: charter.id, ...step.body(entered) },
      label: charter.title,
      what: step.title,
      route,
      entered,
      instead: mended?.id,
      at: mended ? atOf(mended.parcel.raw) : undefined,
    };
    const key = doorKey(charter.id, step.note);
    await save(record, (id) => noteDoor(key, { id, outcome: step.note, closes: true }, mended?.id));
    go(`/charter/${charter.id}`);
  };
  return {
    title: step.title,
    under: charter.title,
    back: `#/charter/${charter.id}`,
    body: [
      mended ? make("p", { class: "notice soon" }, mended.parcel.message || text("change-unsent")) : null,
      make("p", { class: step.warns ? "notice soon" : "hint" }, step.hint),
      body,
      doButton(step.title, () => void finish()),
    ],
  };
}

function gone(id: string): Page {
  return { title: text("ride"), back: `#/charter/${id}`, body: [empty(text("not-here"))] };
}

// --- it leaves -------------------------------------------------------------------------------------

export async function departPage({ parts, query }: Asked): Promise<Page> {
  const charter = charterOf(parts[1] ?? "");
  if (!charter) return gone(parts[1] ?? "");
  const count = aboard(charter).length;
  const absent = charter.seats.filter((seat) => seatState(charter, seat) === "planned").length;
  const step: Step = {
    charter,
    title: text("ride-depart"),
    kind: "charter_departure",
    note: LEFT,
    hint: text("ride-leaves-with", { count, absent }),
    warns: absent > 0,
    fields: (entered, wrong, tell) => (charter.needs_driver ? driver(charter, entered, wrong, tell) : []),
    problems: (entered): Problems => {
      const name = String(entered["driver"] ?? "").trim();
      return charter.needs_driver && name.length < SHORTEST_NAME ? { driver: text("must-answer") } : {};
    },
    body: (entered) => ({
      driver: String(entered["driver"] ?? "").trim(),
      phone: String(entered["phone"] ?? "").trim(),
    }),
  };
  return stepPage(step, `/depart/${charter.id}`, query.get("mend"));
}

function driver(charter: Charter, entered: Answers, wrong: Problems, tell: () => void): HTMLElement[] {
  const field = (key: string, more: Record<string, string | number>): HTMLInputElement =>
    line(String(entered[key] ?? ""), (value) => {
      entered[key] = value;
      tell();
    }, more);
  const told = text("ride-told", { point: charter.point });
  return [
    wrapped({ title: titled("driver-name"), required: true, help: { zh: told, en: told } }, field("driver", { maxlength: 64 }), "driver", wrong["driver"]),
    wrapped({ title: titled("driver-phone") }, field("phone", { type: "tel", inputmode: "tel", maxlength: 32 }), "phone", wrong["phone"]),
  ];
}

// --- it has arrived --------------------------------------------------------------------------------

/** Whom to look for: those on board, or the whole list where nobody has said who is. */
function expected(charter: Charter): Seat[] {
  const known = aboard(charter);
  if (hasLeft(charter) || known.length) return known;
  return charter.seats.filter((seat) => seatState(charter, seat) === "planned");
}

function there(entered: Answers, seat: Seat): boolean {
  return entered[`${seat.id}-there`] !== "missing";
}

function heatOf(entered: Answers, seat: Seat): string {
  return String(entered[`${seat.id}-heat`] ?? "").trim();
}

export async function arrivePage({ parts, query }: Asked): Promise<Page> {
  const charter = charterOf(parts[1] ?? "");
  if (!charter) return gone(parts[1] ?? "");
  const seats = expected(charter);
  const [least, most] = [charter.minimum, charter.maximum];
  const step: Step = {
    charter,
    title: text("ride-arrive"),
    kind: "charter_arrival",
    note: CAME,
    hint: text("ride-arrive-hint"),
    fields: (entered, wrong, tell) => seats.map((seat) => card(charter, seat, entered, wrong, tell)),
    problems: (entered): Problems => {
      const wrong: Problems = {};
      for (const seat of seats.filter((one) => there(entered, one))) {
        const heat = heatOf(entered, seat);
        if (heat && (!/^\d{2}(\.\d)?$/.test(heat) || Number(heat) < least || Number(heat) > most)) {
          wrong[`${seat.id}-heat`] = text("between", { least, most });
        }
      }
      return wrong;
    },
    body: (entered) => ({
      missing: seats.filter((seat) => !there(entered, seat)).map((seat) => seat.id),
      measured: seats
        .filter((seat) => there(entered, seat) && heatOf(entered, seat))
        .map((seat) => ({ seat_id: seat.id, temperature: Number(heatOf(entered, seat)), symptoms: [] })),
    }),
  };
  return stepPage(step, `/arrive/${charter.id}`, query.get("mend"));
}

const THERE = ["there", "missing"];

function card(charter: Charter, seat: Seat, entered: Answers, wrong: Problems, tell: () => void): HTMLElement {
  const path = `${seat.id}-heat`;
  const heat = stepper(heatOf(entered, seat), (value) => {
    entered[path] = value;
    show();
    tell();
  }, { step: 0.1, decimals: 1, start: USUAL });
  const field = wrapped({ title: titled("temperature"), unit: { zh: "℃", en: "°C" } }, heat, path, wrong[path]);
  const options: Choice[] = THERE.map((key) => ({ key, title: titled(`came-${key}`) }));
  const choose = (keys: string[]): void => {
    entered[`${seat.id}-there`] = keys[0] ?? "there";
    show();
    tell();
  };
  const came = chips(options, [there(entered, seat) ? "there" : "missing"], choose, false);
  came.setAttribute("role", "group");
  came.setAttribute("aria-label", seat.name);
  const show = (): void => {
    field.hidden = !there(entered, seat);
    heat.classList.toggle("is-fever", Number(heatOf(entered, seat)) >= charter.fever);
  };
  show();
  const head = make("header", {}, make("strong", {}, `${seat.number}. ${seat.name}`), make("small", {}, seat.enterprise));
  return make("section", { class: "repeat", "data-seat": seat.id }, head, came, field);
}
