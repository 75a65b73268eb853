// Draws <div data-map-src="url"> from our own GeoJSON, without tiles: areas coloured by a figure,
// with a legend, a card for each area and the link to its page. A drawing not to scale says so.
//
// FeatureCollection.properties: metric, unit, breaks (rising limits), schematic (true or a remark).
// Feature.properties: name, value, text (the figure in words), url, state ("now", "soon", "done"),
// badges (what further layers say of the place: layer, text, title).
// The collection may name layers (for the legend), marks (points with a name, of a layer) and tiles
// (the address of a map to lie below).

import "leaflet/dist/leaflet.css";
import "./map.scss";

import type { Feature, FeatureCollection, Geometry } from "geojson";
import L from "leaflet";

import { text } from "../console/text";
import { coloursFor, NO_VALUE, quantiles, stepNames, stepOf } from "./scale";

interface AreaProperties {
  name: string;
  value?: number | null;
  text?: string;
  url?: string;
  state?: "now" | "soon" | "done";
  badges?: { layer: string; text: string; title: string }[];
}

interface MapProperties {
  metric?: string;
  unit?: string;
  breaks?: number[];
  schematic?: boolean | string;
  layers?: { layer: string; title: string }[];
  marks?: { name: string; layer: string; at: [number, number] }[];
  tiles?: string;
}

type Area = Feature<Geometry, AreaProperties>;
type Areas = FeatureCollection<Geometry, AreaProperties> & { properties?: MapProperties };

const LABELS_UP_TO = 40;
const EDGE = { now: "#b3261e", soon: "#865400", done: "#ffffff" };

function element(tag: string, className: string, words = ""): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = words;
  return made;
}

function figure({ value, text: words }: AreaProperties, unit: string): string {
  if (words) return words;
  return value === null || value === undefined ? text("no-value") : `${value}${unit}`;
}

function card(area: AreaProperties, about: MapProperties): HTMLElement {
  const box = element("div", "lf-map-card");
  box.append(element("strong", "", area.name));
  if (about.metric) box.append(element("div", "", about.metric));
  box.append(element("div", "lf-map-figure", figure(area, about.unit ?? "")));
  for (const badge of area.badges ?? []) {
    const line = element("div", "lf-map-badge-line", `${badge.title} ${badge.text}`);
    line.prepend(element("i", `lf-map-dot is-${badge.layer}`));
    box.append(line);
  }
  if (area.url) {
    const link = element("a", "", text("open")) as HTMLAnchorElement;
    link.href = area.url;
    box.append(link);
  }
  return box;
}

function style(area: AreaProperties, breaks: number[]): L.PathOptions {
  const { value, state } = area;
  const known = value !== null && value !== undefined;
  return {
    color: state ? EDGE[state] : "#ffffff",
    weight: state === "now" ? 3 : state === "soon" ? 2 : 1.5,
    fillColor: known ? (coloursFor(breaks)[stepOf(value, breaks)] ?? NO_VALUE) : NO_VALUE,
    fillOpacity: 0.92,
  };
}

/** Below the map, where it hides nothing: what the colours mean, and whether it is to scale. */
function legend(about: MapProperties, breaks: number[], places: Area[]): HTMLElement {
  const box = element("div", "lf-map-legend");
  if (about.metric) box.append(element("strong", "", about.metric));
  const colours = coloursFor(breaks);
  const entry = (colour: string, words: string, edge = false): void => {
    const made = element("span", edge ? "is-now" : "");
    const swatch = element("i", "");
    swatch.style.backgroundColor = colour;
    made.append(swatch, words);
    box.append(made);
  };
  stepNames(breaks, about.unit ?? "").forEach((name, index) => {
    entry(colours[index] ?? NO_VALUE, name);
  });
  const areas = places.map((place) => place.properties);
  if (areas.some(({ value }) => value === null || value === undefined)) {
    entry(NO_VALUE, text("no-value"));
  }
  if (areas.some(({ state }) => state === "now")) entry("#ffffff", text("needs-now"), true);
  for (const { layer, title } of about.layers ?? []) {
    const made = element("span", "");
    made.append(element("b", `lf-map-dot is-${layer}`), title);
    box.append(made);
  }
  if (about.schematic) {
    const words = typeof about.schematic === "string" ? about.schematic : text("schematic");
    box.append(element("em", "", words));
  }
  return box;
}

function label(map: L.Map, layer: L.Layer, area: AreaProperties, unit: string): void {
  const words = element("span", "", area.name);
  if (area.value !== null && area.value !== undefined) {
    // Numbers kept vague on purpose are told as the server tells them.
    words.append(element("b", "", area.badges && area.text ? area.text : `${area.value}${unit}`));
  }
  if (area.badges?.length) {
    const row = element("span", "lf-map-badges");
    for (const badge of area.badges) row.append(element("i", `is-${badge.layer}`, badge.text));
    words.append(row);
  }
  layer.bindTooltip(words, { permanent: true, direction: "center", className: "lf-map-label" });
  map.on("zoomend", () => layer.getTooltip()?.update());
}

function draw(place: HTMLElement, areas: Areas): void {
  const about = areas.properties ?? {};
  const values = areas.features.flatMap(({ properties: { value } }) =>
    value === null || value === undefined ? [] : [value],
  );
  const breaks = about.breaks ?? quantiles(values);
  const map = L.map(place, {
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: false, // the wheel scrolls the page, and so does one finger
    dragging: !window.matchMedia("(pointer: coarse)").matches,
    zoomSnap: 0.25,
    fadeAnimation: false,
    zoomAnimation: false,
  });
  const layer = L.geoJSON<AreaProperties>(areas, {
    style: (area) => (area ? style(area.properties, breaks) : {}),
    pointToLayer: (area: Area, at) =>
      L.circleMarker(at, { ...style(area.properties, breaks), radius: 9 }),
    onEachFeature: (area, shape) => {
      shape.bindPopup(card(area.properties, about), { closeButton: false });
      if (areas.features.length <= LABELS_UP_TO) {
        label(map, shape, area.properties, about.unit ?? "");
      } else {
        shape.bindTooltip(element("span", "", area.properties.name), { sticky: true });
      }
    },
  }).addTo(map);
  L.control
    .zoom({ position: "bottomright", zoomInTitle: text("zoom-in"), zoomOutTitle: text("zoom-out") })
    .addTo(map);
  if (about.tiles) L.tileLayer(about.tiles, { maxZoom: 18 }).addTo(map);
  for (const mark of about.marks ?? []) {
    L.circleMarker(mark.at, { radius: 6, color: "#ffffff", weight: 2, fillColor: "#b3261e", fillOpacity: 1 })
      .bindTooltip(element("span", "", mark.name))
      .addTo(map);
  }
  place.after(legend(about, breaks, areas.features));
  const fit = (): void => {
    if (!place.clientWidth || !place.clientHeight) return; // hidden: it is fitted when shown
    // At once: a move under way while the size changes again would leave the areas undrawn.
    map.invalidateSize({ animate: false });
    const bounds = layer.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], animate: false });
  };
  fit();
  new ResizeObserver(fit).observe(place);
}

export function renderMap(place: HTMLElement): void {
  place.classList.add("lf-waiting");
  fetch(place.dataset["mapSrc"] ?? "", { headers: { Accept: "application/geo+json" } })
    .then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json() as Promise<Areas>;
    })
    .then((areas) => {
      place.classList.remove("lf-waiting");
      place.textContent = "";
      if (areas.features.length === 0) throw new Error("empty");
      draw(place, areas);
    })
    .catch(() => {
      place.classList.add("lf-waiting");
      place.textContent = text("no-map");
    });
}
