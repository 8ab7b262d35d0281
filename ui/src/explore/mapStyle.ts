// How the map looks: colours from the page's own tokens, so that light, dark and print agree with everything else.

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export const quads = ["material_conflict", "verbal_conflict", "material_cooperation", "verbal_cooperation", "local"] as const;

export type Colours = Record<string, string>;

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const names = ["sea", "land", "coast", "border", "label", "paper", "panel", "ink", "soft", "accent", "warn", ...quads];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "#888"]));
}

const empty = { type: "FeatureCollection" as const, features: [] };

function byQuad(colours: Colours): ExpressionSpecification {
  return ["match", ["get", "quad"], ...quads.flatMap((quad) => [quad, colours[quad]!]), colours.soft!] as unknown as ExpressionSpecification;
}

const kind = (...names: string[]): ExpressionSpecification => ["in", ["get", "kind"], ["literal", names]];

export function layers(c: Colours): LayerSpecification[] {
  const dot = byQuad(c);
  return [
    { id: "sea", type: "background", paint: { "background-color": c.sea! } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land!, "fill-outline-color": c.coast! } },
    { id: "borders", type: "line", source: "borders", paint: { "line-color": c.border!, "line-width": 1, "line-dasharray": [3, 2] } },
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": dot, "fill-opacity": ["step", ["get", "radius"], 0.1, 150, 0.06, 500, 0.02, 1200, 0] } },
    { id: "area-edges", type: "line", source: "areas", paint: { "line-color": dot, "line-opacity": ["step", ["get", "radius"], 0.6, 500, 0.35, 1200, 0.2], "line-width": 1, "line-dasharray": [4, 3] } },
    { id: "hot-spots", type: "fill", source: "measure", filter: kind("hot-spot", "group"), paint: { "fill-color": c.material_conflict!, "fill-opacity": ["case", ["==", ["get", "kind"], "hot-spot"], 0.32, 0.1] } },
    { id: "regions", type: "fill", source: "measure", filter: kind("centre-region-95"), paint: { "fill-color": c.accent!, "fill-opacity": 0.14 } },
    { id: "region-edges", type: "line", source: "measure", filter: kind("centre-region-95", "standard-deviational-ellipse"),
      paint: { "line-color": c.accent!, "line-width": ["case", ["==", ["get", "kind"], "centre-region-95"], 1.6, 1], "line-dasharray": [2, 2] } },
    { id: "names", type: "symbol", source: "names", layout: { "text-field": ["get", "name"], "text-font": ["Noto Sans Regular"], "text-size": 11, "text-max-width": 7, "symbol-sort-key": ["-", 0, ["get", "size"]], "text-padding": 6 },
      paint: { "text-color": c.label!, "text-halo-color": c.land!, "text-halo-width": 1.4 } },
    { id: "clusters", type: "circle", source: "incidents", filter: ["has", "point_count"],
      paint: { "circle-color": c.panel!, "circle-stroke-color": c.ink!, "circle-stroke-width": 1.5, "circle-opacity": 0.94, "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 10, 10, 20, 60, 34] } },
    { id: "cluster-counts", type: "symbol", source: "incidents", filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": ["Noto Sans Bold"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": c.ink! } },
    { id: "points", type: "circle", source: "incidents", filter: ["!", ["has", "point_count"]],
      paint: {
        "circle-color": ["case", ["get", "area"], c.panel!, dot], "circle-opacity": 0.9, "circle-radius": 5.5,
        "circle-stroke-color": ["case", ["get", "area"], dot, c.panel!], "circle-stroke-width": ["case", ["get", "area"], 2.2, 1.2],
      } },
    { id: "picked", type: "circle", source: "picked", paint: { "circle-color": "transparent", "circle-radius": 10, "circle-stroke-color": c.ink!, "circle-stroke-width": 2 } },
    { id: "shift", type: "line", source: "measure", filter: kind("shift"), layout: { "line-cap": "round" }, paint: { "line-color": c.accent!, "line-width": 3 } },
    { id: "centres", type: "circle", source: "measure", filter: kind("mean-centre"), paint: { "circle-color": c.accent!, "circle-radius": 5, "circle-stroke-color": c.panel!, "circle-stroke-width": 2 } },
    { id: "shift-head", type: "symbol", source: "head", layout: { "icon-image": "arrow", "icon-rotate": ["get", "bearing"], "icon-rotation-alignment": "map", "icon-allow-overlap": true }, paint: { "icon-color": c.accent! } },
  ];
}

export function style(colours: Colours): StyleSpecification {
  const source = (data: GeoJSON.GeoJSON) => ({ type: "geojson" as const, data });
  return {
    version: 8,
    sources: {
      land: source(empty), borders: source(empty), names: source(empty), areas: source(empty), measure: source(empty), head: source(empty), picked: source(empty),
      incidents: { type: "geojson", data: empty, cluster: true, clusterRadius: 38, clusterMaxZoom: 12 },
    },
    layers: layers(colours),
  };
}
