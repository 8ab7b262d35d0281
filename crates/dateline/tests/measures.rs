//! Measures and imports as a user meets them, on the rows of UCDP GED that ship as an example (CC BY 4.0).

mod common;

use common::Place;
use serde_json::Value;

const SYRIA: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/ucdp/ucdp-ged-syria-is-2016-2019.csv.gz");

const GED: &str =
    "id,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b,where_prec,country,mood\n";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn shift(place: &Place, to: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["shift", "--data", SYRIA, "--actor", "IS", "--from", "2016", "--to", to];
    arguments.extend(["--low-precision", "include", "--format", "json"]);
    arguments.extend(more);
    json(&place.run(&arguments).expect(0).stdout)
}

fn variant<'a>(result: &'a Value, code: &str) -> &'a Value {
    let variants = result["sensitivity"].as_array().unwrap();
    variants.iter().find(|v| v["code"] == code).unwrap_or_else(|| panic!("no variant {code}"))
}

#[test]
fn the_published_shift_of_ged_syria_comes_out_with_its_sensitivity() {
    let place = Place::new();
    // All rows, mean centre: NumPy and geographiclib. Those of well-placed rows are known to about 0.2 %.
    for (to, km, bearing, within_25, within_10) in
        [("2017", 48.7, 106.9, 52.6, 51.2), ("2019", 123.7, 105.7, 128.9, 94.4)]
    {
        let result = shift(&place, to, &["--draws", "200", "--permutations", "99", "--figure", "shift.svg"]);
        let number = |pointer: &str| result.pointer(pointer).and_then(Value::as_f64).expect(pointer);
        assert!((number("/distance_km/estimate") - km).abs() < 0.05, "{}", result["distance_km"]);
        assert!((number("/bearing_deg/estimate") - bearing).abs() < 0.05, "{}", result["bearing_deg"]);
        assert!(number("/distance_km/low") < km && km < number("/distance_km/high"));
        for (code, expected) in [("within-25-km", within_25), ("within-10-km", within_10)] {
            let found = variant(&result, code)["distance_km"].as_f64().unwrap();
            assert!((found / expected - 1.0).abs() < 0.003, "{code}: {found}");
        }
        assert!(variant(&result, "without-largest-source")["distance_km"].is_number());
        assert_eq!(result["sources"]["largest"]["name"], "SOHR");
        assert!((0.75..0.90).contains(&number("/sources/largest/sole_share")));
        let caveats = result["caveats"].as_array().unwrap();
        assert!(
            caveats.iter().any(|c| c["code"] == "data" && c["text"].as_str().unwrap().contains("Davies"))
        );
    }
    let figure = std::fs::read_to_string(place.path().join("shift.svg")).unwrap();
    assert!(
        figure.contains("Boundaries are those of Natural Earth") && figure.contains(">Syria<"),
        "{figure}"
    );
}

/// UCDP GED 23.1, the Central African Republic. The figures are other implementations': `caf.py` beside this file.
const CAF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/ucdp/ucdp-ged-23.1-caf.csv.gz");

