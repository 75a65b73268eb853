// The day as the server told it last, and whose phone this is right now.

import { fieldNow, hearClock } from "./clock";
import { one as waitingOne, rows } from "./outbox";
import { request, Stopped } from "./sending";
import type { Day, Forms, RecordForm, Screening, Stop, Task } from "./shapes";
import {
  belongTo,
  changed,
  forget,
  keepPlain,
  keepSealed,
  keptPlain,
  keptSealed,
  owner,
  purge,
} from "./store";

const EARLY_MS = 30 * 60_000;

/** What is known of a door since the day was fetched: records that close its work. */
interface Known {
  day: Day;
  done: Record<string, string[]>;
  /** Doors of screenings and seats of charters recorded here, by `doorKey`; the latest last. */
  doors?: Record<string, DoorNote[]>;
}

/** A door recorded on this phone that the day does not know of yet. */
export interface DoorNote {
  id: string;
  outcome: string;
  closes: boolean;
}

export type Standing = "unknown" | "signed-in" | "signed-out" | "offline" | "no-right";

let known: Known | undefined;
let forms: Forms | undefined;
let fetchedAt = 0;
let standing: Standing = "unknown";

export function today(): Day | undefined {
  return known?.day;
}

export function formsInForce(): Forms {
  return forms ?? { areas: [], forms: [] };
}

export function formOf(key: string): RecordForm | undefined {
  return formsInForce().forms.find((form) => form.key === key);
}

export function howWeStand(): Standing {
  return standing;
}

/** When the list was fetched, as milliseconds; 0 when there is none. */
export function asOf(): number {
  return fetchedAt;
}

/** What was kept from last time; the app opens with it before it asks the network. */
export async function loadKept(): Promise<void> {
  if (!(await owner())) return;
  const day = await keptSealed<Known>("day");
  known = day?.value;
  fetchedAt = day?.at ?? 0;
  forms = (await keptSealed<Forms>("forms"))?.value;
}

/** Ask the server for the day and the forms in force. */
export async function refresh(background: boolean): Promise<Standing> {
  try {
    if (!(await finishLeaving())) throw new Stopped("signed-out");
    const asked = Date.now();
    const answer = await request("GET", "/api/v1/field/day", undefined, background);
    if (!answer.ok) {
      standing = "no-right";
      changed();
      return standing;
    }
    const day = (await answer.json()) as Day;
    const before = (await owner())?.user;
    await belongTo(day.user_id);
    if (before !== day.user_id) known = forms = undefined;
    await hearClock(day.server_time, day.own_clock, asked);
    const waiting = new Set((await rows()).map((row) => row.id));
    known = {
      day,
      done: stillWaiting(known?.done ?? {}, (id) => waiting.has(id)),
      doors: stillWaiting(known?.doors ?? {}, (note) => waiting.has(note.id)),
    };
    fetchedAt = Date.now();
    await keepSealed("day", known);
    await refreshForms(background);
    standing = "signed-in";
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    standing = error.why === "signed-out" ? "signed-out" : "offline";
  }
  changed();
  return standing;
}

async function refreshForms(background: boolean): Promise<void> {
  try {
    const answer = await request("GET", "/api/v1/records/forms", undefined, background);
    if (!answer.ok) return;
    forms = (await answer.json()) as Forms;
    await keepSealed("forms", forms);
  } catch (error) {
    // Somebody may have a day and no forms, such as a guard; what was kept stays.
    if (!(error instanceof Stopped)) throw error;
  }
}

/** The server knows of records that are gone from the outbox; only the others still count here. */
function stillWaiting<T>(
  noted: Record<string, T[]>,
  waits: (one: T) => boolean,
): Record<string, T[]> {
  const left: Record<string, T[]> = {};
  for (const [subject, all] of Object.entries(noted)) {
    const kept = all.filter(waits);
    if (kept.length) left[subject] = kept;
  }
  return left;
}

