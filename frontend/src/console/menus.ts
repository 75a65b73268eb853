// Menus are <details class="lf-menu">: one open at a time, closed by a click elsewhere or Escape.

function openMenus(): NodeListOf<HTMLDetailsElement> {
  return document.querySelectorAll<HTMLDetailsElement>("details.lf-menu[open]");
}

/** The entries of a menu an arrow key walks through. */
function entries(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".lf-menu-list :is(a, button, input)")].filter(
    (entry) => !entry.hidden,
  );
}

function onKey(event: KeyboardEvent): void {
  const menu = [...openMenus()].find((one) => one.contains(document.activeElement));
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const list = entries(menu);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const here = list.indexOf(document.activeElement as HTMLElement);
    const start = here === -1 && step === -1 ? 0 : here;
    list[(start + step + list.length) % list.length]?.focus();
    event.preventDefault();
  }
}

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!(event.target instanceof Node) || !menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", onKey);
}
