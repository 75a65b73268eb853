// Passes are checked at the gate without a network: who signed them, whether they were revoked, and
// whether they hold now. How often one was used today only the server knows; it counts afterwards.
//
// `LF1:` and base32 of version 1 | key 2 | pass id 16 | place 8 | from 2 | to 2 | every 1 | uses 1 |
// weekdays 1 | begins 2 | ends 2 | holder 1 | rule 4 | Ed25519 signature 64, big endian.

import { fieldNow } from "./clock";
import type { Gates } from "./shapes";

const PREFIX = "LF1:";
const BODY = 43;
const SIGNATURE = 64;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
const MINUTES_A_DAY = 1440;

/** `unchecked`: this browser cannot check signatures; the server can. */
export type Problem = "forged" | "unchecked" | "revoked" | "over" | "ahead" | "weekday" | "hours";

export interface Pass {
  id: string;
  problems: Problem[];
}

export function isPass(scanned: string): boolean {
  return scanned.trim().toUpperCase().startsWith(PREFIX);
}

function unpack(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return bytes.length === BODY + SIGNATURE ? new Uint8Array(bytes) : undefined;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether one of the keys made the signature; undefined where the browser does not know how. */
async function isSigned(
  raw: Uint8Array<ArrayBuffer>,
  keys: Gates["keys"],
): Promise<boolean | undefined> {
  const mark = hex(raw.slice(1, 3));
  for (const known of keys.filter((one) => one.mark === mark)) {
    const bytes = Uint8Array.from(atob(known.key), (c) => c.charCodeAt(0));
    try {
      const key = await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, [
        "verify",
      ]);
      const [body, signature] = [raw.slice(0, BODY), raw.slice(BODY)];
      if (await crypto.subtle.verify("Ed25519", key, signature, body)) return true;
    } catch {
      return undefined;
    }
  }
  return false;
}

/** What the pass says and what speaks against it. Who comes home is let in with any true pass. */
export async function checkPass(scanned: string, gates: Gates, going: string): Promise<Pass> {
  const packed = scanned.replace(/\s/g, "").toUpperCase().slice(PREFIX.length);
  const raw = unpack(packed);
  if (!raw || raw[0] !== 1) return { id: "", problems: ["forged"] };
  const signed = await isSigned(raw, gates.keys);
  if (signed === false) return { id: "", problems: ["forged"] };
  const id = hex(raw.slice(3, 19));
  const view = new DataView(raw.buffer);
  const problems: Problem[] = signed === undefined ? ["unchecked"] : [];
  if (gates.revoked.includes(id.slice(-12))) problems.push("revoked");
  if (going === "out") {
    const now = fieldNow().getTime() + CHINA_MS;
    const today = Math.floor((now - FIRST_DAY) / DAY_MS);
    const weekday = (new Date(now).getUTCDay() + 6) % 7;
    const minute = Math.floor(now / 60_000) % MINUTES_A_DAY;
    if (today > view.getUint16(29)) problems.push("over");
    if (today < view.getUint16(27)) problems.push("ahead");
    if (!((view.getUint8(33) >> weekday) & 1)) problems.push("weekday");
    if (minute < view.getUint16(34) || minute >= view.getUint16(36)) problems.push("hours");
  }
  return {
    id: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    problems,
  };
}
