"""What `dateline panel` takes of a large file: seconds and peak memory, on made-up rows with all 49 columns of UCDP GED.

usage: panel.py PROGRAM [ROWS]      1,000,000 rows by default (650 MB, in the system's folder for temporary files)
"""

import os
import random
import subprocess
import sys
import tempfile
import time

HEADER = """id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,
dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,
source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,
longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,
deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob""".replace("\n", "")
COUNTRIES = ["Syria", "Mali", "Afghanistan", "Mexico", "Ukraine", "Somalia", "Nigeria", "Myanmar", "Yemen (North Yemen)", "Sudan"]


def write(path, rows):
    rng = random.Random(1)
    with open(path, "w", encoding="utf8") as out:
        print(HEADER, file=out)
        for n in range(rows):
            country, group, source = rng.randrange(10), rng.randrange(400), rng.randrange(900)
            day = f"{1989 + rng.randrange(36)}-{1 + rng.randrange(12):02}-{1 + rng.randrange(28):02}"
            lat, lng = 4 * country + rng.gauss(0, 2), 15 * country - 60 + rng.gauss(0, 2)
            killed = int(rng.expovariate(0.3))
            print(
                f"{n},R-{n},{day[:4]},1,Clear,1,{group},{group},Conflict {group},{group},{group},Dyad {group},1,1,Government {country},"
                f'2,{group},Group {group},2,"""Paper {source},{day},a headline of some words""",Paper {source};Agency {source % 7},'
                f"{day};{day},a headline;another,police;residents,{rng.choice([1, 1, 2, 3, 4])},Town {n % 5000},in the town of that name,"
                f"Division {country}-{rng.randrange(20)},District {n % 900},{lat:.6f},{lng:.6f},POINT ({lng:.6f} {lat:.6f}),1,"
                f"{COUNTRIES[country]},{country},A region,1,1,{day},{day},0,{killed},0,0,{killed},{killed + 1},{killed},1,",
                file=out,
            )


def measured(command):
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{command}: exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024


def main():
    program, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.csv")
        write(path, rows)
        print(f"{rows:,} rows, {os.path.getsize(path) / 1e6:.0f} MB\n\n| unit | CPU s | wall s | peak MB |\n|---|---|---|---|")
        for unit in ("country", "admin1", "priogrid"):
            cpu, wall, peak = measured([program, "panel", "--data", path, "--unit", unit, "--by", "month", "--format", "csv"])
            print(f"| {unit} | {cpu:.1f} | {wall:.1f} | {peak:.0f} |", flush=True)


main()
