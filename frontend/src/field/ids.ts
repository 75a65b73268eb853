// Ids made by whoever records first: UUID version 7 (RFC 9562), rising within one device.

let last = 0n;

function randomBits(bytes: number): bigint {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** 48 bits of milliseconds, a 12-bit sequence that rises within one millisecond, 62 random bits. */
export function newId(): string {
  const ticks = BigInt(Date.now()) << 12n;
  last = ticks > last ? ticks : last + 1n;
  const value =
    ((last >> 12n) << 80n) |
    (0x7n << 76n) |
    ((last & 0xfffn) << 64n) |
    (0b10n << 62n) |
    (randomBits(8) >> 2n);
  const hex = value.toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const SHORT = /(?:\/places\/q\/)?([A-Za-z0-9_-]{22})\/?$/;
const LONG = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;

/** The place a scanned address speaks of: its id, or nothing. */
export function placeIdIn(scanned: string): string | undefined {
  const long = LONG.exec(scanned);
  if (long?.[1]) return long[1].toLowerCase();
  const short = SHORT.exec(scanned.trim());
  if (!short?.[1]) return undefined;
  let raw: string;
  try {
    raw = atob(short[1].replace(/-/g, "+").replace(/_/g, "/") + "==");
  } catch {
    return undefined;
  }
  if (raw.length !== 16) return undefined;
  const hex = Array.from(raw, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