#[test]
fn the_central_african_republic_measures_as_others_measure_it() {
    let place = Place::new();
    let run = |more: &[&str]| {
        let data = ["--data", CAF, "--series", "both"];
        place.run(&[&more[..1], &data, &more[1..]].concat()).expect(0).stdout
    };
    let measured = |more: &[&str]| json(&run(&[more, &["--format", "json"]].concat()));
    let close = |found: &Value, expected: f64, what: &str| {
        let found = found.as_f64().unwrap_or(f64::NAN);
        assert!((found / expected - 1.0).abs() < 1e-8, "{what}: {found} is not {expected}");
    };
    // NumPy and geographiclib.
    let bare = ["--draws", "0", "--permutations", "0", "--low-precision", "include"];
    let s = measured(&[&["shift", "--from", "2013", "--to", "2017"][..], &bare].concat());
    close(&s["distance_km"]["estimate"], 291.983506456, "distance");
    close(&s["bearing_deg"]["estimate"], 90.535753265, "bearing");
    for (end, lat, lon, major, minor) in [
        ("from", 5.87787504, 18.62073663, 356.92454084, 179.39136482),
        ("to", 5.84697555, 21.25718894, 355.49926715, 141.25020116),
    ] {
        close(&s[end]["centre"]["lat"], lat, end);
        close(&s[end]["centre"]["lon"], lon, end);
        close(&s[end]["ellipse"]["semi_major_km"], major, end);
        close(&s[end]["ellipse"]["semi_minor_km"], minor, end);
    }
    // SciPy's chi-squared quantiles.
    let t = measured(&["trend", "--step", "year", "--period", "2012..2015"]);
    for (n, (count, low, high)) in [
        (31.0, 21.062995979, 44.002025503),
        (186.0, 160.229036413, 214.736330862),
        (461.0, 419.872799283, 505.066837493),
        (149.0, 126.036354087, 174.937234415),
    ]
    .into_iter()
    .enumerate()
    {
        let p = &t["points"][n];
        close(&p["count"], count, "count");
        close(&p["low"], low, "low");
        close(&p["high"], high, "high");
    }
    // h3 and esda; NumPy for the pairs. One cell in three of the highest holds nothing, and is not called hot.
    let h = measured(
        &[
            &["hotspots", "--period", "2014", "--step", "year", "--null", "incidents"][..],
            &["--area", "3,14,11,24", "--permutations", "9"],
        ]
        .concat(),
    );
    assert_eq!((&h["n_cells"], &h["n_incidents"]), (&613.into(), &448.into()));
    for (n, (cell, z)) in
        [("846b985ffffffff", 9.321542297), ("846b9a9ffffffff", 9.095810265)].into_iter().enumerate()
    {
        assert_eq!(h["cells"][n]["cell"], cell);
        close(&h["cells"][n]["z"], z, cell);
    }
    assert_eq!(h["knox"]["observed"], 1708);
    close(&h["knox"]["expected"], 924.466862416, "knox");
    // networkx.
    let n = measured(&["network", "--period", "2014..2018", "--draws", "0"]);
    let (nodes, edges) = (n["nodes"].as_array().unwrap(), n["edges"].as_array().unwrap());
    assert_eq!((nodes.len(), edges.len()), (23, 46));
    for (name, between, rank) in
        [("anti-Balaka", 0.064935065, 0.084545352), ("UPC", 0.0303030303, 0.041263137)]
    {
        let node = nodes.iter().find(|node| node["name"] == name).expect(name);
        close(&node["betweenness"]["estimate"], between, name);
        close(&node["page_rank"]["estimate"], rank, name);
    }
    let edge = edges.iter().find(|e| e["from"] == "anti-Balaka" && e["to"] == "Civilians").unwrap();
    assert_eq!(edge["count"], 200);
    // The file's own cell numbers.
    let panel = run(&["panel", "--unit", "priogrid", "--by", "year", "--format", "csv"]);
    let mut cells: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    let mut killed = 0;
    for row in panel.lines().skip(1) {
        let row: Vec<&str> = row.split(',').collect();
        *cells.entry(row[0]).or_default() += row[9].parse::<u64>().unwrap();
        killed += row[12].parse::<u64>().unwrap();
    }
    assert_eq!((cells.len(), cells.values().sum::<u64>(), killed), (151, 1737, 14453));
    assert_eq!((cells["135758"], cells["137922"]), (233, 104));
}

#[test]
fn a_seed_gives_the_same_bytes_and_the_form_follows_the_contract() {
    let place = Place::new();
    let few = ["--draws", "100", "--permutations", "49", "--seed", "7"];
    let (a, b) = (shift(&place, "2017", &few), shift(&place, "2017", &few));
    assert_eq!(a, b);
    for pointer in [
        "/measure",
        "/from/period",
        "/from/n_reports",
        "/from/n_incidents",
        "/from/centre/lat",
        "/from/centre/lon",
        "/from/resultant",
        "/from/ellipse",
        "/to/centre",
        "/distance_km/low",
        "/bearing_deg",
        "/test/statistic",
        "/test/p",
        "/multimodal",
        "/mixture/0/parts",
        "/caveats/0/text",
        "/sentence",
        "/seed",
    ] {
        assert!(a.pointer(pointer).is_some_and(|v| !v.is_null()), "{pointer}");
    }
    assert_eq!(a["seed"], 7);
}

