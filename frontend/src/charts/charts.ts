// Draws <div data-chart="id"> from the JSON of <script type="application/json" id="id">, with the
// same figures as a table for those who cannot see the drawing.

import { BarChart, LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import { chartOptions } from "./options";
import type { ChartSpec } from "./spec";

use([
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  TooltipComponent,
]);

function figuresTable(spec: ChartSpec, caption: string): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "visually-hidden";
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  for (const name of ["", ...spec.series.map((series) => series.name)]) {
    const cell = document.createElement(name ? "th" : "td");
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  spec.categories.forEach((category, index) => {
    const row = body.insertRow();
    row.insertCell().textContent = category;
    for (const { values } of spec.series) {
      const value = values[index];
      row.insertCell().textContent = value === null || value === undefined ? "—" : String(value);
    }
  });
  return table;
}

/** Draws the chart into `element` and keeps it as wide as its place. */
export async function renderChart(element: HTMLElement): Promise<void> {
  const source = document.getElementById(element.dataset["chart"] ?? "");
  const spec = JSON.parse(source?.textContent ?? "null") as ChartSpec | null;
  if (!spec) return;
  element.after(figuresTable(spec, element.getAttribute("aria-label") ?? ""));
  // Bars and lines are on most pages; the other kinds are fetched where they are used.
  if (spec.kind !== "bar" && spec.kind !== "line") use((await import("./rarer")).rarerCharts);
  const chart = init(element);
  chart.setOption(chartOptions(spec, getComputedStyle(document.body).fontFamily));
  chart.on("click", ({ dataIndex }) => {
    const link = dataIndex === undefined ? null : spec.links?.[dataIndex];
    if (link) window.location.assign(link);
  });
  const watch = new ResizeObserver(() => {
    if (element.isConnected) chart.resize();
    else {
      watch.disconnect();
      chart.dispose();
    }
  });
  watch.observe(element);
}
