// What every form of the app does: keeps what was typed, saves it on the phone, says so.

import { make } from "../dom";
import { type NewRecord, one, post, type Waiting } from "../outbox";
import { noteDone } from "../session";
import type { Answers } from "../shapes";
import { forget, keepSealed, keptSealed } from "../store";
import { text } from "../words";

/** What was entered last time: in the record to be mended, or in a form that was never finished. */
export async function begun(
  route: string,
  mend: string | null,
): Promise<{ entered: Answers; mended: Waiting | undefined }> {
  const mended = mend ? await one(mend) : undefined;
  if (mended) return { entered: mended.parcel.entered, mended };
  return { entered: (await keptSealed<Answers>(`draft ${route}`))?.value ?? {}, mended };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Keep what is typed, sealed, half a second after the last key. */
export function keepDraft(route: string, entered: Answers): void {
  clearTimeout(timer);
  timer = setTimeout(() => void keepSealed(`draft ${route}`, entered), 500);
}

/** `noted` is told the record's id before anybody else hears of it. */
export async function save(
  record: NewRecord,
  noted?: (id: string) => Promise<void>,
): Promise<string> {
  clearTimeout(timer);
  const id = await post(record);
  await forget(`draft ${record.route}`);
  if (record.closes && record.subject) await noteDone(record.subject, id, record.instead);
  await noted?.(id);
  navigator.vibrate?.(40);
  say(text("saved-here"));
  window.dispatchEvent(new Event("lf-saved"));
  return id;
}

/** A short word at the bottom of the screen. */
export function say(words: string): void {
  const note = make("div", { class: "toast", role: "status" }, words);
  document.querySelector(".toast")?.remove();
  document.body.append(note);
  setTimeout(() => note.remove(), 4000);
}

/** The button under the thumb. */
export function doButton(words: string, act: () => void): HTMLElement {
  const button = make("button", { type: "button", class: "primary" }, words);
  button.addEventListener("click", act);
  return make("div", { class: "do" }, button);
}

/** Bring the first problem before the eyes. */
export function showFirstProblem(): void {
  const field = document.querySelector<HTMLElement>(".has-problem");
  field?.scrollIntoView({ block: "center" });
  field?.querySelector<HTMLElement>("input:not([hidden]), textarea, button")?.focus();
}