#[test]
fn every_measure_prints_and_draws() {
    let place = Place::new();
    let run = |arguments: &[&str]| place.run(arguments).stdout;
    let data = ["--data", SYRIA];
    let trend =
        run(&[&["trend", "--step", "quarter", "--format", "json", "--figure", "a.svg"][..], &data].concat());
    assert_eq!(json(&trend)["points"].as_array().unwrap().len(), 16);
    assert!(trend.contains("not rates"), "{trend}");
    let cells = run(&[
        &["hotspots", "--permutations", "9", "--format", "geojson", "--figure", "b.svg"][..],
        &["--null", "incidents", "--area", "32,35,38,43"],
        &data,
    ]
    .concat());
    assert_eq!(json(&cells)["features"][0]["geometry"]["type"], "Polygon");
    let network = run(&[&["network", "--draws", "20", "--figure", "c.svg"][..], &data].concat());
    assert!(network.contains("IMG-ISIS") && network.contains("Before you use it"), "{network}");
    let outlook = json(&run(&[&["outlook", "--format", "json", "--figure", "d.svg"][..], &data].concat()));
    assert_eq!(outlook["accuracy"].as_array().unwrap().len(), 6);
    assert_eq!(outlook["provenance"]["input_sha256"].as_str().unwrap().len(), 64);
    assert!(!outlook["forecasts"].as_array().unwrap().is_empty());
    assert_eq!(outlook["skill"] == false, outlook["sentence"].as_str().unwrap().starts_with("No skill"));
    let panel =
        run(&[&["panel", "--unit", "priogrid", "--by", "month", "--format", "csv"][..], &data].concat());
    let header = "unit,country,gwno,division,lat,lon,period,start,end,incidents,reports,killed_low,killed_best,killed_high,\
        killed_a,killed_b,killed_civilians,constant_sources,corrected,corrected_low,corrected_high,provenance";
    assert!(panel.starts_with(header) && panel.contains(",2016-01,2016-01-01,2016-01-31,"), "{panel}");
    for figure in ["a.svg", "b.svg", "c.svg", "d.svg"] {
        let svg = std::fs::read_to_string(place.path().join(figure)).unwrap();
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN") && svg.contains("<metadata>"), "{figure}");
    }
    let countries = run(&[&["panel", "--by", "year", "--format", "csv"][..], &data].concat());
    assert!(countries.contains("\nSYR,SYR,652,,,,2017,2017-01-01,2017-12-31,"), "{countries}");
    let track =
        [&["shift", "--period", "2016..2017", "--window", "6", "--draws", "0", "--format", "csv"][..], &data];
    assert_eq!(run(&track.concat()).lines().count(), 4);
}

#[test]
fn a_result_says_what_it_was_made_from_and_what_to_cite() {
    let place = Place::new();
    let arguments = ["trend", "--data", SYRIA, "--step", "year", "--period", "2016..2017"];
    let with = |more: &[&str]| place.run(&[&arguments[..], more].concat()).expect(0).stdout;
    let result = json(&with(&["--format", "json", "--figure", "a.svg"]));
    let works = result["references"].as_array().unwrap();
    let has = |key: &str| works.iter().any(|w| w["key"] == key && w["doi"].is_string());
    assert!(has("garwood-1936") && has("sundberg-melander-2013"), "{works:?}");
    assert!(result["provenance"]["seed"].is_null(), "no random number is drawn");
    let digest = result["provenance"]["input_sha256"].as_str().unwrap();
    let svg = std::fs::read_to_string(place.path().join("a.svg")).unwrap();
    let drawn = svg.split("</metadata>").nth(1).unwrap();
    assert!(drawn.contains(&digest[..12]) && drawn.contains("dateline"), "{drawn}");
    assert!(with(&[]).contains("made by dateline"));
    assert!(with(&["--cite", "bibtex"]).starts_with("@misc{adams-mackay-2007,"));
    assert!(with(&["--cite", "text"]).contains("Introducing the UCDP Georeferenced Event Dataset"));
    for not_offered in [&["trend", "--format", "geojson"][..], &["panel", "--figure", "a.svg"][..]] {
        place.run(&[not_offered, &["--data", SYRIA]].concat()).expect(2);
    }
}

