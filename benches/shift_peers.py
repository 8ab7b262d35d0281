"""What the shift costs in NumPy, and what pointpats offers: centre and ellipse, planar, without intervals.

The bootstrap here is the plain one: rows with replacement, mean of unit vectors, distance on the sphere. It has no
location jitter, no test, no mixtures, no BCa, so that it does less than what it is timed against.
"""
import sys
import time

import numpy as np

data = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
later = data[:, 0] == 1
lat, lon = np.radians(data[:, 1]), np.radians(data[:, 2])
unit = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
sides = [np.ascontiguousarray(unit[~later]), np.ascontiguousarray(unit[later])]


def distance(a, b):
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    return 2 * 6371.0088 * np.arcsin(min(1.0, np.linalg.norm(a - b) / 2))


start, cpu = time.perf_counter(), time.process_time()
rng = np.random.default_rng(1)
draws = np.empty(2000)
for i in range(2000):
    centres = [s[rng.integers(0, len(s), len(s))].sum(axis=0) for s in sides]
    draws[i] = distance(*centres)
low, high = np.quantile(draws, [0.025, 0.975])
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
print(f"NumPy {np.__version__}, plain bootstrap, 2,000 draws: {seconds:.2f} s, {cpu:.2f} s of processor time [{low:.1f}, {high:.1f}]")

start, cpu = time.perf_counter(), time.process_time()
counted = np.empty(2000)
for i in range(2000):
    centres = [rng.multinomial(len(s), np.full(len(s), 1 / len(s))) @ s for s in sides]
    counted[i] = distance(*centres)
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
print(f"NumPy, the same by multinomial counts: {seconds:.2f} s, {cpu:.2f} s of processor time")

# The efficient way, where rows come in clusters: sums of clusters once, then draws as counts times sums.
start, cpu = time.perf_counter(), time.process_time()
rng = np.random.default_rng(1)
drawn = []
for later_side in (False, True):
    chosen = later == later_side
    clusters, of_row = np.unique(data[chosen, 3], return_inverse=True)
    sums = np.zeros((len(clusters), 3))
    np.add.at(sums, of_row, unit[chosen])
    k = len(clusters)
    drawn.append(rng.multinomial(k, np.full(k, 1 / k), size=2000) @ sums)
a, b = (d / np.linalg.norm(d, axis=1, keepdims=True) for d in drawn)
km = 2 * 6371.0088 * np.arcsin(np.minimum(1.0, np.linalg.norm(a - b, axis=1) / 2))
low, high = np.quantile(km, [0.025, 0.975])
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
print(f"NumPy, {k} clusters by their sums, 2,000 draws: {seconds:.2f} s, {cpu:.2f} s of processor time [{low:.1f}, {high:.1f}]")

try:
    import pointpats
    from pointpats.centrography import ellipse, mean_center

    start = time.perf_counter()
    for side in (~later, later):
        points = data[side][:, [2, 1]]
        mean_center(points)
        ellipse(points)
    seconds = time.perf_counter() - start
    print(f"pointpats {pointpats.__version__}, two centres and ellipses (planar, no interval): {seconds:.2f} s")
except ImportError as error:
    print(f"SKIPPED: pointpats ({error})")
