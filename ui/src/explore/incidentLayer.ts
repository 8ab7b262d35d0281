// Rows of the columns as features of the map.

import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import type { IncidentColumns } from "../api/types";
import { circle } from "./basemap";

/** Precisions that name a point and not an area. */
const pointLike = new Set(["poi", "settlement"]);

export function isArea(columns: IncidentColumns, row: number): boolean {
  const precision = columns.precision[row];
  return precision != null && !pointLike.has(columns.dict.precision[precision] ?? "");
}

export function quadOf(columns: IncidentColumns, row: number): string {
  return columns.dict.type_quad[columns.type[row]!] ?? "local";
}

export function pointsOf(columns: IncidentColumns, rows: readonly number[]): FeatureCollection<Point> {
  const features: Feature<Point>[] = [];
  for (const row of rows) {
    const lat = columns.lat[row];
    const lon = columns.lon[row];
    if (lat == null || lon == null) continue;
    features.push({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { row, quad: quadOf(columns, row), area: isArea(columns, row) } });
  }
  return { type: "FeatureCollection", features };
}

/** The radius of every place that is less than a town, once a place. */
export function areasOf(columns: IncidentColumns, rows: readonly number[]): FeatureCollection<Polygon> {
  const seen = new Set<string>();
  const features: Feature<Polygon>[] = [];
  for (const row of rows) {
    const lat = columns.lat[row];
    const lon = columns.lon[row];
    const radius = columns.radius_km[row];
    if (lat == null || lon == null || !radius || !isArea(columns, row)) continue;
    const key = `${lat.toFixed(3)},${lon.toFixed(3)},${radius}`;
    if (seen.has(key)) continue;
    seen.add(key);
    features.push({ type: "Feature", geometry: { type: "Polygon", coordinates: [circle(lat, lon, radius)] }, properties: { quad: quadOf(columns, row), radius } });
  }
  // The widest lie lowest.
  features.sort((a, b) => Number(b.properties?.radius) - Number(a.properties?.radius));
  return { type: "FeatureCollection", features };
}

/** The frame about all placed rows; null if there is none. */
export function frameOf(columns: IncidentColumns, rows: readonly number[]): [number, number, number, number] | null {
  let west = 180, east = -180, south = 90, north = -90;
  for (const row of rows) {
    const lat = columns.lat[row];
    const lon = columns.lon[row];
    if (lat == null || lon == null) continue;
    west = Math.min(west, lon); east = Math.max(east, lon); south = Math.min(south, lat); north = Math.max(north, lat);
  }
  return west > east ? null : [west, south, east, north];
}