/// Rows of an invented dataset, one every third day of 2016.
fn rows(ids: impl Iterator<Item = usize>, north: f64, killed: u32) -> String {
    let mut text = GED.replace("mood", "best");
    for n in ids {
        let (month, day) = (1 + n / 9, 1 + 3 * (n % 9));
        let date = format!("2016-{month:02}-{day:02}");
        let lat = 30.0 + (n % 5) as f64 + north;
        text.push_str(&format!("{n},{lat},38.0,{date},{date},1,Government of Arnor,The Host,1,,{killed}\n"));
    }
    text
}

#[test]
fn a_dataset_is_compared_with_what_the_reports_have() {
    let place = Place::new();
    place.write("theirs.csv", rows(0..90, 0.0, 2));
    // Every third is not told; what is told is ten kilometres off and counts one death too many.
    place.write("ours.csv", rows((0..90).filter(|n| n % 3 > 0), 0.1, 3));
    place.run(&["import", "ged", "ours.csv", "--out", "ours.jsonl", "--label", "ged-ours"]).expect(0);
    let base = [
        "validate",
        "--data",
        "ours.jsonl",
        "--origin",
        "imported",
        "--against",
        "theirs.csv",
        "--period",
        "2016",
    ];
    let with = |more: &[&str]| place.run(&[&base[..], more].concat());
    let result = json(&with(&["--format", "json", "--pairs", "pairs.csv"]).expect(0).stdout);
    assert_eq!((&result["recall"]["hits"], &result["recall"]["of"]), (&60.into(), &90.into()));
    assert_eq!((&result["precision"]["hits"], &result["precision"]["of"]), (&60.into(), &60.into()));
    assert_eq!((&result["days"]["median"], &result["killed_inflation"]), (&0.0.into(), &1.5.into()));
    assert!((10.5..12.0).contains(&result["km"]["median"].as_f64().unwrap()));
    assert_eq!(result["provenance"]["against_sha256"].as_str().unwrap().len(), 64);
    let pairs = std::fs::read_to_string(place.path().join("pairs.csv")).unwrap();
    assert_eq!(pairs.lines().count(), 1 + 60 + 30);
    let text = with(&[]).expect(0).stdout;
    assert!(text.contains("recall 67 %") && text.contains("its own threshold"), "{text}");
    let strict = json(&with(&["--days", "0", "--km", "0", "--format", "json"]).expect(0).stdout);
    assert_eq!(strict["recall"]["hits"], 0, "places known to five kilometres, eleven apart: {strict}");
    // Without --origin, coded incidents are compared; here are none, so that two datasets are, by their labels.
    let two = place.run(&["validate", "--data", "ours.jsonl", "--against", "theirs.csv"]).expect(0).stdout;
    let two = two.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        two.contains("the data (ged-ours) have 60: recall 67 %") && !two.contains("reports have"),
        "{two}"
    );

    // What it found corrects counts.
    place.write("errors.json", with(&["--format", "json"]).expect(0).stdout);
    let trend = ["trend", "--data", "ours.jsonl", "--period", "2016", "--format", "json", "--errors"];
    let corrected = json(&place.run(&[&trend[..], &["errors.json"]].concat()).expect(0).stdout);
    assert!((corrected["corrected"]["incidents"]["estimate"].as_f64().unwrap() - 90.0).abs() < 1e-6);
    assert_eq!(corrected["points"][0]["count"], 6.0);
    place.write("audit.toml", "[[audit]]\nprecision = [8, 10]\nrecall = [4, 10]\n");
    let corrected = json(&place.run(&[&trend[..], &["audit.toml"]].concat()).expect(0).stdout);
    assert_eq!(corrected["corrected"]["incidents"]["estimate"], 120.0);
    place.write("audit.toml", "[[audit]]\nprecision = [8, 1]\nrecall = [4, 10]\n");
    place.run(&[&trend[..], &["audit.toml"]].concat()).expect(2);

    // Pooled, what both have counts once when asked.
    place.run(&["init", "work"]).expect(0);
    for (file, label) in [("ours.csv", "ged-a"), ("theirs.csv", "ged-b")] {
        place.run(&["import", "ged", file, "--workspace", "work", "--label", label]).expect(0);
    }
    let count = |more: &[&str]| {
        let base = ["trend", "--workspace", "work", "--period", "2016", "--format", "json"];
        json(&place.run(&[&base[..], more].concat()).expect(0).stdout)["n_incidents"].clone()
    };
    assert_eq!(count(&["--origin", "all"]), 150);
    assert_eq!(count(&["--origin", "all", "--once"]), 90);
    place.run(&["trend", "--workspace", "work", "--period", "2016"]).expect(2);
}

