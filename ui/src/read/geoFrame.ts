// A small still map about a few points: equidistant cylindrical, true along its middle parallel.

import type { Position } from "geojson";
import { basemap } from "../explore/basemap";

type At = (lat: number, lon: number) => [number, number];

export async function geoFrame(points: readonly { lat: number; lon: number }[], width: number, height: number): Promise<{ paths: string[]; at: At }> {
  const ground = await basemap();
  const lats = points.map((p) => p.lat);
  const lons = points.map((p) => p.lon);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const squeeze = Math.max(0.2, Math.cos((middle * Math.PI) / 180));
  // At least eight degrees across, so that a coast or a border is in sight.
  const across = Math.max(8, (Math.max(...lons) - Math.min(...lons)) * 1.4, ((Math.max(...lats) - Math.min(...lats)) * 1.4 * width) / height / squeeze);
  const scale = width / across;
  const west = (Math.min(...lons) + Math.max(...lons)) / 2 - across / 2;
  const north = middle + (height / 2 / scale) * squeeze;
  const at: At = (lat, lon) => [(lon - west) * scale, ((north - lat) * scale) / squeeze];
  const south = north - (height / scale) * squeeze;
  const sees = (ring: Position[]) => {
    let [w, e, s, n] = [180, -180, 90, -90];
    for (const p of ring) { w = Math.min(w, p[0]!); e = Math.max(e, p[0]!); s = Math.min(s, p[1]!); n = Math.max(n, p[1]!); }
    return w < west + across && e > west && s < north && n > south;
  };
  const draw = (ring: Position[]) => {
    let d = "";
    let last: [number, number] = [NaN, NaN];
    ring.forEach((p, n) => {
      const [x, y] = at(p[1]!, p[0]!);
      const point: [number, number] = [Math.min(2 * width, Math.max(-width, x)), Math.min(2 * height, Math.max(-height, y))];
      if (n > 0 && Math.abs(point[0] - last[0]) < 0.4 && Math.abs(point[1] - last[1]) < 0.4) return;
      d += `${n === 0 ? "M" : "L"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      last = point;
    });
    return `${d}Z`;
  };
  const paths = ground.land.features.flatMap((country) => {
    const polygons = country.geometry.type === "Polygon" ? [country.geometry.coordinates] : country.geometry.type === "MultiPolygon" ? country.geometry.coordinates : [];
    const d = polygons.filter((rings) => sees(rings[0]!)).map((rings) => rings.map(draw).join("")).join("");
    return d ? [d] : [];
  });
  return { paths, at };
}
