// What is asked for: one object, the same as the filter parameters of the API and of the page's address.

export const facetNames = ["actor", "type", "status", "domain", "country", "source", "reviewed"] as const;
export type FacetName = (typeof facetNames)[number];

export interface Box { west: number; south: number; east: number; north: number }

export interface Filter {
  values: Record<FacetName, string[]>;
  /** Days since 1970-01-01, both ends included. */
  from: number | null;
  to: number | null;
  minConfidence: number;
  maxConfidence: number;
  box: Box | null;
  disputed: boolean;
  /** Words to be found in the reports; the server answers this one. */
  q: string;
}

import { dayNumber, isoDay } from "../format";

function share(text: string | null, otherwise: number): number {
  const value = text === null ? NaN : Number(text);
  return value >= 0 && value <= 1 ? value : otherwise;
}

export function filterOf(params: URLSearchParams): Filter {
  const values = {} as Record<FacetName, string[]>;
  for (const name of facetNames) values[name] = params.getAll(name);
  const corners = (params.get("bbox") ?? "").split(",").map(Number);
  const [west, south, east, north] = corners;
  const box = corners.length === 4 && corners.every(Number.isFinite) ? { west: west!, south: south!, east: east!, north: north! } : null;
  return {
    values,
    from: dayNumber(params.get("from")),
    to: dayNumber(params.get("to")),
    minConfidence: share(params.get("min_confidence"), 0),
    maxConfidence: share(params.get("max_confidence"), 1),
    box,
    disputed: params.get("disputed") === "true",
    q: params.get("q") ?? "",
  };
}

/** Writes a filter into parameters, leaving parameters that are none of its own. */
export function writeFilter(params: URLSearchParams, filter: Filter): void {
  const set = (key: string, value: string | null) => { if (value === null) params.delete(key); else params.set(key, value); };
  for (const name of facetNames) {
    params.delete(name);
    for (const value of filter.values[name]) params.append(name, value);
  }
  set("from", filter.from === null ? null : isoDay(filter.from));
  set("to", filter.to === null ? null : isoDay(filter.to));
  set("min_confidence", filter.minConfidence > 0 ? String(filter.minConfidence) : null);
  set("max_confidence", filter.maxConfidence < 1 ? String(filter.maxConfidence) : null);
  set("bbox", filter.box ? [filter.box.west, filter.box.south, filter.box.east, filter.box.north].map((n) => n.toFixed(3)).join(",") : null);
  set("disputed", filter.disputed ? "true" : null);
  set("q", filter.q || null);
}

export function isEmpty(filter: Filter): boolean {
  return filter.from === null && filter.to === null && filter.minConfidence === 0 && filter.maxConfidence === 1 && !filter.box
    && !filter.disputed && !filter.q && facetNames.every((name) => filter.values[name].length === 0);
}

/** The filter as a query for the server. */
export function queryOf(filter: Filter): string {
  const params = new URLSearchParams();
  writeFilter(params, filter);
  return params.toString();
}
