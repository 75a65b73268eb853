// How pages talk to the server through htmx: nothing is evaluated, nothing kept in the browser,
// and whatever goes wrong, what was typed stays and the person is told what happened.

import htmx from "htmx.org";

import { openDialog } from "./dialogs";
import { csrfToken } from "./session";
import { text } from "./text";
import { showToast, type Toast } from "./toasts";

interface RequestDetail {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
}

interface ConfigDetail {
  headers: Record<string, string>;
  parameters: Record<string, unknown>;
  triggeringEvent?: Event;
}

/** A signed-out session answers with the log-in page; swapping that into a list would lose work. */
function answeredByLogin(xhr: XMLHttpRequest): boolean {
  return (
    document.body.dataset["layout"] !== "bare" && xhr.responseText.includes('data-layout="bare"')
  );
}

/** The server's own words for what is wrong (web/error_fragment.html), if the answer is that. */
function errorWords(xhr: XMLHttpRequest): string {
  if (!xhr.responseText.includes("data-error")) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return page.querySelector("[data-error]")?.textContent?.trim() ?? "";
}

function problem(xhr: XMLHttpRequest): Toast {
  const said = errorWords(xhr);
  const known = [403, 404, 409, 413, 429].includes(xhr.status) ? `error-${xhr.status}` : "error";
  return { level: "now", message: said || text(known) };
}

function configure(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    allowScriptTags: false,
    historyCacheSize: 0, // pages show personal data: no copies in the browser's storage
    refreshOnHistoryMiss: true,
    scrollIntoViewOnBoost: false,
    defaultSettleDelay: 0,
    timeout: 60_000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
      { code: "...", swap: false },
    ],
  });
}

function prepareRequest(event: Event): void {
  const { headers, parameters, triggeringEvent } = (event as CustomEvent<ConfigDetail>).detail;
  headers["X-CSRFToken"] = csrfToken();
  const form = event.target instanceof HTMLFormElement ? event.target : null;
  if (triggeringEvent instanceof SubmitEvent) {
    // A button elsewhere on the page (a page number, a column to sort by) can send this form.
    const button = triggeringEvent.submitter;
    if (button instanceof HTMLButtonElement && button.name) parameters[button.name] = button.value;
  }
  if (form?.matches("[data-filters]")) {
    // Filters that are not set stay out of the address.
    for (const [name, value] of Object.entries(parameters)) {
      if (value === "" || name === "csrfmiddlewaretoken") delete parameters[name];
    }
  }
}

export function startRequests(): void {
  configure();
  document.addEventListener("htmx:configRequest", prepareRequest);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<RequestDetail>).detail;
    const words = detail.xhr.status === 422 ? errorWords(detail.xhr) : "";
    if (words) showToast({ level: "now", message: words });
    if (answeredByLogin(detail.xhr)) openDialog(document.getElementById("lf-signed-out"));
    else if (!words) return;
    detail.shouldSwap = false;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<RequestDetail>).detail;
    if (!answeredByLogin(xhr)) showToast(problem(xhr));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      showToast({ level: "now", message: text("not-sent") });
    });
  }
}
