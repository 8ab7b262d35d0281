// Brushing in the page: each row carries one bit for every question it fails, so that a facet can be counted without its own filter.

import { classLabel } from "../api/session.svelte";
import type { IncidentColumns } from "../api/types";
import { type FacetName, type Filter, facetNames } from "./filter";

/** Questions asked of every row; the bit of each in a row's mask. */
const TIME = 1, CONFIDENCE = 2, SPACE = 4, DISPUTED = 8;
const facetBit = Object.fromEntries(facetNames.map((name, at) => [name, 16 << at])) as Record<FacetName, number>;

export interface FacetValue { value: string; name: string; n: number; chosen: boolean; /** A mode below its type. */ below: boolean }
export interface Bin { low: number; high: number; n: number }

export interface Brushed {
  /** Rows that pass everything, in the order of the columns. */
  rows: number[];
  /** Rows that pass everything but the time. */
  rowsOfAnyTime: number[];
  /** Rows that pass everything but the map's frame. */
  rowsOfAnyPlace: number[];
  facets: Record<FacetName, FacetValue[]>;
  confidence: Bin[];
  undated: number;
  unplaced: number;
}

/** Ten bands of confidence. */
const BANDS = 10;

/** The codes a row has for a facet: their places in the facet's list. */
function codesOf(columns: IncidentColumns, name: FacetName, row: number): readonly number[] {
  switch (name) {
    case "actor": return partiesOf(columns)[row]!;
    case "source": return columns.sources[row] ?? [];
    case "type": return typesOf(columns).codes[columns.type[row]!]!;
    case "status": return [columns.status[row]!];
    case "domain": return [columns.domain[row]!];
    case "reviewed": return [columns.reviewed[row]!];
    case "country": { const country = columns.country[row]; return country == null ? [] : [country]; }
  }
}

const knownParties = new WeakMap<IncidentColumns, number[][]>();

/** Actors and targets of each row; a party that acts and is acted on stands once. */
function partiesOf(columns: IncidentColumns): number[][] {
  let parties = knownParties.get(columns);
  if (!parties) {
    parties = columns.actors.map((actors, row) => [...new Set([...actors, ...(columns.targets[row] ?? [])])]);
    knownParties.set(columns, parties);
  }
  return parties;
}

interface Types { list: { value: string; name: string }[]; codes: number[][] }
const knownTypes = new WeakMap<IncidentColumns, Types>();

/** Types and their modes: a mode counts for its type too, and a type that has no incident of its own still heads its modes. */
function typesOf(columns: IncidentColumns): Types {
  const known = knownTypes.get(columns);
  if (known) return known;
  const { dict } = columns;
  const list = dict.type.map((value, at) => ({ value, name: dict.type_label[at] ?? value }));
  const codes = dict.type.map((value, at) => {
    const [broad] = value.split("/");
    if (broad === value || broad === undefined || broad !== broad.toUpperCase()) return [at];
    let head = list.findIndex((t) => t.value === broad);
    if (head < 0) head = list.push({ value: broad, name: classLabel(broad) }) - 1;
    return [at, head];
  });
  const types = { list, codes };
  knownTypes.set(columns, types);
  return types;
}

/** Values and names of a facet's list. */
export function dictionary(columns: IncidentColumns, name: FacetName): { value: string; name: string }[] {
  const { dict } = columns;
  switch (name) {
    case "actor": return dict.actors.map((actor) => ({ value: actor.key ?? actor.name, name: actor.name }));
    case "source": return dict.sources.map((source) => ({ value: source, name: source }));
    case "type": return typesOf(columns).list;
    case "status": return dict.status.map((status) => ({ value: status, name: status }));
    case "domain": return dict.domain.map((domain) => ({ value: domain, name: domain }));
    case "reviewed": return dict.reviewed.map((state) => ({ value: state, name: state === "no" ? "not reviewed" : state }));
    case "country": return dict.country.map((country) => ({ value: country.code, name: country.name }));
  }
}

