//! What is built in: where it comes from, that its bytes are known, and that its terms are allowed (OWASP ASVS 5.0, 15.2).
//! Lists of known faults need a network; `cargo deny check advisories` and `npm audit` ask for them.

use crate::common;
use std::collections::BTreeSet;

fn toml_of(name: &str) -> toml::Value {
    std::fs::read_to_string(common::repository().join(name)).unwrap().parse::<toml::Table>().unwrap().into()
}

/// True if an SPDX expression can be met with the allowed licences.
fn is_allowed(terms: &str, allowed: &BTreeSet<String>) -> bool {
    // "(A OR B) AND C" is a list of choices; "/" is an old way to write OR.
    let all_of = |part: &str| {
        part.split(" OR ").map(|one| one.trim_matches(['(', ')', ' '])).any(|one| allowed.contains(one))
    };
    let terms = terms.replace('/', " OR ");
    terms.split(" AND ").all(all_of)
}

#[test]
fn terms_are_read_as_choices() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()]);
    for (terms, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("Unlicense/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("(GPL-3.0-only OR MIT) AND ISC", true),
    ] {
        assert_eq!(is_allowed(terms, &allowed), expected, "{terms}");
    }
}

#[test]
fn what_is_built_in_is_known_byte_for_byte_and_under_allowed_terms() {
    let lock = toml_of("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let (mut from_elsewhere, mut sources) = (0, BTreeSet::new());
    for package in packages {
        // A package without a source is one of ours.
        let Some(source) = package.get("source").and_then(|source| source.as_str()) else { continue };
        let name = &package["name"];
        sources.insert(source);
        let checksum = package.get("checksum").and_then(|sum| sum.as_str()).unwrap_or_default();
        assert_eq!(checksum.len(), 64, "{name} has no checksum");
        from_elsewhere += 1;
    }
    assert!(from_elsewhere > 200, "{from_elsewhere} packages in the lock file");
    // One registry, and nothing from a repository or a folder.
    assert!(
        sources.len() == 1 && sources.iter().all(|source| source.starts_with("registry+https://")),
        "{sources:?}"
    );
    let deny = toml_of("deny.toml");
    let texts = |value: &toml::Value| {
        value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let allowed = texts(&deny["licenses"]["allow"]);
    let notices =
        std::fs::read_to_string(common::repository().join("crates/dateline/notices/crates.tsv")).unwrap();
    let forbidden: Vec<&str> = notices
        .lines()
        .filter(|line| line.split('\t').nth(2).is_none_or(|terms| !is_allowed(terms, &allowed)))
        .collect();
    assert_eq!(forbidden, Vec::<&str>::new());
}
