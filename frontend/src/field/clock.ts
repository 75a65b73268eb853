// What time it is for a record: the device's own time, told as it is. Only where the system runs on
// a day of its own (a demo) its time is taken over. A clock more than ten minutes off is shown.

import { keepPlain, keptPlain } from "./store";

const WARN_MS = 10 * 60_000;

interface Known {
  skew: number;
  own: boolean;
}

let known: Known = { skew: 0, own: false };

export async function loadClock(): Promise<void> {
  known = (await keptPlain<Known>("clock")) ?? known;
}

/** The server said what time it is; `asked` and now are when the question went and came back. */
export async function hearClock(serverTime: string, own: boolean, asked: number): Promise<void> {
  const middle = (asked + Date.now()) / 2;
  known = { skew: middle - Date.parse(serverTime), own };
  await keepPlain("clock", known);
}

/** Now, as records say it. */
export function fieldNow(): Date {
  return new Date(known.own ? Date.now() - known.skew : Date.now());
}

/** A moment of this device's clock as records say it. */
export function asRecordsSay(device: number): Date {
  return new Date(known.own ? device - known.skew : device);
}

/** Minutes the device's clock is ahead of the server's (negative: behind), if that is worth saying. */
export function clockOff(): number | undefined {
  if (known.own || Math.abs(known.skew) < WARN_MS) return undefined;
  return Math.round(known.skew / 60_000);
}
