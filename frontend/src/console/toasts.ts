// Short messages in the corner: from Django's messages on a full page, from the HX-Trigger header
// ({"toast": {"level": "done", "message": "..."}}) after an htmx request.

import { text } from "./text";

export type Level = "info" | "done" | "soon" | "now";

export interface Toast {
  level: Level;
  message: string;
}

const ICONS: Record<Level, string> = {
  info: "info-circle",
  done: "circle-check",
  soon: "alert-triangle",
  now: "alert-circle",
};
const SECONDS: Record<Level, number> = { info: 6, done: 5, soon: 12, now: 0 };

function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const sprite = document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content ?? "";
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Shows a message; those that need a person stay until they are closed. */
export function showToast({ level, message }: Toast): void {
  const corner = document.getElementById("lf-toasts");
  if (!corner) return;
  const note = document.createElement("div");
  note.className = `lf-note is-${level}`;
  note.setAttribute("role", level === "now" ? "alert" : "status");
  const words = document.createElement("div");
  words.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", text("close"));
  close.addEventListener("click", () => note.remove());
  note.append(icon(ICONS[level]), words, close);
  corner.append(note);
  if (SECONDS[level]) window.setTimeout(() => note.remove(), SECONDS[level] * 1000);
}

function levelOf(value: unknown): Level {
  return value === "done" || value === "soon" || value === "now" ? value : "info";
}

/** Shows what Django had to say with this page. */
export function showMessages(): void {
  const waiting = document.getElementById("lf-messages")?.textContent;
  for (const toast of waiting ? (JSON.parse(waiting) as Toast[]) : []) {
    showToast({ level: levelOf(toast.level), message: toast.message });
  }
}

export function startToasts(): void {
  showMessages();
  document.addEventListener("toast", (event) => {
    const { level, message } = (event as CustomEvent<Partial<Toast>>).detail;
    showToast({ level: levelOf(level), message: message ?? "" });
  });
}
