// Five steps of one colour: which step a value falls into, and what the legend says of each.

export const STEPS = ["#eef4f5", "#c5dade", "#8db5bd", "#47848f", "#0e5a6b"] as const;
export const NO_VALUE = "#e9e7e1";

/** Four rising limits that part `values` into fifths; fewer where values repeat. */
export function quantiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const limits = [0.2, 0.4, 0.6, 0.8].map(
    (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length))] ?? 0,
  );
  return [...new Set(limits)].filter((limit) => limit > (sorted[0] ?? 0));
}

/** Index into the colours for `value`; `breaks` are the lower limits of all steps but the first. */
export function stepOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((limit) => value >= limit).length;
}

/** Colour of each step, spread over the whole ramp when there are fewer than five. */
export function coloursFor(breaks: readonly number[]): string[] {
  const count = Math.min(breaks.length + 1, STEPS.length);
  return Array.from({ length: count }, (_, index) => {
    const place = count === 1 ? STEPS.length - 1 : (index * (STEPS.length - 1)) / (count - 1);
    return STEPS[Math.round(place)] ?? STEPS[0];
  });
}

/** "< 50 %", "50–80 %", "≥ 95 %". */
export function stepNames(breaks: readonly number[], unit: string): string[] {
  if (breaks.length === 0) return [];
  const written = (value: number): string => String(Math.round(value * 10) / 10);
  const middle = breaks
    .slice(1)
    .map((limit, index) => `${written(breaks[index] ?? 0)}–${written(limit)}${unit}`);
  return [
    `< ${written(breaks[0] ?? 0)}${unit}`,
    ...middle,
    `≥ ${written(breaks[breaks.length - 1] ?? 0)}${unit}`,
  ];
}
