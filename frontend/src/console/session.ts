// A form must not be sent into the log-in page or into the void: no copy of our pages is kept, so what
// was typed would be gone. Before a form with work in it (data-guard), or one that stood open for
// minutes, goes off, the server is asked whether it answers and the session holds; if not, the person
// signs in in a new tab, or waits, and presses again.

import { openDialog } from "./dialogs";
import { text } from "./text";
import { showToast } from "./toasts";

const FRESH_MS = 5 * 60_000;
const ASK_AT = "/access/me/";

let held = Date.now(); // the page itself came with a session that held
const checked = new WeakSet<HTMLFormElement>();

/** The mark against forged forms. It changes with every log-in, also one in another tab, so what the
 * page came with may be out of date; the cookie never is. */
export function csrfToken(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  return cookie ?? meta?.content ?? "";
}

function renewMark(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]');
  if (field) field.value = csrfToken() || field.value;
}

type Standing = "held" | "ended" | "unknown";

async function ask(): Promise<Standing> {
  try {
    const answer = await fetch(ASK_AT, { method: "HEAD", redirect: "manual" });
    if (answer.type === "opaqueredirect") return "ended";
    return answer.status >= 500 ? "unknown" : "held";
  } catch {
    return "unknown";
  }
}

async function onSubmit(event: SubmitEvent): Promise<void> {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  renewMark(form);
  // What is sent through htmx stays on the page, whatever is answered.
  if (form.hasAttribute("hx-post") || document.body.dataset["layout"] === "bare") return;
  if (checked.delete(form)) return;
  if (form.dataset["guard"] === undefined && Date.now() - held < FRESH_MS) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const standing = await ask();
  if (standing === "ended") openDialog(document.getElementById("lf-signed-out"));
  else if (standing === "unknown") showToast({ level: "now", message: text("not-sent") });
  else {
    held = Date.now();
    checked.add(form);
    renewMark(form);
    form.requestSubmit(event.submitter);
  }
}

export function startSession(): void {
  document.addEventListener("submit", (event) => void onSubmit(event), true);
}