/** A record that closes the work at a door was saved here; one made `instead` of another replaces it. */
export async function noteDone(subject: string, id: string, instead?: string): Promise<void> {
  if (!known) return;
  const ids = (known.done[subject] ?? []).filter((one) => one !== instead);
  known.done[subject] = [...ids, id];
  await keepSealed("day", known);
}

/** The record of this subject that was saved here last and that the day does not know of yet. */
export function recordedHere(subject: string): string | undefined {
  return known?.done[subject]?.slice(-1)[0];
}

/** One household of one screening, one seat of one charter. */
export function doorKey(screening: string, household: string): string {
  return `${screening} ${household}`;
}

/** A door was recorded here; one made `instead` of another replaces it. */
export async function noteDoor(key: string, note: DoorNote, instead?: string): Promise<void> {
  if (!known) return;
  const doors = (known.doors ??= {});
  doors[key] = [...(doors[key] ?? []).filter((one) => one.id !== instead), note];
  await keepSealed("day", known);
}

/** What was recorded here of a door last, if the day does not know of it yet. */
export function doorHere(key: string): DoorNote | undefined {
  return known?.doors?.[key]?.slice(-1)[0];
}

/** Whether anything recorded here settles the door. */
export function isSettledHere(key: string): boolean {
  return (known?.doors?.[key] ?? []).some((note) => note.closes);
}

export function screeningOf(id: string): Screening | undefined {
  return known?.day.screenings?.find((one) => one.id === id);
}

/** A record that closed something was refused: the door is open again. */
export async function dropRefused(): Promise<void> {
  if (!known) return;
  let dropped = false;
  for (const [subject, ids] of Object.entries(known.done)) {
    const held: string[] = [];
    for (const id of ids) {
      const row = await waitingOne(id);
      if (!row || row.state === "waiting") held.push(id);
      else dropped = true;
    }
    known.done[subject] = held;
  }
  for (const [key, notes] of Object.entries(known.doors ?? {})) {
    const held: DoorNote[] = [];
    for (const note of notes) {
      const row = await waitingOne(note.id);
      if (!row || row.state === "waiting") held.push(note);
      else dropped = true;
    }
    if (known.doors) known.doors[key] = held;
  }
  if (dropped) await keepSealed("day", known);
}

export interface Window {
  task: Task;
  state: "done" | "missed" | "due" | "later";
  isHere: boolean;
}

/** The windows of a door as they stand now, with what was recorded here and is not known yet. */
export function windowsOf(stop: Stop): Window[] {
  const now = fieldNow().getTime();
  let here = known?.done[stop.id]?.length ?? 0;
  return stop.tasks.map((task) => {
    if (task.state === "done") return { task, state: "done", isHere: false };
    const begun = Date.parse(task.due_from) - EARLY_MS <= now;
    if (begun && here > 0) {
      here -= 1;
      return { task, state: "done", isHere: true };
    }
    if (Date.parse(task.due_to) <= now) return { task, state: "missed", isHere: false };
    return { task, state: begun ? "due" : "later", isHere: false };
  });
}

export function stopOf(id: string): Stop | undefined {
  return known?.day.walks.flatMap((walk) => walk.stops).find((stop) => stop.id === id);
}

/** Sign out: everything kept here goes first, then the session on the server. Without a network the
 * session ends as soon as there is one. Returns whether the server has heard. */
export async function leave(logout: string): Promise<boolean> {
  await purge();
  known = forms = undefined;
  fetchedAt = 0;
  standing = "signed-out";
  await keepPlain("leaving", logout);
  const heard = await finishLeaving();
  changed();
  return heard;
}

/** End a session somebody signed out of while there was no network. */
async function finishLeaving(): Promise<boolean> {
  const logout = await keptPlain<string>("leaving");
  if (logout === undefined) return true;
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  try {
    await fetch(logout, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
    });
  } catch {
    return false;
  }
  await forget("leaving");
  return true;
}
