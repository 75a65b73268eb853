// Any form of the plan: which, about what, and its questions as the plan defines them.

import { icon, make } from "../dom";
import { type Draft, questionFields } from "../fields";
import { asked, check, type Problems } from "../questions";
import { formOf, formsInForce, stopOf, today } from "../session";
import type { Answers, RecordForm, Stop } from "../shapes";
import { keptPlain } from "../store";
import { say as words, text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf, steps } from "./visit";

interface Scanned {
  id: string;
  name: string;
  forms: string[];
}

/** What the phone knows of a place: from the day's list, or scanned a moment ago. */
async function placeNamed(id: string): Promise<Scanned | undefined> {
  const day = today();
  const own = day?.places.find((place) => place.id === id);
  if (own) {
    const forms = day?.plans[own.plan]?.forms ?? [];
    return { id, name: `${own.where}`, forms };
  }
  const scanned = await keptPlain<Scanned>("scanned");
  return scanned?.id === id ? scanned : undefined;
}

/** The forms in force at a place, or all of one's places. */
export async function formsPage({ query }: Asked): Promise<Page> {
  const placeId = query.get("place") ?? "";
  const place = placeId ? await placeNamed(placeId) : undefined;
  const about = stopOf(query.get("about") ?? "");
  let forms = formsInForce().forms;
  if (place?.forms.length) forms = forms.filter((form) => place.forms.includes(form.key));
  if (about) forms = forms.filter((form) => form.about === about.kind);
  const address = (form: RecordForm): string => {
    const given = about ? `about=${about.id}` : placeId ? `place=${placeId}` : "";
    return `#/form/${form.key}?${given}`;
  };
  const visit = placeId ? doorsOf(placeId) : [];
  const list = forms.map((form) =>
    make(
      "li",
      {},
      make(
        "a",
        { href: address(form) },
        icon("clipboard-text"),
        make("span", {}, make("strong", {}, words(form.title)), make("small", {}, words(form.purpose))),
        icon("chevron-right"),
      ),
    ),
  );
  const unknown = placeId && !place ? make("p", { class: "notice soon" }, text("unknown-place")) : null;
  return {
    title: text("forms"),
    under: place?.name ?? about?.title ?? "",
    ...(placeId || about ? { back: "#/" } : {}),
    body: [
      unknown,
      visit.length ? make("h2", {}, text("doors-here")) : null,
      visit.length ? make("ul", { class: "rows" }, ...visit) : null,
      list.length ? make("ul", { class: "rows" }, ...list) : empty(text("no-forms")),
    ],
    live: true,
  };
}

/** The day's own doors in a scanned place. */
function doorsOf(placeId: string): HTMLElement[] {
  const stops = today()?.walks.flatMap((walk) => walk.stops) ?? [];
  return stops
    .filter((stop) => stop.place_id === placeId && stop.kind === "person")
    .map((stop) =>
      make(
        "li",
        {},
        make(
          "a",
          { href: `#/visit/${stop.id}` },
          icon("user"),
          make("span", {}, make("strong", {}, `${stop.door} ${stop.title}`)),
          icon("chevron-right"),
        ),
      ),
    );
}

export async function formPage({ parts, query }: Asked): Promise<Page> {
  const form = formOf(parts[1] ?? "");
  if (!form) return { title: text("forms"), back: "#/forms", body: [empty(text("not-here"))] };
  const target = query.get("about") ?? query.get("place") ?? "";
  const route = `/form/${form.key}?${form.about === "place" ? "place" : "about"}=${target}`;
  const { entered, mended } = await begun(route, query.get("mend"));
  let chosen = target;
  const draft: Draft = { answers: entered, photos: new Map() };
  const body = make("div", { class: "form" });
  const draw = (problems: Problems): void => {
    const tell = (): void => keepDraft(route, entered);
    body.replaceChildren(...questionFields(form.questions, entered, draft, problems, "", tell));
  };
  draw(mended?.parcel.fields ?? {});
  const aboutWhat = await chooser(form, chosen, (id) => {
    chosen = id;
  });
  const finish = async (): Promise<void> => {
    const problems = check(form.questions, entered);
    aboutWhat.classList.toggle("has-problem", !chosen);
    if (!chosen || Object.keys(problems).length) {
      draw(problems);
      showFirstProblem();
      return;
    }
    await keep(form, chosen, entered, draft, route, mended?.id, mended?.parcel.raw);
    go("/forms");
  };
  return {
    title: words(form.title),
    under: words(form.purpose),
    back: "#/forms",
    body: [
      mended ? make("p", { class: "notice now" }, mended.parcel.message ?? "") : null,
      aboutWhat,
      form.steps.length ? steps({ title: form.title, steps: form.steps }) : null,
      body,
      make("p", { class: "hint" }, text("kept-days", { days: form.keep_days })),
      doButton(text("save"), () => void finish()),
    ],
  };
}

async function keep(
  form: RecordForm,
  chosen: string,
  entered: Answers,
  draft: Draft,
  route: string,
  instead: string | undefined,
  raw: string | undefined,
): Promise<void> {
  const answers = asked(form.questions, entered);
  const subject = form.about === "place" ? { place_id: chosen } : { about_id: chosen };
  const named = (await placeNamed(chosen))?.name ?? stopOf(chosen)?.title ?? "";
  // Pictures of questions that vanished, or that were taken away again, are not kept.
  const inUse = JSON.stringify(answers);
  await save({
    kind: "form",
    body: { form: form.key, ...subject, answers },
    label: named,
    what: words(form.title),
    route,
    entered,
    subject: chosen,
    closes: false,
    photos: [...draft.photos.values()].filter((photo) => inUse.includes(photo.id)),
    instead,
    at: raw ? atOf(raw) : undefined,
  });
}

/** Where, or about whom: already said by a scan or a door, else chosen from one's own. */
async function chooser(
  form: RecordForm,
  chosen: string,
  put: (id: string) => void,
): Promise<HTMLElement> {
  const options: [string, string][] =
    form.about === "place"
      ? (today()?.places ?? []).map((place) => [place.id, place.where])
      : (today()?.walks ?? []).flatMap((walk) =>
          walk.stops
            .filter((stop: Stop) => stop.kind === form.about)
            .map((stop): [string, string] => [stop.id, `${walk.title} ${stop.door} ${stop.title}`]),
        );
  if (chosen && !options.some(([id]) => id === chosen)) {
    options.unshift([chosen, (await placeNamed(chosen))?.name ?? text("scanned-place")]);
  }
  const select = make(
    "select",
    { id: "f-about" },
    make("option", { value: "" }, text("choose")),
    ...options.map(([id, name]) => make("option", { value: id }, name)),
  );
  select.value = chosen;
  select.addEventListener("change", () => put(select.value));
  const label = make("label", { for: "f-about" }, text(form.about === "place" ? "where" : "about-whom"));
  const scan =
    form.about === "place"
      ? make("a", { class: "plain", href: `#/scan?form=${form.key}` }, icon("qrcode"), text("scan"))
      : null;
  return make("div", { class: "field" }, label, make("div", { class: "beside" }, select, scan));
}

