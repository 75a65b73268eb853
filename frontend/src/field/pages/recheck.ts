// Looking at a finding again: put right, with a picture, or not, and then until when.

import { make, shortMoment } from "../dom";
import { type Draft, questionFields } from "../fields";
import { asked, check, type Problems } from "../questions";
import { today } from "../session";
import type { Question, Recheck, Words } from "../shapes";
import { text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf } from "./visit";

const LONGEST_WORDS = 256;
const MOST_PHOTOS = 4;
const MOST_HOURS = 720;

function titled(key: string): Words {
  return { zh: text(key), en: text(key) };
}

function questions(): Question[] {
  const wrong = { question: "is_right", answers: ["false"] };
  return [
    { key: "is_right", title: titled("is-put-right"), kind: "yes_no", required: true },
    { key: "photos", title: titled("photos-of-it"), kind: "photo", maximum: MOST_PHOTOS },
    {
      key: "still",
      title: titled("what-is-wrong"),
      kind: "text",
      required: true,
      maximum: LONGEST_WORDS,
      show_if: wrong,
    },
    {
      key: "hours",
      title: titled("new-hours"),
      help: titled("new-hours-hint"),
      kind: "integer",
      minimum: 1,
      maximum: MOST_HOURS,
      show_if: wrong,
    },
    {
      key: "said",
      title: titled("note"),
      kind: "text",
      maximum: LONGEST_WORDS,
      show_if: { question: "is_right", answers: ["true"] },
    },
  ];
}

export async function recheckPage({ parts, query }: Asked): Promise<Page> {
  const finding = today()?.inspections?.rechecks.find((one) => one.id === parts[1]);
  const title = text("to-recheck");
  if (!finding) return { title, back: "#/inspections", body: [empty(text("not-here"))] };
  const route = `/recheck/${finding.id}`;
  const { entered, mended } = await begun(route, query.get("mend"));
  const draft: Draft = { answers: entered, photos: new Map() };
  const body = make("div", { class: "form" });
  const asks = questions();
  const draw = (problems: Problems): void => {
    const tell = (): void => keepDraft(route, entered);
    body.replaceChildren(...questionFields(asks, entered, draft, problems, "", tell));
  };
  draw(renamed(mended?.parcel.fields ?? {}));
  const finish = async (): Promise<void> => {
    const problems = check(asks, entered);
    if (Object.keys(problems).length) {
      draw(problems);
      showFirstProblem();
      return;
    }
    const given = asked(asks, entered);
    const photos = (given["photos"] as string[] | undefined) ?? [];
    await save({
      kind: "finding_check",
      body: {
        finding_id: finding.id,
        is_right: given["is_right"] === true,
        said: String(given["still"] ?? given["said"] ?? "").trim(),
        photos,
        hours: given["hours"] === undefined ? null : Number(given["hours"]),
      },
      label: finding.subject_name,
      what: text("recheck"),
      route,
      entered,
      subject: finding.id,
      closes: true,
      photos: [...draft.photos.values()].filter((photo) => photos.includes(photo.id)),
      instead: mended?.id,
      at: mended ? atOf(mended.parcel.raw) : undefined,
    });
    go("/inspections");
  };
  return {
    title: finding.title,
    under: [finding.subject_name, finding.place_name].filter(Boolean).join(" · "),
    back: "#/inspections",
    body: [
      mended ? make("p", { class: "notice soon" }, mended.parcel.message || text("change-unsent")) : null,
      known(finding),
      body,
      doButton(text("save-recheck"), () => void finish()),
    ],
  };
}

/** The server's word for a field, where this page calls it otherwise. */
function renamed(fields: Problems): Problems {
  const { said, ...others } = fields;
  return said === undefined ? others : { ...others, still: said, said };
}

/** What was found, by when, and what was told of it since. */
function known(finding: Recheck): HTMLElement {
  const until = text("right-by", { time: shortMoment(new Date(finding.due_at)) });
  const tone = finding.is_overdue ? "is-now" : "is-soon";
  return make(
    "section",
    { class: `card ${tone}` },
    make("strong", {}, `${text(`severity-${finding.severity}`)} · ${until}`),
    finding.said ? make("p", {}, finding.said) : null,
    finding.proof ? make("p", {}, text("told-proof", { said: finding.proof })) : null,
  );
}
