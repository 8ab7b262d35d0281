// Natural Earth as the ground of the map: land, borders and names of countries, from files of our own.

import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import topologyUrl from "../../../resources/basemap/countries-50m.json?url";

export interface Basemap {
  land: FeatureCollection;
  borders: GeoJSON.MultiLineString;
  names: FeatureCollection<Point>;
}

/** The disclaimer of every map of this project; the same words as the bulletin's. */
export const disclaimer = "Boundaries: Natural Earth 1:50m. They express no opinion on the status of any territory.";

let loaded: Promise<Basemap> | null = null;

export function basemap(): Promise<Basemap> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Basemap> {
  const response = await fetch(topologyUrl);
  if (!response.ok) throw new Error("the basemap did not arrive");
  const topology = (await response.json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const land = feature(topology, topology.objects.countries) as FeatureCollection<Polygon | MultiPolygon, { name: string }>;
  for (const { geometry } of land.features) {
    if (geometry.type === "Polygon") geometry.coordinates = geometry.coordinates.map(unwrapped);
    else geometry.coordinates = geometry.coordinates.map((polygon) => polygon.map(unwrapped));
  }
  const borders = mesh(topology, topology.objects.countries, (a, b) => a !== b);
  borders.coordinates = borders.coordinates.map(unwrapped);
  const names = land.features.flatMap((country) => nameOf(country));
  return { land, borders, names: { type: "FeatureCollection", features: names } };
}

/**
 * Follows a ring past the 180th meridian instead of jumping to the other edge of the map; the map repeats what lies beyond.
 * A ring that comes back a whole turn away goes round a pole, and is closed along it.
 */
function unwrapped(ring: Position[]): Position[] {
  let turn = 0;
  let crosses = false;
  const result = ring.map((point, at): Position => {
    if (at > 0) {
      const jump = point[0]! - ring[at - 1]![0]!;
      if (jump > 180) turn -= 360;
      else if (jump < -180) turn += 360;
      crosses ||= turn !== 0;
    }
    return [point[0]! + turn, point[1]!];
  });
  if (!crosses) return ring;
  const [first, last] = [result[0]!, result.at(-1)!];
  if (turn === 0) return result;
  const pole = last[1]! < 0 ? -90 : 90;
  return [...result, [last[0]!, pole], [first[0]!, pole], first];
}

/** A country's name at the centroid of its largest ring, with that ring's size in square degrees. */
function nameOf(country: Feature<Polygon | MultiPolygon, { name: string }>): Feature<Point>[] {
  const rings: Position[][] = country.geometry.type === "Polygon" ? [country.geometry.coordinates[0]!] : country.geometry.coordinates.map((p) => p[0]!);
  let best: { area: number; x: number; y: number } | null = null;
  for (const ring of rings) {
    const c = centroid(ring);
    if (c && (!best || c.area > best.area)) best = c;
  }
  if (!best || !country.properties?.name) return [];
  return [{ type: "Feature", geometry: { type: "Point", coordinates: [best.x, best.y] }, properties: { name: country.properties.name, size: best.area } }];
}

/** Area and centroid of a ring by the shoelace formula, in degrees: good enough to put a name on. */
function centroid(ring: Position[]): { area: number; x: number; y: number } | null {
  let area = 0, x = 0, y = 0;
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [x0, y0] = ring[at] as [number, number];
    const [x1, y1] = ring[at + 1] as [number, number];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return area === 0 ? null : { area: Math.abs(area / 2), x: x / (3 * area), y: y / (3 * area) };
}

const EARTH_KM = 6371.0088;

/** A circle on the ground as a ring: spherical direct problem, 48 points (Snyder 1987, eq. 5-5 and 5-6). */
export function circle(lat: number, lon: number, radiusKm: number): Position[] {
  const ring: Position[] = [];
  const angle = radiusKm / EARTH_KM;
  const phi = (lat * Math.PI) / 180;
  for (let step = 0; step <= 48; step += 1) {
    const azimuth = (step / 48) * 2 * Math.PI;
    const phi2 = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(azimuth));
    const lambda = Math.atan2(Math.sin(azimuth) * Math.sin(angle) * Math.cos(phi), Math.cos(angle) - Math.sin(phi) * Math.sin(phi2));
    ring.push([lon + (lambda * 180) / Math.PI, (phi2 * 180) / Math.PI]);
  }
  return ring;
}
