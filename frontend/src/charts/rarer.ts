// Kinds of chart few pages have.

import { GaugeChart, HeatmapChart, PieChart } from "echarts/charts";
import { VisualMapContinuousComponent } from "echarts/components";

export const rarerCharts = [GaugeChart, HeatmapChart, PieChart, VisualMapContinuousComponent];
