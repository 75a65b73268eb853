// Signing out on any page also clears what the field app keeps on this device: its key, the day's list
// and records not sent yet. When there are such records the person is asked first.

import { ask } from "./dialogs";
import { text } from "./text";

const KEPT = "lianfang-field"; // the name of its database, see field/store.ts
const agreed = new WeakSet<HTMLFormElement>();

/** How many records of the field app were not sent from here; opens nothing that is not there. */
function unsent(): Promise<number> {
  return new Promise((resolve) => {
    const request = indexedDB.open(KEPT);
    request.onerror = () => resolve(0);
    // There was none: leave it so.
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onsuccess = () => {
      const db = request.result;
      const count = db.transaction("outbox").objectStore("outbox").count();
      count.onsuccess = () => {
        resolve(count.result);
        db.close();
      };
      count.onerror = () => {
        resolve(0);
        db.close();
      };
    };
  });
}

function clear(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(KEPT);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

async function onLeave(event: SubmitEvent): Promise<void> {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/account/logout/")) return;
  if (agreed.delete(form) || !("indexedDB" in window)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const count = await unsent();
  if (count && !(await ask(text("leave-unsent", { count })))) return;
  await clear();
  agreed.add(form);
  form.requestSubmit(event.submitter);
}

export function startLeaving(): void {
  document.addEventListener("submit", (event) => void onLeave(event), true);
}
