// Records on their way. Saved is not sent: a record stays here until the server has said that it is
// kept. What was refused or contradicts something stays too, until somebody mends or drops it.

import { fieldNow } from "./clock";
import { newId } from "./ids";
import type { Answers } from "./shapes";
import {
  changed,
  database,
  keepPlain,
  type OutboxRow,
  type PhotoRow,
  seal,
  sealBytes,
  type State,
  unseal,
} from "./store";

/** What is inside the seal. `raw` are the very bytes that are sent, each time the same. */
export interface Parcel {
  raw: string;
  label: string;
  what: string;
  /** Where the form stands that made it, and what was entered, to mend it. */
  route: string;
  entered: Answers;
  subject?: string;
  closes?: boolean;
  code?: string;
  message?: string;
  fields?: Record<string, string>;
}

export interface Waiting extends OutboxRow {
  parcel: Parcel;
}

export interface NewRecord {
  kind: string;
  body: Record<string, unknown>;
  label: string;
  what: string;
  route: string;
  entered: Answers;
  subject?: string;
  closes?: boolean;
  photos?: { id: string; bytes: ArrayBuffer }[];
  /** The record this one is made from: it goes when this one is saved. */
  instead?: string | undefined;
  at?: string | undefined;
}

/** Save a record with its pictures; both are there afterwards or neither. */
export async function post(record: NewRecord): Promise<string> {
  const id = newId();
  const at = record.at ?? fieldNow().toISOString();
  const { kind, body, photos = [], instead, at: _at, ...rest } = record;
  const parcel: Parcel = { ...rest, raw: JSON.stringify({ id, kind, at, body }) };
  const row: OutboxRow = { id, at: Date.now(), state: "waiting", sealed: await seal(id, parcel) };
  const pictures: PhotoRow[] = [];
  for (const photo of photos) {
    const { byteLength: size } = photo.bytes;
    const sealed = await sealBytes(photo.id, photo.bytes);
    pictures.push({ id: photo.id, record: id, at: Date.now(), size, offset: 0, sealed });
  }
  const db = await database();
  // Pictures taken for the record that is mended now belong to the new one.
  const taken = instead ? (await db.getAll("photos")).filter((p) => p.record === instead) : [];
  pictures.push(...taken.map((photo) => ({ ...photo, record: id })));
  const work = db.transaction(["outbox", "photos"], "readwrite");
  const steps: Promise<unknown>[] = [work.objectStore("outbox").put(row)];
  steps.push(...pictures.map((one) => work.objectStore("photos").put(one)));
  if (instead) steps.push(work.objectStore("outbox").delete(instead));
  await Promise.all([...steps, work.done]);
  changed();
  return id;
}

/** Rows in the order they were made; `ids` rise with time. */
export async function rows(state?: State): Promise<OutboxRow[]> {
  const all = await (await database()).getAll("outbox");
  return state ? all.filter((row) => row.state === state) : all;
}

export async function opened(found: OutboxRow[]): Promise<Waiting[]> {
  const readable: Waiting[] = [];
  for (const row of found) {
    try {
      readable.push({ ...row, parcel: await unseal<Parcel>(row.id, row.sealed) });
    } catch {
      // Sealed for somebody who is gone: nobody can read or send it.
      await drop(row.id);
    }
  }
  return readable;
}

export async function one(id: string): Promise<Waiting | undefined> {
  const row = await (await database()).get("outbox", id);
  return row ? (await opened([row]))[0] : undefined;
}

export interface Counts {
  waiting: number;
  refused: number;
  photos: number;
}

export async function counts(): Promise<Counts> {
  const db = await database();
  const all = await db.getAll("outbox");
  const refused = all.filter((row) => row.state !== "waiting").length;
  return { waiting: all.length - refused, refused, photos: await db.count("photos") };
}

/** The server keeps it: nothing of it stays here but pictures still on their way. */
export async function acknowledge(ids: string[]): Promise<void> {
  const db = await database();
  const work = db.transaction("outbox", "readwrite");
  await Promise.all([...ids.map((id) => work.store.delete(id)), work.done]);
  await keepPlain("acknowledged", Date.now());
}

/** The server will not take it, or holds something else under its id: kept, with the reason. */
export async function setAside(
  row: Waiting,
  state: State,
  why: { code: string; message: string; fields: Record<string, string> },
): Promise<void> {
  const sealed = await seal(row.id, { ...row.parcel, ...why });
  await (await database()).put("outbox", { id: row.id, at: row.at, state, sealed });
}

/** Send again as it is. */
export async function again(id: string): Promise<void> {
  const db = await database();
  const row = await db.get("outbox", id);
  if (row) await db.put("outbox", { ...row, state: "waiting" });
  changed();
}

/** Somebody says that it is not wanted any more. */
export async function drop(id: string): Promise<void> {
  const db = await database();
  await db.delete("outbox", id);
  for (const photo of await db.getAll("photos")) {
    if (photo.record === id) await db.delete("photos", photo.id);
  }
  changed();
}