#[test]
fn one_dataset_in_every_form_gives_the_same_numbers() {
    let place = Place::new();
    let table = rows(0..30, 0.0, 2);
    place.write("rows.csv", &table);
    let names: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let objects: Vec<Value> = table
        .lines()
        .skip(1)
        .map(|line| {
            names.iter().zip(line.split(',')).map(|(k, v)| ((*k).to_owned(), Value::from(v))).collect()
        })
        .collect();
    let features: Vec<Value> = objects
        .iter()
        .map(|row| {
            let number = |name: &str| row[name].as_str().unwrap().parse::<f64>().unwrap();
            let point = serde_json::json!({"type": "Point", "coordinates": [number("longitude"), number("latitude")]});
            let mut properties = row.clone();
            for name in ["latitude", "longitude"] {
                properties.as_object_mut().unwrap().remove(name);
            }
            serde_json::json!({"type": "Feature", "properties": properties, "geometry": point})
        })
        .collect();
    let lines: String = objects.iter().map(|row| format!("{row}\n")).collect();
    place.write("rows.jsonl", lines);
    place.write("page.json", serde_json::json!({"TotalCount": 30, "Result": objects}).to_string());
    place.write(
        "rows.geojson",
        format!("{:#}", serde_json::json!({"type": "FeatureCollection", "features": features})),
    );
    place.write("semicolons.csv", format!("sep=;\nA title\n{}", table.replace(',', ";")));
    place.write(
        "headerless.csv",
        "1,R-1,2016,1,Clear,1,,9,C,,9,D,,1,Government of Arnor,,2,The Host,1,,,,,,1,T,,,,34,38,,,Syria,\
        652,,1,1,2016-05-01,2016-05-01,0,1,0,0,1,1,1,652,\n",
    );
    let count = |file: &str, more: &[&str]| {
        let base = ["trend", "--data", file, "--format", "json", "--period", "2016"];
        json(&place.run(&[&base[..], more].concat()).expect(0).stdout)["n_incidents"].clone()
    };
    for file in ["rows.csv", "rows.jsonl", "page.json", "rows.geojson", "semicolons.csv"] {
        assert_eq!(count(file, &[]), 30, "{file}");
    }
    assert_eq!(count("headerless.csv", &["--dataset", "ged", "--headerless"]), 1);
    place.write("cut.geojson", "{\n\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Fea");
    assert!(
        place.run(&["import", "ged", "cut.geojson", "--out", "x.jsonl"]).expect(2).stderr.contains("whole")
    );
    place.write("empty.csv", GED);
    let empty = place.run(&["import", "ged", "empty.csv", "--out", "x.jsonl"]).expect(1);
    assert!(empty.stdout.contains("no row below its column names"), "{}", empty.stdout);
}

