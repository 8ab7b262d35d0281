use super::*;

fn dictionary() -> ActorDictionary {
    ActorDictionary::embedded(&Countries::embedded()).unwrap()
}

fn keys(d: &ActorDictionary, text: &str) -> Vec<(String, NameUse)> {
    let w = words(text);
    let found = d.longest_at(&w, 0, true);
    found.map_or(Vec::new(), |f| {
        assert_eq!(f.len, w.len(), "{text}");
        f.readings.iter().map(|&(e, u)| (d.entry(e).key.to_string(), u)).collect()
    })
}

#[test]
fn the_tables_are_wide_and_clean() {
    let d = dictionary();
    let count = |kind| d.entries().iter().filter(|e| e.kind == kind).count();
    assert!(count(EntryKind::Group) >= 800, "{}", count(EntryKind::Group));
    assert!(count(EntryKind::Body) >= 300);
    assert!(count(EntryKind::International) >= 170);
    assert!(count(EntryKind::Medium) >= 300);
    assert_eq!(lint(&d, &Countries::embedded()), Vec::<Finding>::new());
}

#[test]
fn names_lead_to_keys() {
    let d = dictionary();
    for (text, key) in [
        ("al-Shabab", "SOM-ALSHABAAB"),
        ("Al Qa'ida", "IMG-ALQAEDA"),
        ("FMLN", "SLV-FMLN"),
        ("Farabundo Marti National Liberation Front", "SLV-FMLN"),
        ("Талибан", "AFG-TALIBAN"),
        ("Kremlin", "RUS"),
        ("White House", "USA"),
        ("Islamic State - Khorasan Province", "AFG-ISKP"),
        ("U.N.", "IGO-UNO"),
        ("U.S.", "USA"),
        ("Kurdistan Workers’ Party", "TUR-PKK"),
        ("Sendero Luminoso", "PER-SL"),
        ("M-19", "COL-M19"),
    ] {
        let found = keys(&d, text);
        assert!(found.iter().any(|(k, _)| k == key), "{text}: {found:?}");
    }
    assert!(keys(&d, "Nigerian").contains(&("NGA".into(), NameUse::Adjective)));
}

#[test]
fn case_counts_where_it_can() {
    let d = dictionary();
    assert!(keys(&d, "solidarity").is_empty());
    assert!(keys(&d, "is").is_empty());
    assert!(keys(&d, "us").is_empty());
    let caps = words("SHINING PATH");
    assert!(d.longest_at(&caps, 0, false).is_some());
}

#[test]
fn branches_have_parents() {
    let d = dictionary();
    assert!(d.descends("AFG-ISKP", "IMG-ISIS"));
    assert!(d.descends("PSE-QASSAM", "PSE-HAMAS"));
    assert!(!d.descends("IMG-ISIS", "AFG-ISKP"));
    assert!(d.branches("SLV-FMLN").contains(&"SLV-ERP"));
}

#[test]
fn agents_have_sectors() {
    let d = dictionary();
    for (phrase, sector, class) in [
        ("police", Sector::Cop, AgentClass::Armed),
        ("policemen", Sector::Cop, AgentClass::Armed),
        ("villagers", Sector::Cvl, AgentClass::Civilian),
        ("militants", Sector::Reb, AgentClass::Armed),
        ("human rights activists", Sector::Opp, AgentClass::Official),
        ("foreign minister", Sector::Gov, AgentClass::Official),
        ("newspaper", Sector::Jrn, AgentClass::Media),
    ] {
        let agent = d.agent(phrase).unwrap_or_else(|| panic!("{phrase}"));
        assert_eq!((agent.sector, agent.class), (sector, class), "{phrase}");
    }
    assert!(d.public_offices().contains(&"foreign ministers"));
}

#[test]
fn a_user_extends_it() {
    let mut d = dictionary();
    d.extend(
        "own.toml",
        "[[actor]]\nkey = \"GON-FRONT\"\nname = \"Gondor Front\"\nsector = \"REB\"\nacronyms = [\"GFX\"]\n",
    )
    .unwrap();
    assert_eq!(keys(&d, "GFX"), [("GON-FRONT".to_owned(), NameUse::Acronym)]);
    d.extend("own.tsv", "ARN-ARMY\tArnor Army\tMIL\t\t\t\t\t\t\n").unwrap();
    assert_eq!(keys(&d, "Arnor Army").len(), 1);
    assert_eq!(d.extend("own.tsv", "\nx\ty\n").unwrap_err().line, 2);
    assert!(d.extend("own.toml", "[[actor]]\nname = 1").is_err());
}
