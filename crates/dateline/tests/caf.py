"""The figures of `tests/measures.rs` for the Central African Republic, by other implementations, from the rows themselves.

usage: caf.py examples/data/ucdp/ucdp-ged-23.1-caf.csv.gz      needs numpy, scipy, geographiclib, esda, libpysal, h3, networkx
"""

import csv
import gzip
import sys
import warnings
from collections import Counter
from datetime import date

warnings.filterwarnings("ignore")
import h3
import networkx
import numpy as np
from esda import G_Local
from geographiclib.geodesic import Geodesic
from libpysal.weights import W
from scipy.stats import chi2

ROWS = list(csv.DictReader(gzip.open(sys.argv[1], "rt", encoding="utf8")))
for row in ROWS:
    row["at"] = (float(row["latitude"]), float(row["longitude"]))
    row["days"] = tuple(date.fromisoformat(row[c]).toordinal() for c in ("date_start", "date_end"))
RADIUS = 6371.0088


def share(row, first, last):
    """The share of a row's days that lies in a stretch of years."""
    a, b = row["days"]
    common = min(b, date(last, 12, 31).toordinal()) - max(a, date(first, 1, 1).toordinal()) + 1
    return max(common, 0) / (b - a + 1)


def shift():
    centres, ellipses = [], []
    for year in (2013, 2017):
        w = np.array([share(r, year, year) for r in ROWS])
        lat, lon = np.radians([r["at"] for r in ROWS]).T
        v = (w * np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])).sum(axis=1)
        centre = np.degrees([np.arctan2(v[2], np.hypot(v[0], v[1])), np.arctan2(v[1], v[0])])
        plane = []
        for row in ROWS:
            way = Geodesic.WGS84.Inverse(*centre, *row["at"])
            azimuth = np.radians(way["azi1"])
            plane.append([way["s12"] / 1000 * np.sin(azimuth), way["s12"] / 1000 * np.cos(azimuth)])
        x, y = np.array(plane).T
        n = w.sum()
        x, y = x - (w * x).sum() / n, y - (w * y).sum() / n
        covariance = np.array([[(w * x * x).sum(), (w * x * y).sum()], [(w * x * y).sum(), (w * y * y).sum()]])
        ellipses.append(np.sqrt(2 * np.linalg.eigvalsh(covariance)[::-1] / (n - 2)))
        centres.append(centre)
    way = Geodesic.WGS84.Inverse(*centres[0], *centres[1])
    print(f"shift: {way['s12'] / 1000:.9f} km, {way['azi1'] % 360:.9f} deg; centres {centres}; axes {ellipses}")


def trend():
    for year in range(2012, 2016):
        count = sum(share(r, year, year) for r in ROWS)
        n = round(count)
        print(f"trend: {year} {count:.9f} [{chi2.ppf(0.025, 2 * n) / 2:.9f}, {chi2.ppf(0.975, 2 * n + 2) / 2:.9f}]")


def box_cells(south, west, north, east, resolution=4):
    """All cells that hold a point of a grid of ten to an edge."""
    step = 0.1 * h3.average_hexagon_edge_length(resolution, "km") / 111.2
    rows = int(np.ceil((north - south) / step))
    cells = set()
    for row in range(rows):
        lat = south + (row + 0.5) * (north - south) / rows
        columns = int(np.ceil((east - west) * np.cos(np.radians(lat)) / step))
        cells.update(h3.latlng_to_cell(lat, west + (c + 0.5) * (east - west) / columns, resolution) for c in range(columns))
    return sorted(cells)


def hotspots():
    first, last = date(2014, 1, 1).toordinal(), date(2014, 12, 31).toordinal()
    used = [r for r in ROWS if r["where_prec"] in "123" and r["days"][0] <= last and r["days"][1] >= first]
    cells = box_cells(3, 14, 11, 24)
    counts = Counter(h3.latlng_to_cell(*r["at"], 4) for r in used)
    values = np.array([counts.get(c, 0) for c in cells], float)
    inside = {c: n for n, c in enumerate(cells)}
    weights = W({n: [inside[d] for d in h3.grid_disk(c, 1) if d != c and d in inside] for c, n in inside.items()}, silence_warnings=True)
    z = G_Local(values, weights, transform="B", permutations=0, star=True).Zs
    top = np.argsort(-z)[:3]
    print(f"hotspots: {len(cells)} cells, {int(values.sum())} incidents; " + ", ".join(f"{cells[n]} {z[n]:.9f}" for n in top))
    lat, lon = np.radians([r["at"] for r in used if h3.latlng_to_cell(*r["at"], 4) in inside]).T
    day = np.array([max(r["days"][0], first) for r in used if h3.latlng_to_cell(*r["at"], 4) in inside])
    a = np.sin((lat[:, None] - lat) / 2) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    pairs = np.triu(np.ones_like(a, bool), 1)
    near, soon = 2 * RADIUS * np.arcsin(np.sqrt(a)) <= 25, np.abs(day[:, None] - day) <= 14
    observed, expected = (near & soon & pairs).sum(), (near & pairs).sum() * (soon & pairs).sum() / pairs.sum()
    print(f"knox: {observed} pairs, {expected:.9f} expected")


def network():
    first, last = date(2014, 1, 1).toordinal(), date(2018, 12, 31).toordinal()
    edges = Counter()
    for row in ROWS:
        if row["days"][0] <= last and row["days"][1] >= first:
            edges[row["side_a"], row["side_b"]] += 1
            # In a fight both sides act; civilians are acted on.
            if row["type_of_violence"] != "3":
                edges[row["side_b"], row["side_a"]] += 1
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from((a, b, n) for (a, b), n in edges.items())
    between = networkx.betweenness_centrality(graph)
    rank = networkx.pagerank(graph, alpha=0.85, tol=1e-14, max_iter=10_000)
    print(f"network: {len(graph)} nodes, {len(edges)} edges")
    for name in ("Civilians", "anti-Balaka", "UPC"):
        print(f"network: {name} betweenness {between[name]:.9f} rank {rank[name]:.9f}")
    print(f"network: anti-Balaka to Civilians {edges['anti-Balaka', 'Civilians']}")


def panel():
    gids = Counter(r["priogrid_gid"] for r in ROWS if r["where_prec"] in "123")
    killed = sum(int(r["best"]) for r in ROWS if r["where_prec"] in "123")
    print(f"panel: {len(gids)} cells, {sum(gids.values())} incidents, {killed} killed, most in {gids.most_common(2)}")


shift()
trend()
hotspots()
network()
panel()
