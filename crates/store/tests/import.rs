//! Importers on made-up rows in each dataset's form, and on the public UCDP extracts where they are at hand.

use dateline_store::import::{Dataset, ImportError, ImportOptions, ImportedRow, RowProblem, open};
use dateline_types::{
    Actuality, AttributionBasis, CivilianTargeting, IncidentOrigin, PlacePrecision, QuantityKind, Sector,
};
use std::io::Read;

fn read(dataset: Dataset, file: impl Read) -> (Vec<ImportedRow>, Vec<RowProblem>) {
    let country = |name: &str| match name {
        "Arnor" => Some("ARN".into()),
        "Gondor" => Some("GON".into()),
        _ => None,
    };
    let options = ImportOptions { country: &country, ..ImportOptions::default() };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in open(dataset, file, options).unwrap() {
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    (rows, problems)
}

fn ged(lines: &[&str]) -> String {
    let header = "id,type_of_violence,conflict_name,side_a,side_b,number_of_sources,source_office,source_original,\
        where_prec,where_coordinates,adm_1,latitude,longitude,country,date_start,date_end,low,best,high,deaths_civilians,mood";
    format!("{header}\n{}\n", lines.join("\n"))
}

#[test]
fn a_ged_row_becomes_an_incident() {
    let file = ged(&[
        "1,1,Arnor: Government,Government of Arnor,The Host,-1,,,6,Arnor,,10.5,20.25,Arnor,1989-05-10,1989-05-16,3,4,9,1,",
        "2.0,3,The Host - Civilians,The Host,Civilians,2,\"B News;A News;A News\",\"X; Y\",2,Bree,Eriador,10.5,20.25,\
         DR Congo (Zaire),2016-01-01 00:00:00,2016-01-01,0,2.0,2,2,calm",
    ]);
    let (rows, problems) = read(Dataset::Ged, file.as_bytes());
    assert_eq!(problems, []);
    let one = &rows[0].incident;
    assert_eq!((one.reports, one.publishers, one.origins), (1, 1, 1));
    assert_eq!(
        (one.actors.len(), one.actors[0].sector, one.actors[1].sector),
        (2, Some(Sector::Gov), Some(Sector::Reb))
    );
    assert_eq!(one.interval.unwrap().days(), 7);
    let place = one.place.as_ref().unwrap();
    assert_eq!((place.precision, place.country.as_deref()), (PlacePrecision::Country, Some("ARN")));
    assert_eq!((one.quantities[0].low, one.quantities[0].best, one.quantities[0].high), (3, 4, Some(9)));
    let two = &rows[1];
    assert_eq!(two.incident.civilian_targeting, CivilianTargeting::Deliberate);
    assert_eq!(two.incident.sources, ["A News", "B News"]);
    assert_eq!(two.incident.place.as_ref().unwrap().country.as_deref(), Some("COD"));
    assert_eq!(two.extra[0], ("mood".into(), "calm".to_owned()));
    assert!(two.extra.contains(&("type_of_violence".into(), "3".to_owned())), "{:?}", two.extra);
    let IncidentOrigin::Dataset { row, cluster, restricted, .. } = &two.incident.origin else { panic!() };
    assert_eq!((row.as_str(), cluster.as_deref(), *restricted), ("2.0", Some("The Host - Civilians"), false));
}

#[test]
fn what_looks_wrong_is_remarked_or_refused_never_silent() {
    let file = ged(&[
        "1,1,C,A,B,1,S,S,,P,,1,2,Arnor,2016-01-01,2016-01-02,1,1,1,0,",
        "2,1,C,A,B,1,S,S,1,P,,0,0,Arnor,2016-01-01,2016-01-02,1,1,1,0,",
        "3,1,C,A,B,1,S,S,1,P,,1,2,Nowhere,2016-01-01,2016-01-02,5,1,-3,0,",
        "3,1,C,A,B,1,S,S,1,P,,1,2,Arnor,2016-01-01,2016-01-02,1,1,1,0,",
        "4,1,C,A,B,1,S,S,7,P,,1,2,Arnor,2016-01-01,2016-01-02,1,1,1,0,",
    ]);
    let (rows, problems) = read(Dataset::Ged, file.as_bytes());
    let remarks: Vec<&[String]> = rows.iter().map(|r| r.remarks.as_slice()).collect();
    assert_eq!(remarks[0], ["no where_prec: how well the place is known is unknown"]);
    assert_eq!(rows[0].incident.place.as_ref().unwrap().precision, PlacePrecision::Region);
    assert_eq!(remarks[1], ["coordinates 0, 0: taken as unknown", "no coordinates"]);
    assert!(rows[1].incident.place.is_none());
    assert_eq!(
        remarks[2],
        [
            "a country whose name is not known",
            "deaths below 0: taken as unknown",
            "low, best and high deaths out of order: widened to hold the best"
        ]
    );
    assert_eq!(rows[3].incident.place.as_ref().unwrap().precision, PlacePrecision::Maritime);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].to_string(), "line 5 (row 3): an earlier row has the same id");
    let file = "id,year,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b\n\
                1,2016,1,2,0025-01-01,0025-01-01,1,A,B\n2,2052,1,2,2016-01-01,2016-01-01,1,A,B\n";
    let (rows, problems) = read(Dataset::Ged, file.as_bytes());
    assert!(
        rows.is_empty() && problems.iter().all(|p| p.reason.contains("contradict the year")),
        "{problems:?}"
    );
}

