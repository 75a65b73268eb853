// A form inside a dialog is sent from behind the page: what is wrong with it comes back into the dialog,
// where everything typed still stands, instead of an error page. When it went well the server tells
// where the page goes on (X-Go-On), so that the words waiting for that page are shown there.

import htmx from "htmx.org";

import { openDialog } from "./dialogs";
import { isBack } from "./forms";
import { csrfToken } from "./session";
import { text } from "./text";
import { showMessages } from "./toasts";

const LOGIN = "/account/login/";

function say(dialog: HTMLDialogElement, words: string): void {
  dialog.querySelectorAll("form").forEach(isBack);
  dialog.querySelector("[data-wrong]")?.remove();
  const note = document.createElement("div");
  note.className = "lf-note is-now";
  note.setAttribute("role", "alert");
  note.dataset["wrong"] = "";
  note.textContent = words;
  dialog.querySelector(".lf-dialog-body")?.prepend(note);
}

function fileName(answer: Response): string {
  const said = answer.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(said)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)/.exec(said)?.[1] ?? "");
}

async function keepFile(answer: Response): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = fileName(answer);
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A page came back at once, such as one that shows what was asked for: it takes this one's place. */
function showPage(page: Document): void {
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  htmx.process(document.body);
  htmx.trigger(document.body, "htmx:load", { elt: document.body });
  showMessages();
}

/** What the server answered, shown where it belongs. */
async function take(answer: Response, dialog: HTMLDialogElement): Promise<void> {
  const goOn = answer.headers.get("X-Go-On");
  if (goOn?.startsWith(LOGIN)) openDialog(document.getElementById("lf-signed-out"));
  else if (goOn !== null) {
    const next = new URL(goOn, window.location.href);
    const isSamePage = next.href.split("#")[0] === window.location.href.split("#")[0];
    // For the browser the same page at another mark is no new page.
    if (isSamePage && next.hash) window.location.hash = next.hash;
    if (isSamePage) window.location.reload();
    else window.location.assign(next);
  } else if (answer.headers.get("Content-Disposition")?.startsWith("attachment")) {
    await keepFile(answer);
    dialog.close();
  } else {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const wrong = page.querySelector("[data-error]");
    if (wrong) say(dialog, wrong.textContent?.trim() ?? text("error"));
    else if (answer.headers.get("Content-Type")?.startsWith("text/html")) showPage(page);
    else say(dialog, text("error"));
  }
}

async function onSubmit(event: SubmitEvent): Promise<void> {
  const form = event.target;
  const dialog = form instanceof HTMLFormElement ? form.closest<HTMLDialogElement>("dialog.lf-dialog") : null;
  if (!(form instanceof HTMLFormElement) || !dialog || event.defaultPrevented) return;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const headers = { "X-From-Dialog": "1", "X-CSRFToken": csrfToken() };
  const buttons = form.querySelectorAll<HTMLButtonElement>("button[type=submit]");
  buttons.forEach((button) => (button.disabled = true));
  try {
    await take(await fetch(form.action, { method: "POST", body, headers }), dialog);
  } catch {
    say(dialog, text("not-sent"));
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}

export function startAsking(): void {
  document.addEventListener("submit", (event) => void onSubmit(event));
}
