// A checklist gone through at the door, by the plan's own questions; what is not met says how grave it
// is and by when it must be put right.

import { fieldNow } from "../clock";
import { make, shortMoment } from "../dom";
import { area, chips, type Draft, questionFields, wrapped } from "../fields";
import { asked, check, type Problems } from "../questions";
import { today } from "../session";
import type { Answers, Choice, Inspected, InspectionList, Question, Words } from "../shapes";
import { say as words, text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { begun, doButton, keepDraft, save, showFirstProblem } from "./saving";
import { empty } from "./today";
import { atOf, steps } from "./visit";

const LONGEST_NOTE = 500;
const SAID = "_said";
const UNMET = "unmet";
// Keys of what is asked besides the checklist; none of a plan's own keys begins so.
const RESULT = "-result";
const NOTE = "-note";
const WITH = "-inspectors";

/** What a finding of an item would mean. */
type Consequence = InspectionList["items"][number];

export async function inspectPage({ parts, query }: Asked): Promise<Page> {
  const subject = subjectOf(parts[1] ?? "");
  const list = subject ? today()?.inspections?.lists[subject.checklist] : undefined;
  const title = subject?.name ?? text("inspections");
  if (!subject || !list) return { title, back: "#/inspections", body: [empty(text("not-here"))] };
  const route = `/inspect/${subject.subject_id}`;
  const { entered, mended } = await begun(route, query.get("mend"));
  const draft: Draft = { answers: entered, photos: new Map() };
  const body = make("div", { class: "form" });
  const found = make("p", { class: "notice soon", role: "status" });
  const tell = (): void => {
    summarise(found, list, entered);
    keepDraft(route, entered);
  };
  const questions = withDeadlines(list);
  const draw = (problems: Problems): void => {
    body.replaceChildren(
      ...questionFields(questions, entered, draft, problems, "", tell),
      found,
      ...ending(subject, list, entered, problems, tell),
    );
    summarise(found, list, entered);
  };
  draw(mended?.parcel.fields ?? {});
  const finish = async (): Promise<void> => {
    const problems = { ...check(questions, entered), ...resultFault(list, entered) };
    if (Object.keys(problems).length) {
      draw(problems);
      showFirstProblem();
      return;
    }
    const answers = asked(list.questions, entered);
    // Pictures of items that are met after all, or that were taken away again, are not kept.
    const inUse = JSON.stringify(answers);
    await save({
      kind: "inspection",
      body: {
        subject_kind: subject.subject_kind,
        subject_id: subject.subject_id,
        checklist: list.key,
        answers,
        result: String(entered[RESULT] ?? ""),
        note: String(entered[NOTE] ?? "").trim(),
        inspectors: (entered[WITH] as string[] | undefined) ?? [],
      },
      label: subject.name,
      what: words(list.title),
      route,
      entered,
      subject: subject.subject_id,
      closes: true,
      photos: [...draft.photos.values()].filter((photo) => inUse.includes(photo.id)),
      instead: mended?.id,
      at: mended ? atOf(mended.parcel.raw) : undefined,
    });
    go("/inspections");
  };
  return {
    title,
    under: [words(list.title), subject.where, subject.address].filter(Boolean).join(" · "),
    back: "#/inspections",
    body: [
      mended ? make("p", { class: "notice soon" }, mended.parcel.message || text("change-unsent")) : null,
      list.steps.length ? steps({ title: titled("how-to-inspect"), steps: list.steps }) : null,
      body,
      make("p", { class: "hint" }, `${words(list.purpose)} ${text("kept-days", { days: list.keep_days })}`),
      doButton(text("save-inspection"), () => void finish()),
    ],
  };
}

function subjectOf(id: string): Inspected | undefined {
  return today()
    ?.inspections?.rounds.flatMap((round) => round.subjects)
    .find((one) => one.subject_id === id);
}

function titled(key: string, params: Record<string, string | number> = {}): Words {
  return { zh: text(key, params), en: text(key, params) };
}

/** When what is found now must be put right. */
function deadline(item: Consequence): string {
  return shortMoment(new Date(fieldNow().getTime() + item.hours * 3_600_000));
}

/** The list's questions; where something was found stands how grave it is and by when it ends. */
function withDeadlines(list: InspectionList): Question[] {
  const items = new Map(list.items.map((item) => [item.key + SAID, item]));
  return list.questions.map((question) => {
    const item = items.get(question.key);
    if (!item) return question;
    const said = { severity: text(`severity-${item.severity}`), hours: item.hours, time: deadline(item) };
    return { ...question, help: titled("finding-means", said) };
  });
}

function unmet(list: InspectionList, entered: Answers): Consequence[] {
  return list.items.filter((item) => entered[item.key] === UNMET);
}

function summarise(note: HTMLElement, list: InspectionList, entered: Answers): void {
  const found = unmet(list, entered);
  note.hidden = !found.length;
  const critical = found.filter((item) => item.severity === "critical").length;
  note.classList.toggle("now", critical > 0);
  note.classList.toggle("soon", critical === 0);
  note.textContent = text("found-so-far", { count: found.length, critical });
}

function ending(
  subject: Inspected,
  list: InspectionList,
  entered: Answers,
  problems: Problems,
  tell: () => void,
): HTMLElement[] {
  const put = (key: string) => (value: string | string[]): void => {
    entered[key] = value;
    tell();
  };
  const results: Choice[] = [
    { key: "passed", title: list.results.passed },
    { key: "rectify", title: list.results.rectify },
  ];
  if (subject.may_suspend && subject.subject_kind === "enterprise") {
    results.push({ key: "suspend", title: list.results.suspend });
  }
  const result = String(entered[RESULT] ?? "");
  const chosen = chips(results, result ? [result] : [], (keys) => put(RESULT)(keys[0] ?? ""), false);
  const own = today()?.staff?.id;
  const people: Choice[] = (today()?.inspections?.people ?? [])
    .filter((one) => one.id !== own)
    .map((one) => ({ key: one.id, title: { zh: one.name, en: one.name } }));
  const going = chips(people, (entered[WITH] as string[] | undefined) ?? [], put(WITH), true);
  const note = area(String(entered[NOTE] ?? ""), put(NOTE), LONGEST_NOTE);
  return [
    wrapped(
      { title: titled("result"), help: titled("result-left-open") },
      chosen,
      "result",
      problems["result"],
    ),
    ...(people.length ? [folded(going, problems["inspectors"])] : []),
    wrapped({ title: titled("note") }, note, "note", problems["note"]),
  ];
}

/** A long row of names, folded until somebody went along. */
function folded(control: HTMLElement, problem: string | undefined): HTMLElement {
  const fold = make("details", { class: "steps" }, make("summary", {}, text("who-went-along")));
  fold.append(wrapped({ title: titled("who-went-along") }, control, "inspectors", problem));
  if (problem || control.querySelector("[aria-pressed='true']")) fold.setAttribute("open", "");
  return fold;
}

/** The result must fit what was found; the server says the same. */
function resultFault(list: InspectionList, entered: Answers): Problems {
  const result = String(entered[RESULT] ?? "");
  const some = unmet(list, entered).length > 0;
  if (result === "passed" && some) return { result: text("not-passed") };
  if ((result === "rectify" || result === "suspend") && !some) return { result: text("nothing-found") };
  return {};
}
