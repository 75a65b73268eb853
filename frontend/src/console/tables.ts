// Lists: which columns are shown (remembered by table, names of columns only), rows chosen for an
// action on many, and on phones the name of each column before its value and a choice of the order.

import { text } from "./text";

function store(table: HTMLElement): string {
  return `lianfang:columns:${table.id}`;
}

function readChoice(table: HTMLElement): Set<string> | null {
  try {
    const saved = localStorage.getItem(store(table));
    return saved === null ? null : new Set(JSON.parse(saved) as string[]);
  } catch {
    return null; // storage switched off, or written by something else
  }
}

function writeChoice(table: HTMLElement, hidden: Set<string>): void {
  try {
    localStorage.setItem(store(table), JSON.stringify([...hidden]));
  } catch {
    // without storage the choice holds until the page is left
  }
}

function headers(table: HTMLElement): HTMLTableCellElement[] {
  return [...table.querySelectorAll<HTMLTableCellElement>("thead tr:last-child > th")];
}

function applyColumns(table: HTMLElement, hidden: Set<string>): void {
  headers(table).forEach((header, index) => {
    const off = hidden.has(header.dataset["col"] ?? "");
    header.hidden = off;
    for (const row of table.querySelectorAll<HTMLTableRowElement>(":is(tbody, tfoot) > tr")) {
      const cell = row.cells[index];
      if (cell && cell.colSpan === 1) cell.hidden = off;
    }
  });
  for (const box of table.querySelectorAll<HTMLInputElement>("[data-column]")) {
    box.checked = !hidden.has(box.dataset["column"] ?? "");
  }
}

function setUpColumns(table: HTMLElement): void {
  const boxes = [...table.querySelectorAll<HTMLInputElement>("[data-column]")];
  if (boxes.length === 0) return;
  const byDefault = boxes.filter((box) => !box.defaultChecked);
  const hidden =
    readChoice(table) ?? new Set(byDefault.map((box) => box.dataset["column"] ?? ""));
  applyColumns(table, hidden);
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const key = box.dataset["column"] ?? "";
      if (box.checked) hidden.delete(key);
      else hidden.add(key);
      writeChoice(table, hidden);
      applyColumns(table, hidden);
    });
  }
}

function setUpLabels(table: HTMLElement): void {
  if (!table.classList.contains("is-stacked")) return;
  const names = headers(table).map((header) => header.textContent?.trim() ?? "");
  for (const row of table.querySelectorAll<HTMLTableRowElement>("tbody > tr")) {
    [...row.cells].forEach((cell, index) => {
      const name = names[index];
      if (name && !cell.dataset["label"]) cell.dataset["label"] = name;
    });
  }
}

function setUpSelection(table: HTMLElement): void {
  const all = table.querySelector<HTMLInputElement>("[data-select-all]");
  const bar = table.querySelector<HTMLElement>(".lf-table-bulk");
  if (!all || !bar) return;
  const boxes = [...table.querySelectorAll<HTMLInputElement>("[data-select-row]")];
  const matching = bar.querySelector<HTMLInputElement>("[data-all-matching]");
  const offer = bar.querySelector<HTMLElement>("[data-offer-all]");
  const count = bar.querySelector<HTMLElement>("[data-selected-count]");
  const total = Number(bar.dataset["total"] ?? boxes.length);

  const show = (): void => {
    const chosen = boxes.filter((box) => box.checked).length;
    const every = matching?.value === "1";
    bar.hidden = chosen === 0;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const box of boxes) box.closest("tr")?.classList.toggle("is-selected", box.checked);
    if (offer) offer.hidden = every || !all.checked || total <= boxes.length;
    if (count) count.textContent = text("selected", { count: every ? total : chosen });
  };
  const choose = (): void => {
    if (matching) matching.value = "";
    show();
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    choose();
  });
  let last: HTMLInputElement | undefined;
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
      }
      last = box;
      choose();
    });
  }
  offer?.addEventListener("click", () => {
    if (matching) matching.value = "1";
    show();
  });
  show();
}

/** The order chosen above the cards is asked for at once, by the form the choice belongs to. */
function setUpSorting(table: HTMLElement): void {
  const choice = table.querySelector<HTMLSelectElement>("select[data-sort]");
  choice?.addEventListener("change", () => choice.form?.requestSubmit());
}

/** Every list inside `root`, or the list `root` itself (after htmx has replaced it). */
export function setUpTables(root: Element): void {
  const tables = [...root.querySelectorAll<HTMLElement>(".lf-table")];
  if (root instanceof HTMLElement && root.matches(".lf-table")) tables.push(root);
  for (const table of tables) {
    setUpLabels(table);
    setUpColumns(table);
    setUpSelection(table);
    setUpSorting(table);
  }
}
