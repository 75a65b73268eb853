// Dialogs and drawers are <dialog>; data-open="id" on a control opens one, data-close closes it.
// data-confirm (or hx-confirm) on a button, link or form asks before it acts.

import { text } from "./text";

export function openDialog(dialog: Element | null): void {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** Asks the question in the page's own dialog; resolves true when the person agrees. */
export function ask(question: string): Promise<boolean> {
  const dialog = document.getElementById("lf-ask");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(window.confirm(question));
  const words = dialog.querySelector("[data-question]");
  if (words) words.textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

interface ConfirmDetail {
  question: string | null;
  issueRequest: (skipConfirmation: boolean) => void;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest<HTMLElement>("[data-open]");
  if (opener) {
    event.preventDefault();
    openDialog(document.getElementById(opener.dataset["open"] ?? ""));
    return;
  }
  if (event.target.closest("[data-close]")) {
    event.target.closest("dialog")?.close();
    return;
  }
  // A click on the dimmed page around a dialog closes it, unless something was typed there.
  if (event.target instanceof HTMLDialogElement && !event.target.querySelector("form.is-dirty")) {
    event.target.close();
  }
}

const agreed = new WeakSet<HTMLElement>();

/** Holds a submit or a click until its question is answered, then lets the same one through. */
async function onAction(event: Event): Promise<void> {
  const source = event.target instanceof Element ? event.target : null;
  const submitter = event instanceof SubmitEvent ? event.submitter : null;
  const asks =
    submitter?.closest<HTMLElement>("button[data-confirm]") ??
    source?.closest<HTMLElement>(
      event.type === "submit" ? "form[data-confirm]" : "a[data-confirm]",
    );
  if (!asks) return;
  if (agreed.delete(asks)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(asks.dataset["confirm"] ?? text("sure")))) return;
  agreed.add(asks);
  if (source instanceof HTMLFormElement) source.requestSubmit(submitter);
  else asks.click();
}

export function startDialogs(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("submit", (event) => void onAction(event), true);
  document.addEventListener("click", (event) => void onAction(event), true);
  document.addEventListener("htmx:confirm", (event) => {
    const { question, issueRequest } = (event as CustomEvent<ConfirmDetail>).detail;
    if (!question) return;
    event.preventDefault();
    void ask(question).then((yes) => {
      if (yes) issueRequest(true);
    });
  });
}