#[test]
fn rows_behind_a_number_are_written_and_columns_filter() {
    let place = Place::new();
    let row = |id: u32, kind: u32, clarity: u32| {
        format!(
            "{id},34.{id},38.0,2016-05-01,2016-05-01,{kind},Government of Arnor,The Host (TH),1,,{clarity}"
        )
    };
    let header = GED.replace("mood", "event_clarity");
    place.write("rows.csv", format!("{header}{}\n{}\n{}\n", row(1, 1, 1), row(2, 1, 2), row(3, 2, 1)));
    let trend = |more: &[&str]| {
        let base = ["trend", "--data", "rows.csv", "--period", "2016", "--format", "json"];
        place.run(&[&base[..], more].concat())
    };
    let all = json(&trend(&["--incidents", "behind.jsonl", "--actor", "The Host"]).expect(0).stdout);
    assert_eq!(all["n_incidents"], 3);
    assert_eq!(std::fs::read_to_string(place.path().join("behind.jsonl")).unwrap().lines().count(), 3);
    let some = ["--column", "event_clarity=1", "--column", "type_of_violence=1"];
    assert_eq!(json(&trend(&some).expect(0).stdout)["n_incidents"], 1);
    assert!(trend(&["--column", "clarity=1"]).expect(2).stderr.contains("event_clarity"));
    let near = trend(&["--actor", "Host of Arnor"]).expect(1).stdout;
    assert!(near.contains("The Host (TH)"), "{near}");
    assert!(trend(&["--actor", "The Hots"]).expect(1).stdout.contains("come near: The Host (TH)"));
    assert!(
        trend(&["--actor", "Riders of Rohan"]).expect(1).stdout.contains("no name in the data comes near")
    );
    let told = json(&trend(&["--type", "assault"]).expect(0).stdout);
    assert_eq!(told["provenance"]["filters"]["type"], "ASSAULT", "{told}");
    place.write("header.csv", &header);
    let empty = place.run(&["trend", "--data", "header.csv", "--dataset", "ged"]).expect(1).stdout;
    assert!(empty.contains("holds no row"), "{empty}");
}

#[test]
fn incidents_of_a_file_are_listed_by_the_measures_filters() {
    let place = Place::new();
    place.write("rows.csv", rows(0..9, 0.0, 2));
    let with = |more: &[&str]| {
        place.run(&[&["incidents", "--data", "rows.csv", "--label", "ucdp-ged-25.1"][..], more].concat())
    };
    let table = with(&["--period", "2016-01-04..2016-01-10"]).expect(0).stdout;
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains(" killed") && table.contains("ucdp-ged-25.1 1"), "{table}");
    with(&["--actor", "Nobody at all"]).expect(1);
    // The same rows under another label give the same numbers.
    let measured = |label: &str| {
        let base =
            ["shift", "--data", SYRIA, "--actor", "IS", "--from", "2016", "--to", "2017", "--format", "json"];
        let few = ["--draws", "60", "--permutations", "19", "--label", label, "--figure", "a.svg"];
        let mut result = json(&place.run(&[&base[..], &few].concat()).expect(0).stdout);
        let svg = std::fs::read_to_string(place.path().join("a.svg")).unwrap();
        for said in ["provenance", "references", "caveats"] {
            result.as_object_mut().unwrap().remove(said);
        }
        (result, svg)
    };
    let ((a, svg), (b, _)) = (measured("ucdp-ged-23.1"), measured("ged-mine"));
    assert_eq!(a, b);
    assert!(svg.contains(">IS (UCDP GED 23.1)</text>"), "{svg}");
}

