// Scan the code of a place, or type what is printed under it; then the forms of that place open.

import { make } from "../dom";
import { line } from "../fields";
import { placeIdIn } from "../ids";
import { isPass } from "../passes";
import { look } from "../scanning";
import { request, Stopped } from "../sending";
import { today } from "../session";
import type { FoundPlace } from "../shapes";
import { keepPlain } from "../store";
import { text } from "../words";
import type { Asked, Page } from "./page";
import { go } from "./page";
import { direction, lastPoint, showPass } from "./passage";
import { doButton } from "./saving";

let stop: (() => void) | undefined;

/** The camera is let go as soon as another page is shown. */
export function stopLooking(): void {
  stop?.();
  stop = undefined;
}

export async function scanPage({ query }: Asked): Promise<Page> {
  const form = query.get("form");
  const video = make("video", { muted: true, playsinline: true, class: "camera" });
  video.muted = true;
  const note = make("p", { class: "hint", role: "status" }, text("point-at-code"));
  let typed = "";
  const input = line("", (value) => {
    typed = value;
  }, { maxlength: 400, id: "f-code" });
  const open = async (id: string): Promise<void> => {
    stopLooking();
    await learn(`places/${id}`, id);
    go(form ? `/form/${form}?place=${id}` : `/forms?place=${id}`);
  };
  const seen = (content: string): boolean => {
    if (isPass(content)) {
      void openPass(content);
      return true;
    }
    const id = placeIdIn(content);
    if (id) void open(id);
    else note.textContent = text("not-a-place");
    return Boolean(id);
  };
  const byCode = async (): Promise<void> => {
    const code = typed.trim();
    if (!code) return;
    if (isPass(code)) {
      await openPass(code);
      return;
    }
    const id = placeIdIn(code) ?? ownPlace(code) ?? (await asked(code));
    if (id) await open(id);
    else note.textContent = text("no-such-code");
  };
  look(video, seen).then(
    (end) => {
      stop = end;
    },
    () => {
      video.hidden = true;
      note.textContent = text("no-camera");
    },
  );
  return {
    title: text("scan"),
    back: "#/",
    body: [
      video,
      note,
      make("div", { class: "field" }, make("label", { for: "f-code" }, text("typed-code")), input),
      doButton(text("open"), () => void byCode()),
    ],
  };
}

/** A pass opens the passage of one's checkpoint, with what speaks for it and against it. */
async function openPass(content: string): Promise<void> {
  stopLooking();
  await showPass(content, direction());
  const [point] = today()?.gates.points ?? [];
  go(point ? `/passage/${lastPoint() ?? point.id}` : "/");
}

function ownPlace(code: string): string | undefined {
  return today()?.places.find((place) => place.code !== "" && place.code === code)?.id;
}

async function asked(code: string): Promise<string | undefined> {
  const found = await learn(`places?code=${encodeURIComponent(code)}`);
  return found?.id;
}

/** What the server says of a place; without signal the place is taken as scanned. */
async function learn(path: string, id?: string): Promise<FoundPlace | undefined> {
  try {
    const answer = await request("GET", `/api/v1/field/${path}`, undefined, false);
    if (answer.ok) {
      const found = (await answer.json()) as FoundPlace;
      const name = `${found.where}`;
      await keepPlain("scanned", { id: found.id, name, forms: found.forms, at: Date.now() });
      return found;
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  if (id && !today()?.places.some((place) => place.id === id)) {
    await keepPlain("scanned", { id, name: text("scanned-place"), forms: [], at: Date.now() });
  }
  return undefined;
}
