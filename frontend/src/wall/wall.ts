// The wall screen: asks for the picture every half a minute, draws it, and keeps the last one when
// the network is gone, saying how old it is. The picture holds numbers only.

import "./wall.scss";

import { drawMap, drawTrend, redraw } from "./drawings";
import type { Bar, Figure, Picture, RankLine } from "./picture";

const root = document.getElementById("wall") as HTMLElement;
const words = root.dataset;
let tag = "";
let shown: Picture | null = null;
let arrived = 0; // when the last answer came, by this screen's clock

function part(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

function made(name: string, className = "", text = ""): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function written(value: number | null): string {
  return value === null ? "—" : value.toLocaleString("en-US");
}

function unit(one: Figure): HTMLElement {
  return made("small", "", one.value === null ? "" : one.unit);
}

function alarm(one: Figure): HTMLElement {
  const box = made("div", "alarm");
  const value = made("strong", "", written(one.value));
  value.append(unit(one));
  box.append(made("span", "", one.title), value);
  return box;
}

function figure(one: Figure): HTMLElement {
  const box = made("div", "figure");
  const value = made("strong", "", written(one.value));
  value.append(unit(one));
  const change = one.change ?? null;
  const good = one.more_is_better === (change !== null && change > 0);
  const tone = change === null || change === 0 || one.more_is_better === null ? "" : good ? "good" : "bad";
  const sign = change === null ? "" : change > 0 ? `▲ ${written(change)}` : change < 0 ? `▼ ${written(-change)}` : "＝";
  box.append(made("span", "", one.title), value, made("em", tone, sign));
  return box;
}

/** A bar; lengths are attributes of an SVG, because the page's policy allows no inline styles. */
function bar(one: Bar): HTMLElement {
  const box = made("div", "bar");
  const of = one.whole === null ? "" : `${written(one.part)} / ${written(one.whole)}`;
  const line = made("div", "line");
  line.append(
    made("span", "", one.title),
    made("b", "", of),
    made("strong", "", one.value === null ? (words["noValue"] ?? "—") : `${one.value}%`),
  );
  const length = Math.max(0, Math.min(100, one.value ?? 0));
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 100 1");
  svg.setAttribute("preserveAspectRatio", "none");
  for (const [className, width] of [["all", 100], ["done", length]] as const) {
    const rect = document.createElementNS(space, "rect");
    rect.setAttribute("class", className);
    rect.setAttribute("width", String(width));
    rect.setAttribute("height", "1");
    svg.append(rect);
  }
  box.append(line, svg);
  return box;
}

function rank(one: RankLine): HTMLElement {
  const row = made("li");
  const change = one.change;
  const arrow = change === null || change === 0 ? "" : change > 0 ? `↑${change}` : `↓${-change}`;
  row.append(
    made("b", "", String(one.rank ?? "—")),
    made("span", "", one.name),
    made("strong", "", written(one.value)),
    made("em", change !== null && change < 0 ? "bad" : "good", arrow),
  );
  return row;
}

function draw(picture: Picture): void {
  part("place").textContent = picture.place;
  const day = picture.day === null ? "" : (words["day"] ?? "").replace("{n}", String(picture.day));
  part("phase").textContent = [picture.phase, day].filter(Boolean).join(" · ");
  const quiet = picture.alarms.length === 0;
  part("alarms").classList.toggle("quiet", quiet);
  part("alarms").replaceChildren(
    ...(quiet ? [made("p", "", words["none"])] : picture.alarms.slice(0, 5).map(alarm)),
  );
  part("figures").replaceChildren(...picture.figures.slice(0, 6).map(figure));
  for (const name of ["coverage", "progress"] as const) {
    part(name).lastElementChild?.replaceChildren(...picture[name].slice(0, 4).map(bar));
    part(name).hidden = picture[name].length === 0;
  }
  const ranking = picture.ranking;
  part("ranking").hidden = ranking === null;
  if (ranking) {
    (part("ranking").firstElementChild as HTMLElement).textContent = ranking.title;
    const gap = made("li", "gap", ranking.last.length ? "⋯" : "");
    part("ranking").lastElementChild?.replaceChildren(
      ...ranking.first.map(rank),
      ...(ranking.last.length ? [gap, ...ranking.last.map(rank)] : []),
    );
  }
  const title = part("map").firstElementChild as HTMLElement;
  title.textContent = picture.map.title;
  if (picture.map.schematic) title.append(made("small", "", words["schematic"]));
  drawMap(part("map").lastElementChild as HTMLElement, picture.map);
  drawTrend(part("trend").lastElementChild as HTMLElement, picture.trend);
}

/** "2020-03-18T09:33:00" as the console writes moments: 2020年3月18日 09:33, 18 March 2020, 09:33. */
function moment(iso: string): string {
  const language = document.documentElement.lang;
  const form = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeZone: "UTC",
  });
  const day = form.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
  return `${day}${language === "en" ? "," : ""} ${iso.slice(11, 16)}`;
}

/** How old the picture is: quiet while answers come, loud when they do not. */
function tell(): void {
  if (!shown) return;
  const late = (Date.now() - arrived) / 1000;
  const isStale = late > Number(words["every"]) * 2 + 5;
  root.classList.toggle("stale", isStale);
  const time = moment(shown.as_of);
  part("when").textContent = isStale
    ? `${words["stale"]} ${time} · ${Math.max(1, Math.round(late / 60))} ${words["minutes"]}`
    : `${words["asOf"]} ${time}`;
}

async function ask(): Promise<void> {
  try {
    const answer = await fetch(words["source"] ?? "", {
      headers: { "X-Background": "1", ...(tag ? { "If-None-Match": tag } : {}) },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(20_000),
    });
    // Signed out: the screen goes to the log-in page and comes back here afterwards.
    if (answer.type === "opaqueredirect") return window.location.assign(words["login"] ?? "/");
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    arrived = Date.now();
    if (answer.status === 304) return tell();
    tag = answer.headers.get("ETag") ?? "";
    shown = (await answer.json()) as Picture;
    draw(shown);
    tell();
  } catch {
    tell(); // the last picture stays
  }
}

part("full").addEventListener("click", () => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen();
});
window.addEventListener("resize", () => redraw());
window.addEventListener("online", () => void ask());
window.setInterval(() => void ask(), Number(words["every"]) * 1000);
window.setInterval(tell, 5000);
void ask();
