// Charts, maps and searchable lists are large: each is fetched only by a page that has one.

import { text } from "./text";

type Render = (element: HTMLElement) => void | Promise<void>;

function notLoaded(element: HTMLElement): void {
  if (element.matches("select")) return; // the plain list still works
  element.classList.add("lf-waiting");
  element.textContent = text("not-loaded");
}

/** Loads and draws each of `elements` when it comes near the screen. */
function whenSeen(elements: Element[], load: () => Promise<Render>): void {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        watch.unobserve(target);
        load()
          .then((render) => render(target))
          .catch(() => notLoaded(target));
      }
    },
    { rootMargin: "200px" },
  );
  for (const element of elements) {
    if (!(element instanceof HTMLElement) || element.dataset["ready"] !== undefined) continue;
    element.dataset["ready"] = "";
    watch.observe(element);
  }
}

export function setUpLazy(root: Element): void {
  const find = (selector: string): Element[] => [
    ...(root.matches(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];
  whenSeen(find("[data-chart]"), async () => (await import("../charts/charts")).renderChart);
  whenSeen(find("[data-map-src]"), async () => (await import("../map/map")).renderMap);
  whenSeen(find("select[data-choose]"), async () => (await import("../choose/choose")).makeChooser);
}