#[test]
fn what_cannot_be_measured_is_said_with_exit_code_1() {
    let place = Place::new();
    let rows = |rows: &[&str]| format!("{GED}{}\n", rows.join("\n"));
    let one = "1,34.0,38.0,2016-05-01,2016-05-01,1,Government of Arnor,The Host,1,,";
    let cases: [(&str, String, &str); 4] = [
        (
            "one point",
            rows(&[
                one,
                "2,35,39,2017-05-01,2017-05-01,1,A,B,1,,",
                "3,35,38,2017-05-02,2017-05-02,1,A,B,1,,",
            ]),
            "one point is a place",
        ),
        (
            "empty period",
            rows(&[one, "2,34,39,2016-05-02,2016-05-02,1,A,B,1,,"]),
            "no incident with a usable place and date in 2017",
        ),
        (
            "antipodes",
            rows(&[
                "1,10,20,2016-01-01,2016-01-01,1,A,B,1,,",
                "2,-10,-160,2016-01-01,2016-01-01,1,A,B,1,,",
                "3,1,2,2017-01-01,2017-01-01,1,A,B,1,,",
                "4,1,3,2017-01-01,2017-01-01,1,A,B,1,,",
            ]),
            "opposite sides of the earth",
        ),
        (
            "not a number",
            rows(&["1,NaN,38,2016-05-01,2016-05-01,1,A,B,1,,", "2,34,38,2016-02-30,2016-05-01,1,A,B,1,,"]),
            "no incident with a usable place and date in 2016",
        ),
    ];
    for (what, file, why) in cases {
        place.write("rows.csv", file);
        let ended = place
            .run(&["shift", "--data", "rows.csv", "--from", "2016", "--to", "2017", "--format", "jsonl"])
            .expect(1);
        let said = json(&ended.stdout);
        assert_eq!(said["measure"], "shift", "{what}");
        let sentence = said["sentence"].as_str().unwrap();
        assert!(
            sentence.starts_with("the shift cannot be measured") && sentence.contains(why),
            "{what}: {sentence}"
        );
        if what == "not a number" {
            assert!(
                ended.stderr.contains("latitude is not a number") && ended.stderr.contains("line 3"),
                "{}",
                ended.stderr
            );
        }
    }
    for arguments in [
        &["shift", "--data", SYRIA, "--from", "2016", "--to", "20177"][..],
        &["shift", "--data", SYRIA, "--from", "2016"][..],
        &["trend", "--data", SYRIA, "--status", "planned"][..],
        &["trend", "--data", SYRIA, "--country", "Gondor"][..],
        &["trend", "--data", SYRIA, "--actor", "Abacha"][..],
        &["trend"][..],
    ] {
        place.run(arguments).expect(2);
    }
}

/// One row that can be used, one that cannot.
const ACLED: &str = "event_id_cnty,event_date,event_type,sub_event_type,actor1,country,latitude,longitude,geo_precision,mood\n\
     ARN1,2024-03-07,Battles,Armed clash,The Host,Arnor,1.5,2.5,1,calm\n\
     ARN2,2024-03-08,Battles,Armed clash,The Host,Arnor,95,2.5,1,calm\n";

#[test]
fn an_export_refuses_rows_that_must_not_be_passed_on() {
    let place = Place::new();
    place.run(&["init", "work"]).expect(0);
    let row = "1,34.0,38.0,2016-05-01,2016-05-01,1,Government of Arnor,The Host,1,,calm\n";
    place.write("ged.csv", format!("{GED}{row}"));
    place.write("acled.csv", ACLED);
    place.run(&["import", "ged", "ged.csv", "--workspace", "work"]).expect(0);
    place.run(&["import", "acled", "acled.csv", "--workspace", "work"]).expect(1);
    let ended = place.run(&["export", "--workspace", "work", "--out", "out", "--imported"]).expect(0);
    assert!(ended.stdout.contains("one imported row with it; one row left out"), "{}", ended.stdout);
    let rows = std::fs::read_to_string(place.path().join("out/imported.jsonl")).unwrap();
    assert_eq!(json(&rows)["origin"]["dataset"], "ged");
    let package = std::fs::read_to_string(place.path().join("out/datapackage.json")).unwrap();
    assert!(package.contains("imported.jsonl"));
    place.run(&["export", "--workspace", "work", "--out", "out"]).expect(0);
    assert!(!place.path().join("out/imported.jsonl").exists());
}

