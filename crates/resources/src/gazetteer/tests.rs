use super::layers::{ABBREVIATIONS, REGIONS, RENAMED, parse_pairs, parse_regions};
use super::*;

fn names(gazetteer: &Gazetteer, name: &str) -> Vec<(String, Option<String>)> {
    let found = gazetteer.lookup(name);
    let country = |c: &Candidate| gazetteer.country_of(c.id).map(|c| c.iso3.to_string());
    found.iter().map(|c| (gazetteer.name(c.id).to_owned(), country(c))).collect()
}

#[test]
fn the_embedded_pack_is_whole() {
    let gazetteer = Gazetteer::embedded();
    assert_eq!(gazetteer.verify(), Ok(()));
    assert!(gazetteer.len() > 280_000, "{}", gazetteer.len());
    for country in gazetteer.countries().rows() {
        let place = gazetteer.country_place(&country.iso3).unwrap_or_else(|| panic!("no {}", country.iso3));
        assert_eq!(gazetteer.geonameid(place), Some(country.geonameid));
    }
}

#[test]
fn every_row_of_our_tables_reads_and_finds_its_place() {
    let gazetteer = Gazetteer::embedded();
    let regions = parse_regions(REGIONS).unwrap();
    assert!(regions.len() >= 400, "{}", regions.len());
    for region in &regions {
        let found = gazetteer.lookup(region.name);
        let first = found.first().unwrap_or_else(|| panic!("no {}", region.name));
        assert!(
            found.iter().any(|c| c.how == NameMatch::Curated && gazetteer.name(c.id) == region.name),
            "{} is {:?}",
            region.name,
            gazetteer.name(first.id)
        );
        if let Some(iso3) = region.iso3 {
            assert!(gazetteer.country(iso3).is_some(), "{}: {iso3}", region.name);
        }
    }
    for (table, text) in [("abbreviations.tsv", ABBREVIATIONS), ("renamed.tsv", RENAMED)] {
        for (name, id) in parse_pairs(table, text).unwrap() {
            let id: u32 = id.parse().unwrap();
            assert!(
                gazetteer.lookup(name).iter().any(|c| gazetteer.geonameid(c.id) == Some(id)),
                "{table}: {name} does not lead to {id}"
            );
        }
    }
}

#[test]
fn names_lead_to_places_in_many_spellings() {
    let gazetteer = Gazetteer::embedded();
    for (name, wanted, country) in [
        ("Kulyab", "Kŭlob", Some("TJK")),
        ("Куляб", "Kŭlob", Some("TJK")),
        ("Jalal-Abad", "Manas", Some("KGZ")),
        ("JALAL-ABAD", "Manas", Some("KGZ")),
        ("Khatlon", "Khatlon", Some("TJK")),
        ("Middle East", "Middle East", None),
        ("Khorasan", "Khorasan", None),
        ("Sahel", "Sahel", None),
        ("Donbas", "Donbas", Some("UKR")),
        ("Донбассе", "Donbas", Some("UKR")),
        ("Darfur", "Darfur", Some("SDN")),
        ("North Caucasus", "North Caucasus", Some("RUS")),
        ("Badakhshan", "Badakhshān", Some("AFG")),
        ("Gorno-Badakhshan", "Gorno-Badakhshan", Some("TJK")),
        ("Calif.", "California", Some("USA")),
        ("B.C.", "British Columbia", Some("CAN")),
        ("U.S.", "United States", Some("USA")),
        ("كابل", "Kabul", Some("AFG")),
        ("Москве", "Moscow", Some("RUS")),
        ("St. Petersburg", "Saint Petersburg", Some("RUS")),
        ("Kunduz", "Kunduz", Some("AFG")),
        ("Gaza", "Gaza Strip", Some("PSE")),
    ] {
        let found = names(&gazetteer, name);
        let wanted = (wanted.to_owned(), country.map(str::to_owned));
        assert!(found.contains(&wanted), "{name}: {:?}", &found[..found.len().min(6)]);
    }
}

#[test]
fn words_are_not_countries() {
    let gazetteer = Gazetteer::embedded();
    let is_country = |name: &str| {
        gazetteer.lookup(name).iter().any(|c| gazetteer.precision(c.id) == PlacePrecision::Country)
    };
    assert!(is_country("US") && is_country("CAR") && is_country("UK"));
    assert!(!is_country("us") && !is_country("car"));
}

