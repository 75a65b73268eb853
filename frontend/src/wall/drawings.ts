// The map and the trend of the wall, drawn by the parts of ECharts they need.

import { LineChart, MapChart } from "echarts/charts";
import { GridComponent, LegendComponent, VisualMapComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import type { ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import type { Trend, WallMap } from "./picture";

use([CanvasRenderer, GridComponent, LegendComponent, LineChart, MapChart, VisualMapComponent]);

const INK = "#ffffff";
const SOFT = "#c9d6de";
const LINES = ["#4fd1e0", "#ffcf5c", "#8ee6a0", "#ff9db0"];
// From worse to better; white words on each of them have a contrast of 7:1 or more.
const STEPS = ["#6e1f12", "#5b3a1c", "#33424a", "#1d5260", "#10606f"];
const charts = new Map<HTMLElement, ECharts>();

/** Points of the canvas for a length given at a height of 1080. */
function px(size: number): number {
  return Math.round((size * window.innerHeight) / 1080);
}

function chartIn(place: HTMLElement): ECharts {
  let chart = charts.get(place);
  if (!chart) {
    chart = init(place);
    charts.set(place, chart);
  }
  return chart;
}

const drawings = new Map<HTMLElement, () => void>();

/** Draws everything again, after the screen changed its size. */
export function redraw(): void {
  for (const [place, draw] of drawings) {
    chartIn(place).resize();
    draw();
  }
}

export function drawMap(place: HTMLElement, map: WallMap): void {
  const draw = (): void => {
    registerMap("wall", {
      type: "FeatureCollection",
      features: map.features.map(({ name, geometry }) => ({
        type: "Feature",
        properties: { name },
        geometry,
      })),
    } as never);
    const values = map.features.flatMap(({ value }) => (value === null ? [] : [value]));
    const high = values.length ? Math.max(...values) : 1;
    // Where all are equal all have the colour of the best.
    const best = map.more_is_better ? high - 1 : high;
    const low = values.length ? Math.min(...values, best) : 0;
    const top = low === high ? high + 1 : high;
    const sign = map.unit === "%" ? "%" : "";
    chartIn(place).setOption(
      {
        animation: false,
        visualMap: {
          min: low,
          max: top,
          calculable: false,
          orient: "horizontal",
          left: "center",
          bottom: 0,
          itemWidth: px(22),
          itemHeight: px(220),
          show: values.length > 0 && Math.min(...values) < high,
          text: [`${high}${sign}`, `${low}${sign}`],
          textStyle: { color: INK, fontSize: px(24) },
          inRange: { color: map.more_is_better ? STEPS : [...STEPS].reverse() },
        },
        series: [
          {
            type: "map",
            map: "wall",
            top: px(6),
            bottom: px(56),
            left: px(6),
            right: px(6),
            silent: true,
            nameProperty: "name",
            data: map.features.map(({ name, value }) => ({ name, value: value ?? Number.NaN })),
            itemStyle: { borderColor: "#081018", borderWidth: 2, areaColor: "#26323b" },
            label: {
              show: true,
              color: INK,
              fontSize: px(24),
              lineHeight: px(27),
              formatter: ({ name, value }: { name: string; value: number }) =>
                Number.isNaN(value) ? name : `${name}\n${value}${sign}`,
            },
            labelLayout: { hideOverlap: true },
          },
        ],
      },
      { notMerge: true },
    );
  };
  drawings.set(place, draw);
  draw();
}

export function drawTrend(place: HTMLElement, trend: Trend): void {
  const draw = (): void => {
    chartIn(place).setOption(
      {
        animation: false,
        grid: { left: px(8), right: px(24), top: px(52), bottom: px(4), containLabel: true },
        legend: {
          top: 0,
          left: 0,
          itemWidth: px(32),
          itemGap: px(28),
          textStyle: { color: INK, fontSize: px(24) },
        },
        xAxis: {
          type: "category",
          data: trend.days,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: SOFT } },
          axisLabel: { color: INK, fontSize: px(24), hideOverlap: true },
        },
        yAxis: {
          type: "value",
          splitNumber: 3,
          splitLine: { lineStyle: { color: "#2b3b47" } },
          axisLabel: { color: INK, fontSize: px(24) },
        },
        series: trend.series.map(({ name, values }, index) => ({
          type: "line",
          name,
          data: values,
          color: LINES[index % LINES.length],
          symbolSize: px(12),
          lineStyle: { width: px(5), type: index % 2 ? "dashed" : "solid" },
          connectNulls: false,
        })),
      },
      { notMerge: true },
    );
  };
  drawings.set(place, draw);
  draw();
}
