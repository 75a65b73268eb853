// A vehicle or people at a checkpoint, let through in seconds: what is usual is chosen already, the last
// touch is the decision, and the page is ready for the next one.

import { fieldNow } from "../clock";
import { icon, make } from "../dom";
import { chips, line, stepper, wrapped } from "../fields";
import { checkPass, isPass, type Pass } from "../passes";
import { today } from "../session";
import type { Answers, Choice, Point, Words } from "../shapes";
import { text } from "../words";
import type { Asked, Page } from "./page";
import { begun, save, say } from "./saving";
import { empty } from "./today";
import { atOf } from "./visit";

const VEHICLES = ["car", "foot", "coach", "lorry", "motorcycle", "other"];
const DEEDS = ["pass", "registered", "turned_back", "handed_over"];
const USUAL = 36.5;
const MOST_PERSONS = 200;
const REMEMBERED = 4;
const SLIP = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Vehicles let through by this phone since the app was opened; one tap when they return. */
const seen: Answers[] = [];
let shown: Pass | undefined;

/** A pass was scanned for the next passage. */
export async function showPass(scanned: string, going: string): Promise<void> {
  const gates = today()?.gates;
  shown = gates && isPass(scanned) ? await checkPass(scanned, gates, going) : undefined;
}

function both(key: string): Words {
  return { zh: text(key), en: text(key) };
}

function choices(keys: string[], group: string): Choice[] {
  return keys.map((key) => ({ key, title: both(`${group}-${key}`) }));
}

let going = "in";
let last: string | undefined;

/** The checkpoint shown last. */
export function lastPoint(): string | undefined {
  return last;
}

export function direction(): string {
  return going;
}

export async function passagePage({ parts, query }: Asked): Promise<Page> {
  const [, place = ""] = parts;
  const point = today()?.gates.points.find((one) => one.id === place);
  const route = `/passage/${place}`;
  if (!point) return { title: text("passage"), back: "#/", body: [empty(text("not-here"))] };
  last = place;
  const { entered, mended } = await begun(route, query.get("mend"));
  const body = make("div", { class: "form" });
  let now: Answers = mended ? entered : fresh(point);
  const draw = (wrong: Record<string, string>): void => {
    body.replaceChildren(
      passNote(),
      ...fieldsOf(point, now, wrong, (again) => {
        now = again;
        draw({});
      }),
      decisions((deed) => void decide(deed)),
    );
  };
  const decide = async (deed: string): Promise<void> => {
    const wrong = check(point, now);
    if (Object.keys(wrong).length) {
      draw(wrong);
      return;
    }
    const id = await keep(point, deed, now, route, mended?.id, mended?.parcel.raw);
    if (deed !== "turned_back" && now["plate"]) remember(now);
    shown = undefined;
    now = fresh(point);
    draw({});
    window.scrollTo(0, 0);
    say(`${text(`deed-${deed}`)} ${slip(id)}`);
  };
  draw(mended?.parcel.fields ?? {});
  return { title: point.name, under: point.where, back: "#/", body: [body] };
}

function fresh(point: Point): Answers {
  return { direction: going, vehicle: "car", plate: point.plate_prefix, persons: "1" };
}

function remember(passage: Answers): void {
  const plate = passage["plate"];
  const others = seen.filter((one) => one["plate"] !== plate);
  seen.splice(0, seen.length, { ...passage, temperature: "" }, ...others.slice(0, REMEMBERED - 1));
}

function passNote(): HTMLElement {
  const scan = make("a", { class: "plain", href: "#/scan?pass=1" }, icon("qrcode"), text("scan-pass"));
  if (!shown) return make("div", { class: "field" }, scan);
  const stop = shown.problems.filter((one) => one !== "unchecked");
  const said = shown.problems.length
    ? shown.problems.map((one) => text(`pass-${one}`)).join(" ")
    : text("pass-good");
  const look = stop.length ? "now" : shown.problems.length ? "soon" : "good";
  return make("p", { class: `notice ${look}`, "data-pass": look }, make("span", {}, said), scan);
}

type Again = (now: Answers) => void;

function fieldsOf(
  point: Point,
  now: Answers,
  wrong: Record<string, string>,
  again: Again,
): HTMLElement[] {
  const put = (key: string) => (value: string | string[]) => {
    now[key] = Array.isArray(value) ? (value[0] ?? "") : value;
  };
  const typed = (key: string): string => String(now[key] ?? "");
  const way = chips(choices(["in", "out"], "way"), [typed("direction")], (keys) => {
    going = keys[0] ?? going;
    now["direction"] = going;
  }, false);
  const vehicle = chips(choices(VEHICLES, "vehicle"), [typed("vehicle")], (keys) => {
    now["vehicle"] = keys[0] ?? "car";
    again(now);
  }, false);
  const heat = stepper(typed("temperature"), (value) => {
    put("temperature")(value);
    heat.classList.toggle("is-fever", Number(value) >= point.fever);
  }, { step: 0.1, wide: 0.5, decimals: 1, start: USUAL });
  heat.classList.add("big");
  const onFoot = now["vehicle"] === "foot";
  const to = destination(typed("destination"), put("destination"));
  const rest = make(
    "details",
    { class: "steps" },
    make("summary", {}, text("more-details")),
    wrapped({ title: both("origin") }, line(typed("origin"), put("origin"), { maxlength: 64 }), "origin", wrong["origin"]),
    to,
    wrapped({ title: both("driver-phone") }, line(typed("phone"), put("phone"), { type: "tel", inputmode: "tel", maxlength: 24 }), "phone"),
    wrapped({ title: both("note") }, line(typed("note"), put("note"), { maxlength: 128 }), "note"),
  );
  if (typed("origin") || typed("destination")) rest.setAttribute("open", "");
  return [
    ...(seen.length ? [returning(again)] : []),
    wrapped({ title: both("way"), required: true }, make("div", { class: "two" }, way, vehicle), "direction"),
    ...(onFoot
      ? []
      : [wrapped({ title: both("plate"), required: true }, plate(typed("plate"), put("plate")), "plate", wrong["plate"])]),
    wrapped({ title: both("temperature"), required: true, unit: { zh: "℃", en: "°C" } }, heat, "temperature", wrong["temperature"]),
    wrapped(
      { title: both("persons"), required: true },
      stepper(typed("persons"), put("persons"), { step: 1, decimals: 0, start: 1 }),
      "persons",
      wrong["persons"],
    ),
    rest,
  ];
}

