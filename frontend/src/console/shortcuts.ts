// Keys: "/" puts the cursor into the search, "g" and a letter go to a room, "?" lists them all.

import { openDialog } from "./dialogs";

const CHORD_MS = 1500;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

function fillHelp(): void {
  const list = document.querySelector("#lf-keys-help [data-rooms]");
  if (!list || list.childElementCount > 0) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".lf-side a[data-go]")) {
    const keys = document.createElement("dt");
    for (const key of ["g", link.dataset["go"] ?? ""]) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    const room = document.createElement("dd");
    room.textContent = link.textContent?.trim() ?? "";
    list.append(keys, room);
  }
}

function showHelp(): void {
  fillHelp();
  openDialog(document.getElementById("lf-keys-help"));
}

export function startShortcuts(): void {
  let goUntil = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (goUntil > event.timeStamp) {
      goUntil = 0;
      const key = CSS.escape(event.key);
      document.querySelector<HTMLAnchorElement>(`.lf-side a[data-go="${key}"]`)?.click();
    } else if (event.key === "g") {
      goUntil = event.timeStamp + CHORD_MS;
    } else if (event.key === "/") {
      const search = document.querySelector<HTMLInputElement>("[data-search]");
      search?.focus();
      search?.select();
      if (search) event.preventDefault();
    } else if (event.key === "?") {
      showHelp();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keys-help]")) showHelp();
  });
}
