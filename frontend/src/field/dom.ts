// Elements without a framework: no markup is ever made from text.

type Content = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** `make("button", { class: "btn", onclick: go }, "Go")`; attributes that are false are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...contents: Content[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...contents.filter((one): one is Node | string => Boolean(one)));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the one sprite; decoration unless the control it stands in says what it is. */
export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content ?? "";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The moment as clocks in China show it, whatever zone the phone is set to; read it as UTC. */
export function inChina(moment: Date): Date {
  return new Date(moment.getTime() + 8 * 3_600_000);
}

export function clockTime(moment: Date): string {
  return inChina(moment).toISOString().slice(11, 16);
}

/** 2020-03-18 as the page's language writes month and day. */
export function dayName(day: string): string {
  const shown = new Intl.DateTimeFormat(document.documentElement.lang || "zh-Hans", {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  return shown.format(new Date(`${day}T00:00Z`));
}

/** Month and day and time, written as on every other page. */
export function shortMoment(moment: Date): string {
  const local = inChina(moment);
  return `${dayName(local.toISOString().slice(0, 10))} ${clockTime(moment)}`;
}