/// The first places are looked for by number, later ones in a sorted index.
#[test]
fn a_number_means_the_same_place_however_often_it_is_asked() {
    let gazetteer = Gazetteer::embedded();
    let ids = [1527534, 5165418, 4509177, 1138958, 0, 999_999_999];
    let first = ids.map(|id| gazetteer.by_geonameid(id));
    for _ in 0..FEW {
        assert!(gazetteer.by_geonameid(1527534).is_some());
    }
    assert!(gazetteer.by_geonameid.get().is_some());
    assert_eq!(ids.map(|id| gazetteer.by_geonameid(id)), first);
    assert!(first[..4].iter().all(Option::is_some) && first[4..].iter().all(Option::is_none));
}

#[test]
fn hierarchy_leads_upwards() {
    let gazetteer = Gazetteer::embedded();
    let osh = gazetteer.by_geonameid(1527534).unwrap();
    assert_eq!(gazetteer.name(osh), "Osh");
    let place = gazetteer.place_ref(osh).unwrap();
    assert_eq!(place.country.as_deref(), Some("KGZ"));
    assert_eq!(place.precision, PlacePrecision::Settlement);
    let ohio = gazetteer.by_geonameid(5165418).unwrap();
    let columbus = gazetteer.by_geonameid(4509177).unwrap();
    assert!(gazetteer.lies_in(gazetteer.admin(columbus).unwrap(), gazetteer.admin(ohio).unwrap()));
    assert_eq!(gazetteer.place_ref(columbus).unwrap().admin1.as_deref(), Some("Ohio"));
    assert!(gazetteer.labels(ohio).contains(&("ru", "Огайо")));
}

#[test]
fn hostile_names_find_nothing_and_cost_nothing() {
    let gazetteer = Gazetteer::embedded();
    for name in [&"x".repeat(10_000), "(a+)+$", "", "\u{0}", "   ", "%s%s%n", "😀"] {
        assert!(gazetteer.lookup(name).is_empty(), "{name:?}");
    }
    assert!(gazetteer.lookup("'; DROP TABLE places; --").is_empty());
}

#[test]
fn a_project_overrides() {
    let csv = "\u{feff}name,lat,lon,country,precision,aliases\n\
        Crocus City Hall,55.8256,37.3903,RUS,poi,Crocus Hall|Крокус Сити Холл\n\
        Kunduz,36.70,68.90,AFG,settlement,\n";
    let gazetteer = Gazetteer::embedded().with_project(csv).unwrap();
    for name in ["Crocus City Hall", "крокус сити холл"] {
        let first = gazetteer.lookup(name)[0];
        assert_eq!((first.how, gazetteer.name(first.id)), (NameMatch::Project, "Crocus City Hall"));
    }
    assert_eq!(gazetteer.lookup("Kunduz")[0].how, NameMatch::Project);
    assert_eq!(gazetteer.country_of(gazetteer.lookup("Kunduz")[0].id).unwrap().iso3, "AFG");
}

#[test]
fn a_bad_project_gazetteer_is_refused_line_by_line() {
    for (csv, line, word) in [
        ("name,lat\nA,1\n", 1, "lon"),
        ("name,lat,lon\nKabul,69.2,134.5\nDushanbe,168.78,38.56\n", 3, "swapped"),
        ("name,lat,lon,country\nOsh,72.8,40.5,KGZ\n", 2, "swapped"),
        ("name,lat,lon,id\nA,1,1,x\nB,1,1,x\n", 3, "already used in line 2"),
        ("name,lat,lon\nA,one,1\n", 2, "not a number"),
        ("name,lat,lon,country\nA,1,1,Narnia\n", 2, "ISO 3166-1"),
        ("name,lat,lon,radius_km\nA,1,1,-4\n", 2, "radius_km"),
        ("name,lat,lon,precision\nA,1,1,galaxy\n", 2, "precision"),
        ("name,lat,lon\n—,1,1\n", 2, "letters"),
    ] {
        let errors = Gazetteer::embedded().with_project(csv).map(|_| ()).unwrap_err();
        assert!(
            errors.0.iter().any(|e| e.line == line && e.message.contains(word)),
            "{csv:?} gives {errors}"
        );
    }
}
