// What the phone keeps, and for how long: the day's own assignments and own records not sent yet,
// encrypted with a key that cannot leave the browser and belongs to one login. All of it goes when
// somebody signs out, when somebody else signs in, and after 72 hours.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { newId } from "./ids";

export const KEEP_HOURS = 72;
const NAME = "lianfang-field";
const CHANNEL = "lianfang-field";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

export interface Owner {
  user: string;
  device: string;
  since: number;
}

export type State = "waiting" | "refused" | "conflict";

/** A record on its way. What it says is in `sealed`; `at` is this device's time. */
export interface OutboxRow {
  id: string;
  at: number;
  state: State;
  sealed: Sealed;
}

/** A picture on its way; `offset` bytes have arrived. */
export interface PhotoRow {
  id: string;
  record: string;
  at: number;
  size: number;
  offset: number;
  sealed: Sealed;
}

interface Tables extends DBSchema {
  keep: { key: string; value: unknown };
  outbox: { key: string; value: OutboxRow };
  photos: { key: string; value: PhotoRow };
}

let opened: Promise<IDBPDatabase<Tables>> | undefined;

export function database(): Promise<IDBPDatabase<Tables>> {
  opened ??= openDB<Tables>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("keep");
      db.createObjectStore("outbox", { keyPath: "id" });
      db.createObjectStore("photos", { keyPath: "id" });
    },
    blocking(_now, _then, event) {
      // Another page throws everything away.
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

// --- whose it is -----------------------------------------------------------------------------------

export async function owner(): Promise<Owner | undefined> {
  return (await (await database()).get("keep", "owner")) as Owner | undefined;
}

/** Make this store the user's own. What somebody else left here is thrown away, key and all. */
export async function belongTo(user: string): Promise<Owner> {
  const known = await owner();
  if (known?.user === user) return known;
  if (known) await purge();
  // Not extractable: nobody reads the key, neither this script nor whoever steals the files.
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const made: Owner = { user, device: newId(), since: Date.now() };
  const db = await database();
  const work = db.transaction("keep", "readwrite");
  await Promise.all([work.store.put(key, "key"), work.store.put(made, "owner"), work.done]);
  return made;
}

async function keyAndOwner(): Promise<{ key: CryptoKey; whose: Owner }> {
  const db = await database();
  const key = (await db.get("keep", "key")) as CryptoKey | undefined;
  const whose = await owner();
  if (!key || !whose) throw new Error("nobody is signed in on this phone");
  return { key, whose };
}

function bound(whose: Owner, id: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${whose.user}:${id}`);
}

// --- sealing ---------------------------------------------------------------------------------------

export async function sealBytes(id: string, bytes: BufferSource): Promise<Sealed> {
  const { key, whose } = await keyAndOwner();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bound(whose, id) };
  return { iv, data: await crypto.subtle.encrypt(how, key, bytes) };
}

export async function openBytes(id: string, sealed: Sealed): Promise<ArrayBuffer> {
  const { key, whose } = await keyAndOwner();
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: bound(whose, id) };
  return crypto.subtle.decrypt(how, key, sealed.data);
}

export function seal(id: string, value: unknown): Promise<Sealed> {
  return sealBytes(id, new TextEncoder().encode(JSON.stringify(value)));
}

export async function unseal<T>(id: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(id, sealed))) as T;
}

/** One thing under a name, such as the day or a form begun; with when it was put there. */
export async function keepSealed(name: string, value: unknown): Promise<void> {
  const sealed = await seal(name, value);
  await (await database()).put("keep", { at: Date.now(), sealed }, name);
}

export async function keptSealed<T>(name: string): Promise<{ at: number; value: T } | undefined> {
  const row = (await (await database()).get("keep", name)) as
    | { at: number; sealed: Sealed }
    | undefined;
  if (!row) return undefined;
  try {
    return { at: row.at, value: await unseal<T>(name, row.sealed) };
  } catch {
    return undefined; // sealed for somebody who is gone
  }
}

export async function forget(name: string): Promise<void> {
  await (await database()).delete("keep", name);
}

export async function keepPlain(name: string, value: unknown): Promise<void> {
  await (await database()).put("keep", value, name);
}

export async function keptPlain<T>(name: string): Promise<T | undefined> {
  return (await (await database()).get("keep", name)) as T | undefined;
}

// --- throwing away ---------------------------------------------------------------------------------

/** Everything goes, the key first. */
export async function purge(): Promise<void> {
  const db = await database();
  const work = db.transaction(["keep", "outbox", "photos"], "readwrite");
  await Promise.all([
    work.objectStore("keep").clear(),
    work.objectStore("outbox").clear(),
    work.objectStore("photos").clear(),
    work.done,
  ]);
  changed();
}

/** What is older than 72 hours goes. Returns how many records were lost by it; that is told. */
export async function purgeOld(): Promise<number> {
  const db = await database();
  const oldest = Date.now() - KEEP_HOURS * 3_600_000;
  let lost = 0;
  for (const row of await db.getAll("outbox")) {
    if (row.at >= oldest) continue;
    await db.delete("outbox", row.id);
    lost += 1;
  }
  for (const row of await db.getAll("photos")) {
    if (row.at < oldest) await db.delete("photos", row.id);
  }
  for (const name of await db.getAllKeys("keep")) {
    const value = (await db.get("keep", name)) as { at?: number } | undefined;
    if (typeof value?.at === "number" && value.at < oldest) await db.delete("keep", name);
  }
  if (lost) {
    const before = (await keptPlain<{ count: number }>("lost"))?.count ?? 0;
    await keepPlain("lost", { count: before + lost });
    changed();
  }
  return lost;
}

// --- news between pages and the worker ------------------------------------------------------------

const listeners = new Set<() => void>();
const channel = "BroadcastChannel" in self ? new BroadcastChannel(CHANNEL) : undefined;
channel?.addEventListener("message", () => listeners.forEach((tell) => tell()));

export function onChange(tell: () => void): void {
  listeners.add(tell);
}

/** Tell this page and all others that what is kept has changed. */
export function changed(): void {
  listeners.forEach((tell) => tell());
  channel?.postMessage("changed");
}
