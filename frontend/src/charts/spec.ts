// What a page says about a chart: the server writes it as JSON. How it looks is decided here alone.

export type Tone = "accent" | "muted" | "now" | "soon" | "done";

export interface Series {
  name: string;
  values: (number | null)[];
  tone?: Tone;
}

export interface ChartSpec {
  kind: "bar" | "line" | "pie" | "gauge" | "heatmap";
  /** Names along the axis, of the slices, or of the columns of a heat map. */
  categories: string[];
  /** One entry per line or bar; for a heat map one per row; pie and gauge use the first. */
  series: Series[];
  /** Written after every value, e.g. "%" or "户". */
  unit?: string;
  /** Smallest value of the axis, where nought says nothing (a body's temperature); with `max`. */
  min?: number;
  /** Largest value of the axis or gauge, where it is fixed (100 for percentages). */
  max?: number;
  /** Bars lie on their side: for rankings and long names. */
  horizontal?: boolean;
  /** Series add up to a whole. */
  stacked?: boolean;
  /** Page that lists the rows behind each category. */
  links?: (string | null)[];
  /** A line to reach. */
  target?: { value: number; label: string };
}