#[test]
fn the_short_rows_of_ucdps_interface_are_read_and_say_what_they_lack() {
    use dateline_store::import::{object_form, to_csv};
    let text = "{\"TotalCount\":2,\"TotalPages\":1,\"NextPageUrl\":\"\",\"Result\":[\
        {\"id\":7,\"conflict_id\":316,\"latitude\":13.8,\"longitude\":-89.0,\"date\":\"1989-05-22\",\"type_of_violence\":1,\
         \"best\":9,\"civilian_deaths\":2,\"combatant_deaths\":7,\"country\":\"Arnor\",\"region\":\"West\"},\
        {\"id\":8,\"conflict_id\":401,\"latitude\":13.9,\"longitude\":-89.5,\"date\":\"1989-05-23T00:00:00\",\
         \"type_of_violence\":3,\"best\":1,\"country\":\"Arnor\"}]}";
    let mut table = Vec::new();
    to_csv(&mut text.as_bytes(), object_form(text.as_bytes()).unwrap(), &mut table).unwrap();
    let (rows, problems) = read(Dataset::Ged, table.as_slice());
    assert_eq!(problems, []);
    let [one, two] = rows.as_slice() else { panic!("{rows:?}") };
    let days = one.incident.interval.unwrap();
    assert_eq!((days.start().to_string().as_str(), days.days()), ("1989-05-22", 1));
    assert!(one.incident.actors.is_empty() && two.incident.targets.len() == 1);
    let IncidentOrigin::Dataset { cluster, .. } = &one.incident.origin else { panic!() };
    assert_eq!(cluster.as_deref(), Some("conflict 316"));
    let killed: Vec<u64> = one.incident.quantities.iter().map(|q| q.best).collect();
    assert_eq!(killed, [9, 2]);
    for lacked in ["no side_a", "no where_prec"] {
        assert!(one.remarks.iter().any(|r| r.starts_with(lacked)), "{:?}", one.remarks);
    }
}

#[test]
fn other_delimiters_and_lines_above_the_header_are_read() {
    let plain = ged(&["1,1,C,A,B,1,S,S,1,P,,1,2,Arnor,2016-01-01,2016-01-02,1,1,1,0,"]);
    for file in [
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        format!("sep=;\r\nUCDP GED, an extract\n\n{}", plain.replace(',', ";")),
    ] {
        let (rows, problems) = read(Dataset::Ged, file.as_bytes());
        assert_eq!((rows.len(), problems.len()), (1, 0), "{file}");
        assert_eq!(rows[0].incident.actors[0].text, "A");
    }
}