export function brush(columns: IncidentColumns, filter: Filter): Brushed {
  const { n } = columns;
  const masks = new Uint16Array(n);
  const lists = {} as Record<FacetName, { value: string; name: string }[]>;
  for (const name of facetNames) {
    const list = dictionary(columns, name);
    lists[name] = list;
    const wanted = filter.values[name];
    if (wanted.length === 0) continue;
    // A type asks for its modes too: ASSAULT finds ASSAULT/explosives.
    const set = new Set(list.flatMap(({ value }, at) => (wanted.some((w) => value === w || (name === "type" && value.startsWith(`${w}/`))) ? [at] : [])));
    const bit = facetBit[name];
    for (let row = 0; row < n; row += 1) if (!codesOf(columns, name, row).some((code) => set.has(code))) masks[row]! |= bit;
  }
  const { from, to, box } = filter;
  let undated = 0;
  let unplaced = 0;
  for (let row = 0; row < n; row += 1) {
    const start = columns.start[row] ?? null;
    const end = columns.end[row] ?? start;
    if (start === null) undated += 1;
    if ((from !== null && (end === null || end < from)) || (to !== null && (start === null || start > to))) masks[row]! |= TIME;
    const confidence = columns.confidence[row]!;
    if (confidence < filter.minConfidence || confidence > filter.maxConfidence) masks[row]! |= CONFIDENCE;
    const lat = columns.lat[row] ?? null;
    const lon = columns.lon[row] ?? null;
    if (lat === null) unplaced += 1;
    if (box && (lat === null || lon === null || lat < box.south || lat > box.north
      || (box.west <= box.east ? lon < box.west || lon > box.east : lon < box.west && lon > box.east))) masks[row]! |= SPACE;
    if (filter.disputed && !columns.disputed[row]) masks[row]! |= DISPUTED;
  }
  const rows: number[] = [];
  const rowsOfAnyTime: number[] = [];
  const rowsOfAnyPlace: number[] = [];
  const bands: number[] = new Array<number>(BANDS).fill(0);
  for (let row = 0; row < n; row += 1) {
    const mask = masks[row]!;
    if (mask === 0) rows.push(row);
    if ((mask & ~TIME) === 0) rowsOfAnyTime.push(row);
    if ((mask & ~SPACE) === 0) rowsOfAnyPlace.push(row);
    if ((mask & ~CONFIDENCE) === 0) bands[Math.min(BANDS - 1, Math.floor(columns.confidence[row]! * BANDS))]! += 1;
  }
  const facets = {} as Record<FacetName, FacetValue[]>;
  for (const name of facetNames) facets[name] = countFacet(columns, name, lists[name], masks, filter.values[name]);
  return {
    rows, rowsOfAnyTime, rowsOfAnyPlace, facets, undated, unplaced,
    confidence: bands.map((count, at) => ({ low: at / BANDS, high: (at + 1) / BANDS, n: count })),
  };
}

function countFacet(columns: IncidentColumns, name: FacetName, list: { value: string; name: string }[], masks: Uint16Array, chosen: string[]): FacetValue[] {
  const counts = new Int32Array(list.length);
  const rest = ~facetBit[name];
  for (let row = 0; row < columns.n; row += 1) {
    if ((masks[row]! & rest) !== 0) continue;
    for (const code of codesOf(columns, name, row)) counts[code]! += 1;
  }
  const heads = new Map(name === "type" ? list.map(({ value }, at) => [value, counts[at]!]) : []);
  const headOf = (value: string) => (name === "type" && value === value.replace(/^[^A-Z]/, "") ? value.split("/")[0]! : value);
  const values = list.map(({ value, name: shown }, at): FacetValue => ({ value, name: shown, n: counts[at]!, chosen: chosen.includes(value), below: headOf(value) !== value }));
  const rank = (v: FacetValue) => heads.get(headOf(v.value)) ?? v.n;
  return values.filter((v) => v.n > 0 || v.chosen).sort((a, b) => rank(b) - rank(a)
    || (name === "type" ? headOf(a.value).localeCompare(headOf(b.value)) || Number(a.below) - Number(b.below) : 0) || b.n - a.n || a.name.localeCompare(b.name));
}
