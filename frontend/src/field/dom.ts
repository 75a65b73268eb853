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

export function clockTime(moment: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Month and day and time, as short as a list needs it. */
export function shortMoment(moment: Date): string {
  return `${moment.getMonth() + 1}-${moment.getDate()} ${clockTime(moment)}`;
}