#[test]
fn bad_rows_are_reported_with_line_and_reason_and_the_rest_is_read() {
    let good = "9,1,C,A,B,1,S,S,1,P,,1,2,X,2016-01-01,2016-01-02,1,1,1,0,";
    let file = ged(&[
        "1,1,C,A,B,1,S,S,1,P,,95,2,X,2016-01-01,2016-01-02,1,1,1,0,",
        "2,1,C,A,B,1,S,S,1,P,,1,NaN,X,2016-01-01,2016-01-02,1,1,1,0,",
        "3,1,C,A,B,1,S,S,1,P,,1,2,X,2016-02-30,2016-01-02,1,1,1,0,",
        "4,1,C,A,B,1,S,S,1,P,,1,2,X,2016-01-03,2016-01-02,1,1,1,0,",
        "5,1,C,A,B",
        "6,7,C,A,B,1,S,S,1,P,,1,2,X,2016-01-01,2016-01-02,1,1,1,0,",
        ",1,C,A,B,1,S,S,1,P,,1,2,X,2016-01-01,2016-01-02,1,1,1,0,",
        "8,1,C,A,B,1,S,S,9,P,,1,2,X,2016-01-01,2016-01-02,1,1,1,0,",
        good,
    ]);
    let (rows, problems) = read(Dataset::Ged, file.as_bytes());
    assert_eq!((rows.len(), rows[0].line), (1, 10));
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 2 (row 1): latitude is not between -90 and 90: \"95\"",
            "line 3 (row 2): longitude is not a number: \"NaN\"",
            "line 4 (row 3): date_start is not a day: \"2016-02-30\"",
            "line 5 (row 4): it ends before it starts: \"2016-01-03 to 2016-01-02\"",
            "line 6 (row 5): 21 columns expected, found: \"5\"",
            "line 7 (row 6): type_of_violence is not 1, 2 or 3: \"7\"",
            "line 8: no value in column: \"id\"",
            "line 9 (row 8): where_prec is not 1 to 7: \"9\"",
        ]
    );
}

#[test]
fn the_hxl_row_is_no_row() {
    let file =
        ged(&[",,,#group+name+first,,,,,,,,#geo+lat,#geo+lon,,#date+start,#date+end,,#affected+killed,,,"]);
    assert_eq!(read(Dataset::Ged, file.as_bytes()), (vec![], vec![]));
}

#[test]
fn files_that_are_not_the_dataset_are_refused() {
    let refused = |dataset, file: &str| match open(dataset, file.as_bytes(), ImportOptions::default()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("accepted"),
    };
    assert_eq!(refused(Dataset::Ged, ""), "the file is empty");
    assert_eq!(
        refused(Dataset::Polecat, "a\tb\n"),
        "not a file of polecat: no column \"event id, event date, event type, latitude, longitude\""
    );
    assert!(matches!(
        open(Dataset::Acled, "event_date\n".as_bytes(), ImportOptions::default()),
        Err(ImportError::MissingColumns { .. })
    ));
}

#[test]
fn a_quote_that_never_closes_does_not_fill_the_memory() {
    let head = ged(&["1,1,\"C"]);
    let endless = head.as_bytes().chain(std::io::repeat(b'x').take(200 << 20));
    let (rows, problems) = read(Dataset::Ged, endless);
    assert!(rows.is_empty());
    assert!(problems[0].reason.contains("a row longer than 16 MiB"), "{}", problems[0].reason);
}

#[test]
fn an_acled_row_is_restricted() {
    let file = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,\
        civilian_targeting,country,admin1,location,latitude,longitude,geo_precision,source,fatalities\n\
        ARN1,07 March 2020,2020,2,Battles,Armed clash,The Host,Rebel group,Police of Arnor,1,,Arnor,Eriador,Bree,1.5,2.5,2,A; B,3\n\
        ARN2,2020-03-07,2020,1,Violence against civilians,Abduction/forced disappearance,The Host,2,Civilians,7,\
        Civilian targeting,Arnor,Eriador,Bree,1.5,2.5,1,A,0\n\
        ARN3,2020-03-07,2020,1,Parties,Dance,The Host,2,,,,Arnor,,Bree,1.5,2.5,1,A,0\n";
    let (rows, problems) = read(Dataset::Acled, file.as_bytes());
    let (one, two) = (&rows[0].incident, &rows[1].incident);
    assert!(matches!(one.origin, IncidentOrigin::Dataset { restricted: true, .. }));
    assert!(
        Dataset::Acled.terms().restricted
            && Dataset::Gtd.terms().restricted
            && !Dataset::Ged.terms().restricted
    );
    assert_eq!((one.actors.len(), one.targets.len(), one.interval.unwrap().days()), (2, 0, 7));
    assert_eq!((one.reports, one.place.as_ref().unwrap().precision), (2, PlacePrecision::Admin2));
    assert_eq!((two.class.to_string().as_str(), two.targets.len()), ("ASSAULT/abduct", 1));
    assert_eq!(
        (one.civilian_targeting, two.civilian_targeting),
        (CivilianTargeting::No, CivilianTargeting::Deliberate)
    );
    assert_eq!(problems[0].to_string(), "line 4 (row ARN3): no such event type: \"Parties/Dance\"");
}