#[test]
fn an_import_states_terms_marks_rows_keeps_columns_and_reports_bad_rows() {
    let place = Place::new();
    place.write("acled.csv", ACLED);
    let ended = place
        .run(&[
            "import",
            "acled",
            "acled.csv",
            "--out",
            "a.jsonl",
            "--rejects",
            "bad.csv",
            "--label",
            "acled-2024-05",
        ])
        .expect(1);
    assert!(ended.stdout.contains("forbid passing raw data on"), "{}", ended.stdout);
    assert!(ended.stdout.contains("one incident imported, one row not used"), "{}", ended.stdout);
    assert!(
        ended.stderr.contains("line 3 (row ARN2): latitude is not between -90 and 90"),
        "{}",
        ended.stderr
    );
    let bad = std::fs::read_to_string(place.path().join("bad.csv")).unwrap();
    assert!(bad.contains("3,ARN2,"), "{bad}");
    let incident = json(&std::fs::read_to_string(place.path().join("a.jsonl")).unwrap());
    assert_eq!(incident["origin"]["restricted"], true);
    assert_eq!(incident["origin"]["dataset"], "acled-2024-05");
    assert_eq!(incident["extra"]["mood"], "calm");
    // What an import wrote is read like the dataset itself.
    let trend = place.run(&["trend", "--data", "a.jsonl", "--format", "json"]).expect(0).stdout;
    assert_eq!(json(&trend)["n_incidents"], 1);
    assert!(trend.contains("must not be passed on"), "{trend}");
    place.run(&["import", "ged", "acled.csv", "--out", "b.jsonl"]).expect(2);
    assert!(!place.path().join("b.jsonl").exists());
}

#[test]
fn an_import_into_a_workspace_is_what_measures_read_there() {
    let place = Place::new();
    place.run(&["init", "work"]).expect(0);
    let row = "1,34.0,38.0,2016-05-01,2016-05-01,1,Government of Arnor,The Host,1,,calm\n";
    place.write("ged.csv", format!("{GED}{row}"));
    let import = ["import", "ged", "ged.csv", "--workspace", "work", "--label", "ucdp-ged-25.1"];
    assert!(place.run(&import).expect(0).stdout.contains("the workspace, 1 new"));
    assert!(place.run(&import).expect(0).stdout.contains("the workspace, 0 new"), "a row is kept once");
    let trend =
        place.run(&["trend", "--workspace", "work", "--actor", "The Host", "--format", "json"]).expect(0);
    assert_eq!(json(&trend.stdout)["n_incidents"], 1);
    assert!(trend.stdout.contains("Davies"), "{}", trend.stdout);
}

#[test]
fn a_rate_needs_a_sampling_frame() {
    let place = Place::new();
    place.write("frame.toml", "feeds = [\"A\"]\ncomplete = true\n[documents]\n2016 = 1000\n2017 = 2000\n");
    let arguments = ["trend", "--data", SYRIA, "--from", "2016", "--to", "2017", "--step", "year", "--frame"];
    let with = [&arguments[..], &["frame.toml", "--format", "json"]].concat();
    let rates = json(&place.run(&with).expect(0).stdout);
    assert!(rates["points"][1]["rate_per_1000_documents"].as_f64().unwrap() > 100.0);
    place.write("frame.toml", "feeds = [\"A\"]\ncomplete = false\n[documents]\n2016 = 1000\n2017 = 2000\n");
    let refused = place.run(&with).expect(2);
    assert!(refused.stderr.contains("not read completely"), "{}", refused.stderr);
}

#[test]
fn a_group_is_profiled_and_a_person_is_not() {
    let place = Place::new();
    let profile = json(&place.run(&["profile", "IS", "--data", SYRIA, "--format", "json"]).expect(0).stdout);
    assert_eq!(profile["key"], "IMG-ISIS");
    assert!(profile["branches"].as_array().unwrap().iter().any(|b| b["key"] == "AFG-ISKP"));
    assert_eq!(profile["timeline"].as_array().unwrap().len(), 6472);
    assert_eq!(profile["timeline"][0]["sources"][0], "SOHR");
    assert_eq!(
        (&profile["ties"][0]["from"], &profile["ties"][0]["count"]),
        (&"IMG-ISIS".into(), &2736.into())
    );
    for refused in ["Abacha", "Gondor"] {
        assert!(place.run(&["profile", refused]).expect(2).stdout.is_empty());
    }
}
