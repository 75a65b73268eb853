// Turns a chart specification into ECharts options in the house style: one accent, quiet axes, red
// only where the page says "now".

import type { ChartSpec, Series, Tone } from "./spec";

export const TONES: Record<Tone, string> = {
  accent: "#0e5a6b",
  muted: "#b6c3c6",
  now: "#b3261e",
  soon: "#c08a2c",
  done: "#5b9177",
};
const PALETTE = ["#0e5a6b", "#7fa9b2", "#c9a769", "#8a948f", "#c4d3d5", "#8d6e3f"];
const INK_SOFT = "#55626b";
const RULE = "#e3e0d8";

type Option = Record<string, unknown>;

function number(value: number | null | undefined, unit: string): string {
  return value === null || value === undefined
    ? "—"
    : `${value.toLocaleString("en-US")}${unit}`;
}

/** The first series without a tone of its own is the one the chart is about: it gets the accent. */
function colours(all: Series[]): string[] {
  const plain = all.filter((series) => !series.tone);
  return all.map((series) =>
    series.tone
      ? TONES[series.tone]
      : (PALETTE[plain.indexOf(series) % PALETTE.length] ?? TONES.accent),
  );
}

function base(spec: ChartSpec, font: string): Option {
  return {
    animation: false,
    textStyle: { fontFamily: font, color: INK_SOFT },
    tooltip: {
      renderMode: "richText", // drawn on the canvas: the page's policy allows no inline styles
      confine: true,
      backgroundColor: "#ffffff",
      borderColor: RULE,
      textStyle: { color: "#1b252b", fontSize: 13 },
      valueFormatter: (value: number | null) => number(value, spec.unit ?? ""),
    },
  };
}

function range(spec: ChartSpec): Option {
  if (spec.min !== undefined) return { min: spec.min, max: spec.max, splitNumber: 4 };
  return spec.max === undefined ? { splitNumber: 4 } : { max: spec.max, interval: spec.max / 4 };
}

function axes(spec: ChartSpec): Option {
  const names = {
    type: "category",
    data: spec.categories,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#c9c5ba" } },
    axisLabel: { color: INK_SOFT, hideOverlap: true },
    ...(spec.horizontal ? { inverse: true } : {}),
  };
  const values = {
    type: "value",
    ...range(spec),
    minInterval: spec.unit === "%" ? 0 : 1,
    splitLine: { lineStyle: { color: RULE } },
    axisLabel: {
      color: INK_SOFT,
      formatter: (value: number) => number(value, spec.unit === "%" ? "%" : ""),
    },
  };
  return spec.horizontal ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
}

function targetLine(spec: ChartSpec): Option {
  if (!spec.target) return {};
  const along = spec.horizontal ? "xAxis" : "yAxis";
  return {
    markLine: {
      symbol: "none",
      silent: true,
      lineStyle: { color: TONES.soon, type: "dashed" },
      label: {
        formatter: spec.target.label,
        color: TONES.soon,
        rotate: 0,
        position: spec.horizontal ? "start" : "insideEndTop",
      },
      data: [{ [along]: spec.target.value }],
    },
  };
}

function cartesian(spec: ChartSpec): Option {
  const several = spec.series.length > 1;
  const paint = colours(spec.series);
  const top = (several ? 34 : 14) + (spec.horizontal && spec.target ? 12 : 0);
  return {
    ...axes(spec),
    grid: { left: 8, right: 16, top, bottom: 4, containLabel: true },
    legend: { show: several, top: 0, left: 0, itemWidth: 12, itemHeight: 8, icon: "rect" },
    series: spec.series.map((series, index) => ({
      type: spec.kind,
      name: series.name,
      data: series.values,
      color: paint[index],
      ...(spec.stacked ? { stack: "all" } : {}),
      ...(spec.kind === "line"
        ? { symbolSize: 5, lineStyle: { width: 2 }, connectNulls: false }
        : { barMaxWidth: 22, cursor: spec.links ? "pointer" : "default" }),
      ...(index === 0 ? targetLine(spec) : {}),
    })),
  };
}

function pie(spec: ChartSpec): Option {
  const values = spec.series[0]?.values ?? [];
  return {
    color: PALETTE,
    series: [
      {
        type: "pie",
        radius: ["44%", "64%"],
        labelLine: { length: 12, length2: 8 },
        itemStyle: { borderColor: "#fff", borderWidth: 1 },
        label: { color: INK_SOFT, formatter: `{b}\n{c}${spec.unit ?? ""}`, lineHeight: 16 },
        data: spec.categories.map((name, index) => ({ name, value: values[index] ?? 0 })),
      },
    ],
  };
}

function gauge(spec: ChartSpec): Option {
  const first = spec.series[0];
  const tone = TONES[first?.tone ?? "accent"];
  return {
    series: [
      {
        type: "gauge",
        startAngle: 200,
        endAngle: -20,
        radius: "100%",
        center: ["50%", "62%"],
        max: spec.max ?? 100,
        progress: { show: true, width: 12, itemStyle: { color: tone } },
        axisLine: { lineStyle: { width: 12, color: [[1, RULE]] } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        pointer: { show: false },
        title: { offsetCenter: [0, "28%"], color: INK_SOFT, fontSize: 13 },
        detail: {
          offsetCenter: [0, "-8%"],
          color: "#1b252b",
          fontSize: 26,
          formatter: (value: number) => number(value, spec.unit ?? ""),
        },
        data: [{ value: first?.values[0] ?? 0, name: first?.name ?? "" }],
      },
    ],
  };
}

function heatmap(spec: ChartSpec): Option {
  const cells = spec.series.flatMap((row, y) =>
    row.values.map((value, x) => [x, y, value ?? "-"] as const),
  );
  const largest = Math.max(1, ...cells.map(([, , value]) => (value === "-" ? 0 : value)));
  const label = { color: INK_SOFT };
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 44, containLabel: true },
    xAxis: { type: "category", data: spec.categories, axisTick: { show: false }, axisLabel: label },
    yAxis: {
      type: "category",
      data: spec.series.map((row) => row.name),
      inverse: true,
      axisTick: { show: false },
      axisLabel: label,
    },
    visualMap: {
      min: 0,
      max: spec.max ?? largest,
      calculable: false,
      text: [number(spec.max ?? largest, spec.unit ?? ""), "0"],
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 90,
      itemWidth: 10,
      textStyle: label,
      inRange: { color: ["#f1f5f5", "#8fb5bd", "#0e5a6b"] },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: "#fff", borderWidth: 1 } }],
  };
}

/** ECharts options for a specification; `font` is the page's own font stack. */
export function chartOptions(spec: ChartSpec, font: string): Option {
  const parts = { bar: cartesian, line: cartesian, pie, gauge, heatmap };
  const option = { ...base(spec, font), ...parts[spec.kind](spec) };
  if (spec.kind === "bar" || spec.kind === "line") {
    const pointer = { type: spec.kind === "bar" ? "shadow" : "line" };
    option["tooltip"] = {
      ...(option["tooltip"] as Option),
      trigger: "axis",
      axisPointer: { ...pointer, shadowStyle: { color: "rgba(14,90,107,0.07)" } },
    };
  }
  return option;
}