#[test]
fn acled_rows_of_old_exports_and_of_the_sea_are_read() {
    let file = "EVENT_ID_CNTY,EVENT_DATE,YEAR,EVENT_TYPE,ACTOR1,ACTOR2,COUNTRY,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION\n\
        ARN1,07/03/1997,1997,Battle-No change of territory,The Host,Police of Arnor,Arnor,Bree,1.5,2.5,1\n\
        ARN2,07-March-2016,2016,Riots/Protests,Protesters,,Red Sea,Point 7,1.5,2.5,1\n\
        ARN3,3/13/1997,1997,Remote violence,The Host,,Arnor,Bree,1.5,2.5,1\n";
    let (rows, problems) = read(Dataset::Acled, file.as_bytes());
    let (land, sea) = (&rows[0].incident, &rows[1].incident);
    assert_eq!(land.interval.unwrap().start().to_string(), "1997-03-07");
    assert_eq!((land.class.to_string().as_str(), land.actors.len()), ("ASSAULT", 2));
    let place = sea.place.as_ref().unwrap();
    assert_eq!((place.precision, place.country.as_ref()), (PlacePrecision::Maritime, None));
    assert!(rows[1].remarks.is_empty(), "{:?}", rows[1].remarks);
    // Month first is no form of theirs.
    assert_eq!(problems[0].to_string(), "line 4 (row ARN3): event_date is not a day: \"3/13/1997\"");
}

#[test]
fn a_gtd_row_knows_what_is_unknown() {
    let mut file = b"eventid,iyear,imonth,iday,country_txt,provstate,city,latitude,longitude,specificity,success,\
        attacktype1_txt,targtype1_txt,target1,gname,guncertain1,individual,nkill,nwound,scite1,scite2,dbsource\n\
        201501010001,2015,2,0,Arnor,Eriador,Bog"
        .to_vec();
    file.push(0xe1); // Latin-1
    file.extend_from_slice(
        b",1.5,2.5,1,0,Bombing/Explosion,Police,A named person,The Host,1,0,,-99,\"A, 2015\",\"B, 2015\",DB\n\
        201501010002,2015,0,0,Arnor,Eriador,Bree,,,5,1,Armed Assault,Police,,Unknown,0,0,1,-9,,,DB\n\
        201501010003,2015,2,30,Arnor,Eriador,Bree,,,5,1,Armed Assault,Police,,Unknown,0,0,1,-9,,,DB\n",
    );
    let (rows, problems) = read(Dataset::Gtd, file.as_slice());
    let one = &rows[0].incident;
    assert_eq!((one.interval.unwrap().days(), one.place.as_ref().unwrap().name.as_str()), (28, "Bogá"));
    assert_eq!(one.actors[0].attribution.as_ref().unwrap().basis, AttributionBasis::Suspected);
    assert_eq!((one.status.actuality, one.quantities.len(), one.reports), (Actuality::Attempted, 0, 2));
    // The target's type is read, its name is not.
    assert_eq!(one.targets[0].text, "Police");
    let two = &rows[1];
    assert_eq!((two.incident.interval.unwrap().days(), two.incident.actors.len()), (365, 0));
    assert_eq!(
        (two.remarks.as_slice(), two.incident.quantities[0].kind),
        (&["no coordinates".to_owned()][..], QuantityKind::Killed)
    );
    assert_eq!(problems[0].to_string(), "line 4 (row 201501010003): not a day: \"2015-2-30\"");
}

