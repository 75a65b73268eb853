// What the server tells the wall: see lianfang.overview.selectors.wall.

import type { Geometry } from "geojson";

export interface Bar {
  title: string;
  unit: string;
  value: number | null;
  part: number | null;
  whole: number | null;
}

export interface Figure extends Bar {
  change?: number | null;
  more_is_better?: boolean | null;
}

export interface RankLine {
  rank: number | null;
  name: string;
  value: number | null;
  change: number | null;
}

export interface WallMap {
  title: string;
  unit: string;
  schematic: boolean;
  more_is_better: boolean;
  features: { name: string; value: number | null; geometry: Geometry }[];
}

export interface Trend {
  days: string[];
  series: { name: string; values: (number | null)[] }[];
}

export interface Picture {
  as_of: string;
  place: string;
  phase: string;
  day: number | null;
  coverage: Bar[];
  alarms: Figure[];
  figures: Figure[];
  trend: Trend;
  map: WallMap;
  ranking: { title: string; first: RankLine[]; last: RankLine[]; all: number } | null;
  progress: Bar[];
}
