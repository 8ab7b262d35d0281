// Bars of the timeline: days, weeks, months, quarters or years, whichever gives a readable number of them.

import type { IncidentColumns } from "../api/types";

export type Step = "day" | "week" | "month" | "quarter" | "year";
export interface Bar {
  /** First and last day, since 1970-01-01. */
  from: number;
  to: number;
  /** Dated within the bar. */
  precise: number;
  /** Reach beyond the bar: their date is an interval that only starts to overlap here. */
  loose: number;
}

const DAY = 86_400_000;
const MOST_BARS = 90;

function startOf(day: number, step: Step): number {
  const date = new Date(day * DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (step) {
    case "day": return day;
    // 1970-01-01 was a Thursday; weeks start on Monday (ISO 8601).
    case "week": return day - ((((day + 3) % 7) + 7) % 7);
    case "month": return Date.UTC(year, month, 1) / DAY;
    case "quarter": return Date.UTC(year, month - (month % 3), 1) / DAY;
    case "year": return Date.UTC(year, 0, 1) / DAY;
  }
}

function next(start: number, step: Step): number {
  const date = new Date(start * DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (step) {
    case "day": return start + 1;
    case "week": return start + 7;
    case "month": return Date.UTC(year, month + 1, 1) / DAY;
    case "quarter": return Date.UTC(year, month + 3, 1) / DAY;
    case "year": return Date.UTC(year + 1, 0, 1) / DAY;
  }
}

export function stepFor(first: number, last: number): Step {
  const days = last - first + 1;
  if (days <= MOST_BARS) return "day";
  if (days / 7 <= MOST_BARS) return "week";
  if (days / 30.4 <= MOST_BARS) return "month";
  if (days / 91 <= MOST_BARS) return "quarter";
  return "year";
}

/** The dated extent of all rows; stray dates at the ends (under one row in two hundred) do not stretch the line. */
export function extent(columns: IncidentColumns): { first: number; last: number } | null {
  const starts = columns.start.filter((day): day is number => day !== null).sort((a, b) => a - b);
  if (starts.length === 0) return null;
  const cut = Math.floor(starts.length / 200);
  const first = starts[cut]!;
  const last = Math.max(starts[starts.length - 1 - cut]!, first);
  return { first, last };
}

export function bins(columns: IncidentColumns, rows: readonly number[], first: number, last: number, step: Step): Bar[] {
  const bars: Bar[] = [];
  for (let from = startOf(first, step); from <= last; ) {
    const after = next(from, step);
    bars.push({ from, to: after - 1, precise: 0, loose: 0 });
    from = after;
  }
  for (const row of rows) {
    const start = columns.start[row];
    if (start == null) continue;
    const end = columns.end[row] ?? start;
    // The bar of the first day carries it, so that a row is counted once.
    const at = indexOf(bars, start);
    if (at < 0) continue;
    if (end <= bars[at]!.to) bars[at]!.precise += 1;
    else bars[at]!.loose += 1;
  }
  return bars;
}

function indexOf(bars: readonly Bar[], day: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const bar = bars[middle]!;
    if (day < bar.from) high = middle - 1;
    else if (day > bar.to) low = middle + 1;
    else return middle;
  }
  return -1;
}

export function barName(bar: Bar, step: Step): string {
  const from = new Date(bar.from * DAY);
  const year = from.getUTCFullYear();
  if (step === "year") return String(year);
  if (step === "quarter") return `${year} Q${Math.floor(from.getUTCMonth() / 3) + 1}`;
  const month = from.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });
  return step === "month" ? `${month} ${year}` : `${from.getUTCDate()} ${month} ${year}`;
}
