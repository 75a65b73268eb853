// Sends what waits: records in batches of up to 200, pictures apart and in parts. Runs in the page and
// in the worker, never in both at once. What the server has said it keeps is taken out; everything
// else stays and is tried again with growing, uneven pauses, so that a street of phones that comes
// back at the same moment does not knock at the same moment.

import { fieldNow, loadClock } from "./clock";
import { acknowledge, opened, rows, setAside, type Waiting } from "./outbox";
import { changed, database, openBytes, owner, type PhotoRow, type State } from "./store";

const BATCH = 200;
const PART = 256 * 1024;
const TIMEOUT = 30_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 5 * 60_000;
const LOCK = "lianfang-field-send";
const API = "/api/v1";

/** `offline` and `busy`: try again later. `signed-out`: somebody must sign in. */
export type Ended = "done" | "offline" | "busy" | "signed-out";

interface Answer {
  state: "accepted" | "again" | "conflict" | "refused";
  code: string;
  message: string;
  fields: Record<string, string>;
}

class Stopped extends Error {
  constructor(
    readonly why: Ended,
    readonly pause = 0,
  ) {
    super(why);
  }
}

let failures = 0;
let notBefore = 0;
let running: Promise<Ended> | undefined;

/** Whether a timer may try now. */
export function isDue(): boolean {
  return Date.now() >= notBefore;
}

/** Send everything that waits. `background`: nobody asked for it, so it must not keep a session up. */
export function sendAll(background: boolean): Promise<Ended> {
  running ??= alone(background).finally(() => {
    running = undefined;
    changed();
  });
  return running;
}

async function alone(background: boolean): Promise<Ended> {
  const work = (): Promise<Ended> => attempt(background);
  if (!("locks" in navigator)) return work();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) =>
    lock ? work() : Promise.resolve<Ended>("busy"),
  );
}

async function attempt(background: boolean): Promise<Ended> {
  try {
    await sendRecords(background);
    await sendPhotos(background);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    // Half a pause at least, one and a half at most: phones that failed together part ways.
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + Math.random());
    notBefore = Date.now() + Math.max(pause, error.pause);
    failures += 1;
    return error.why;
  }
  failures = 0;
  notBefore = 0;
  return "done";
}

// --- records ---------------------------------------------------------------------------------------

async function sendRecords(background: boolean): Promise<void> {
  let most = BATCH;
  for (;;) {
    const batch = await opened((await rows("waiting")).slice(0, most));
    if (!batch.length) return;
    const answer = await request("POST", `${API}/records/batch`, await wrapped(batch), background, {
      "Content-Type": "application/json",
    });
    if (answer.ok) {
      await settle(batch, ((await answer.json()) as { results: Answer[] }).results);
    } else if (batch.length > 1) {
      // Something in it is not even readable: find it by halves, so that it holds up no other.
      most = Math.ceil(batch.length / 2);
    } else {
      const [row] = batch;
      if (row) await setAside(row, "refused", await problem(answer));
      most = BATCH;
    }
    changed();
  }
}

/** The batch around the very bytes that were sealed: sent again they are the same. */
async function wrapped(batch: Waiting[]): Promise<string> {
  await loadClock(); // in the worker nobody else does
  const device = (await owner())?.device ?? "";
  const head = JSON.stringify({ device, sent_at: fieldNow().toISOString() }).slice(0, -1);
  return `${head},"records":[${batch.map((row) => row.parcel.raw).join(",")}]}`;
}

async function settle(batch: Waiting[], answers: Answer[]): Promise<void> {
  const kept: string[] = [];
  for (const [index, row] of batch.entries()) {
    const answer = answers[index];
    if (!answer) continue;
    if (answer.state === "accepted" || answer.state === "again") kept.push(row.id);
    else await setAside(row, answer.state satisfies State, answer);
  }
  await acknowledge(kept);
}

// --- pictures --------------------------------------------------------------------------------------

async function sendPhotos(background: boolean): Promise<void> {
  const db = await database();
  const waiting = new Set((await rows()).map((row) => row.id));
  for (const photo of await db.getAll("photos")) {
    // One that belongs to a record that was refused waits with it.
    if (waiting.has(photo.record)) continue;
    await sendPhoto(photo, background);
    changed();
  }
}

async function sendPhoto(photo: PhotoRow, background: boolean): Promise<void> {
  const db = await database();
  let bytes: ArrayBuffer;
  try {
    bytes = await openBytes(photo.id, photo.sealed);
  } catch {
    await db.delete("photos", photo.id);
    return;
  }
  let { offset } = photo;
  let misses = 0;
  while (offset < photo.size) {
    const part = bytes.slice(offset, offset + PART);
    const address = `${API}/records/photos/${photo.id}?offset=${offset}&size=${photo.size}`;
    const answer = await request("PUT", address, part, background, {
      "Content-Type": "application/octet-stream",
    });
    const said = (await answer.json().catch(() => ({}))) as { offset?: number; next_offset?: number };
    const next = said.next_offset ?? said.offset;
    if (!answer.ok && (typeof next !== "number" || ++misses > 3)) {
      // It will never be taken, such as a broken file; its record is kept without it.
      break;
    }
    offset = typeof next === "number" ? next : offset + part.byteLength;
    await db.put("photos", { ...photo, offset });
  }
  await db.delete("photos", photo.id);
}

// --- the wire --------------------------------------------------------------------------------------

interface CookieJar {
  get(name: string): Promise<{ value?: string } | null>;
}

async function csrfToken(): Promise<string> {
  const page = (globalThis as { document?: { cookie: string } }).document;
  if (page) return /(?:^|; )csrftoken=([^;]+)/.exec(page.cookie)?.[1] ?? "";
  const jar = (self as unknown as { cookieStore?: CookieJar }).cookieStore;
  return (await jar?.get("csrftoken"))?.value ?? "";
}

/** Statuses that say something of what was sent; all others end the attempt. */
const ABOUT_CONTENT = new Set([400, 404, 409, 413, 415, 422]);

export async function request(
  method: string,
  address: string,
  body: BodyInit | undefined,
  background: boolean,
  headers: Record<string, string> = {},
): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT);
  let answer: Response;
  try {
    answer = await fetch(address, {
      method,
      body: body ?? null,
      credentials: "same-origin",
      redirect: "error",
      signal: patience.signal,
      headers: {
        ...headers,
        "X-CSRFToken": await csrfToken(),
        ...(background ? { "X-Background": "1" } : {}),
      },
    });
  } catch {
    throw new Stopped("offline");
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok || answer.status === 304 || ABOUT_CONTENT.has(answer.status)) return answer;
  if (answer.status === 403 && (await code(answer)) === "not_permitted") return answer;
  if (answer.status === 401 || answer.status === 403) throw new Stopped("signed-out");
  const seconds = Number(answer.headers.get("Retry-After")) || 0;
  throw new Stopped("busy", seconds * 1000);
}

export { Stopped };

async function code(answer: Response): Promise<string> {
  const said = (await answer
    .clone()
    .json()
    .catch(() => ({}))) as Partial<Answer>;
  return said.code ?? "";
}

async function problem(
  answer: Response,
): Promise<{ code: string; message: string; fields: Record<string, string> }> {
  const said = (await answer.json().catch(() => ({}))) as Partial<Answer>;
  return {
    code: said.code ?? String(answer.status),
    message: said.message ?? "",
    fields: said.fields ?? {},
  };
}