function plate(value: string, put: (value: string) => void): HTMLInputElement {
  const input = line(value, (typed) => put(typed.toUpperCase()), {
    autocapitalize: "characters",
    maxlength: 12,
    class: "plate",
  });
  // The province stands there already; the cursor waits behind it.
  input.addEventListener("focus", () => input.setSelectionRange(input.value.length, input.value.length));
  return input;
}

function destination(chosen: string, put: (id: string) => void): HTMLElement {
  const places = today()?.gates.destinations ?? [];
  const select = make(
    "select",
    { id: "f-destination" },
    make("option", { value: "" }, text("choose")),
    ...places.map((place) => make("option", { value: place.id }, place.name)),
  );
  select.value = chosen;
  select.addEventListener("change", () => put(select.value));
  return make("div", { class: "field" }, make("label", { for: "f-destination" }, text("destination")), select);
}

/** Those who went through a while ago, one tap each. */
function returning(again: Again): HTMLElement {
  const back = (one: Answers): HTMLElement => {
    const button = make("button", { type: "button", class: "chip" }, String(one["plate"]));
    button.addEventListener("click", () => {
      going = one["direction"] === "in" ? "out" : "in";
      again({ ...one, direction: going });
    });
    return button;
  };
  return wrapped({ title: both("coming-back") }, make("div", { class: "chips" }, ...seen.map(back)), "back");
}

function decisions(decide: (deed: string) => void): HTMLElement {
  const buttons = DEEDS.map((deed) => {
    const look = deed === "pass" ? "primary" : "plain";
    const button = make("button", { type: "button", class: look, "data-deed": deed }, text(`deed-${deed}`));
    button.addEventListener("click", () => decide(deed));
    return button;
  });
  return make("div", { class: "do decisions" }, ...buttons);
}

function check(point: Point, now: Answers): Record<string, string> {
  const wrong: Record<string, string> = {};
  const heat = String(now["temperature"] ?? "").trim();
  const persons = Number(now["persons"]);
  const bare = String(now["plate"] ?? "").trim();
  if (now["vehicle"] !== "foot" && bare.length <= point.plate_prefix.length) wrong["plate"] = text("must-answer");
  if (heat === "") wrong["temperature"] = text("take-temperature");
  else if (!/^\d{2}(\.\d)?$/.test(heat) || Number(heat) < point.minimum || Number(heat) > point.maximum) {
    wrong["temperature"] = text("between", { least: point.minimum, most: point.maximum });
  }
  if (!Number.isInteger(persons) || persons < 1 || persons > MOST_PERSONS) {
    wrong["persons"] = text("between", { least: 1, most: MOST_PERSONS });
  }
  return wrong;
}

async function keep(
  point: Point,
  deed: string,
  now: Answers,
  route: string,
  instead: string | undefined,
  raw: string | undefined,
): Promise<string> {
  const said = (key: string): string => String(now[key] ?? "").trim();
  const plateGiven = now["vehicle"] === "foot" ? "" : said("plate");
  return save({
    kind: "passage",
    body: {
      point: point.id,
      direction: now["direction"],
      vehicle: now["vehicle"],
      action: deed,
      plate: plateGiven,
      persons: Number(now["persons"]),
      temperature: Number(said("temperature")),
      origin: said("origin"),
      destination: said("destination") || null,
      driver_phone: said("phone"),
      note: said("note"),
      pass_id: shown?.id || null,
    },
    label: plateGiven || text(`vehicle-${said("vehicle")}`),
    what: text(`deed-${deed}`),
    route,
    entered: now,
    instead,
    at: raw ? atOf(raw) : undefined,
  });
}

/** The number on the paper slip: month and day in China, then the last 25 bits of the record's id. */
function slip(id: string): string {
  const rest = Number(BigInt(`0x${id.replace(/-/g, "")}`) & 0x1ffffffn);
  const letters = [20, 15, 10, 5, 0].map((shift) => SLIP[(rest >> shift) & 31]).join("");
  const day = new Date(fieldNow().getTime() + 8 * 3_600_000).toISOString();
  return `${day.slice(5, 7)}${day.slice(8, 10)}-${letters}`;
}