#[test]
fn a_gdelt_row_has_no_header_and_keeps_leading_zeros() {
    let row = |id: &str, code: &str, geo: &str| {
        let mut cells = vec![String::new(); 61];
        for (n, value) in [
            (0, id),
            (1, "20150218"),
            (7, "ARN"),
            (6, "A PERSON"),
            (12, "GOV"),
            (17, "GON"),
            (26, code),
            (32, "2"),
            (33, "10"),
            (51, geo),
            (52, "Bree, Eriador, Arnor"),
            (53, "IZ"),
            (56, "33.3"),
            (57, "44.4"),
            (60, "http://www.news.example/a"),
        ] {
            cells[n] = value.to_owned();
        }
        cells.join("\t")
    };
    let file = [row("410", "0871", "4"), row("411", "010", "4"), row("412", "193", "1")].join("\n");
    let (rows, problems) = read(Dataset::Gdelt, file.as_bytes());
    let one = &rows[0].incident;
    assert_eq!((rows[0].line, one.class.to_string().as_str()), (1, "RETREAT/ceasefire"));
    assert_eq!((one.reports, one.origins, one.sources.as_slice()), (10, 2, &["news.example".to_owned()][..]));
    let place = one.place.as_ref().unwrap();
    assert_eq!(
        (place.name.as_str(), place.admin1.as_deref(), place.country.as_deref()),
        ("Bree", Some("Eriador"), Some("IRQ"))
    );
    assert_eq!((one.actors[0].actor.as_deref(), one.actors[0].sector), (Some("ARN"), Some(Sector::Gov)));
    assert!(!one.actors[0].text.contains("PERSON"));
    assert_eq!(rows[1].incident.place.as_ref().unwrap().precision, PlacePrecision::Country);
    assert!(problems[0].reason.starts_with("a statement") && !problems[0].is_fault);
}

#[test]
fn a_polecat_row_drops_persons() {
    let file = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tContexts\tActor Name\tActor Country\tPrimary Actor Sector\t\
        Actor Title\tRecipient Name\tRecipient Country\tPrimary Recipient Sector\tRecipient Title\tPlacename\tProvince\t\
        Country\tLatitude\tLongitude\tGeoNames ID\tFeature Type\tSource\tStory People\tSentiment\n\
        P1\t2020-03-07\tCOERCE\tarrest\tterrorism;legal\tA Person\tARN\tGOV\tPresident\tThe Host\tGON\tREB\t\tBree\tEriador\t\
        ARN\t1.5\t2.5\t77\tPPL\tA News\tA Person\tlow\n\
        P2\t2020-03-07\tDANCE\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n";
    let (rows, problems) = read(Dataset::Polecat, file.as_bytes());
    let one = &rows[0].incident;
    assert_eq!((one.class.to_string().as_str(), one.contexts.len()), ("COERCE/arrest", 2));
    assert_eq!((one.actors[0].text.as_str(), one.actors[0].actor.as_deref()), ("ARN GOV", Some("ARN")));
    assert_eq!((one.targets[0].text.as_str(), one.place.as_ref().unwrap().geonameid), ("The Host", Some(77)));
    assert_eq!(rows[0].extra, [("Sentiment".into(), "low".to_owned())]);
    assert!(!format!("{:?}", rows[0]).contains("A Person"));
    assert_eq!(problems[0].to_string(), "line 3 (row P2): no PLOVER type: \"DANCE\"");
}

/// The public UCDP extracts beside the repository, or the folder that `DATELINE_UCDP` names.
fn ucdp(name: &str) -> Option<std::fs::File> {
    let folder = std::env::var("DATELINE_UCDP").unwrap_or_else(|_| "../../../shared/data/ucdp".to_owned());
    let file = std::fs::File::open(std::path::Path::new(&folder).join(name)).ok();
    if file.is_none() {
        println!("SKIPPED: {name} is not at hand; set DATELINE_UCDP to the folder of the UCDP extracts");
    }
    file
}

#[test]
fn real_files_with_49_columns_and_in_hdx_form() {
    if let Some(file) = ucdp("ucdp_ged231_sample1000_uncertainUCDP.csv") {
        let importer = open(Dataset::Ged, file, ImportOptions::default()).unwrap();
        assert_eq!(importer.unknown_columns().count(), 0);
        assert_eq!(importer.filter(Result::is_ok).count(), 1000);
    }
    if let Some(file) = ucdp("ucdp_ged_BGD_hdx_fixture.csv") {
        let (rows, problems) = read(Dataset::Ged, file);
        assert!(rows.len() > 100 && problems.is_empty(), "{} {:?}", rows.len(), problems.first());
        assert_eq!(rows[0].incident.place.as_ref().unwrap().country.as_deref(), Some("BGD"));
    }
}
