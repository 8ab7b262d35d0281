//! Every language has every word; counts, overlays and errors of templates.

use super::*;
use dateline_types::{LocalType, PloverType};
use minijinja::context;

#[test]
fn every_class_has_a_phrase_and_a_theme_in_every_language() {
    for (code, _, _) in SHIPPED {
        let language = Language::open(code, None).unwrap();
        for &kind in PloverType::ALL {
            assert!(language.phrases.has(kind.as_str()), "{code} {kind}");
            assert!(language.themes.iter().any(|t| t.classes.iter().any(|c| c == kind.as_str())), "{kind}");
            for &mode in kind.modes() {
                assert!(language.phrases.has(&format!("{kind}/{mode}")), "{code} {kind}/{mode}");
            }
        }
        for &local in LocalType::ALL {
            assert!(language.phrases.has(local.as_str()), "{code} {local}");
        }
    }
}

#[test]
fn every_language_has_the_same_keys() {
    let keys = |code: &str| -> Vec<String> {
        let words = Language::open(code, None).unwrap().words;
        let tables = words.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
        let of_tables = tables.filter(|(name, _)| *name != "parties");
        of_tables.flat_map(|(name, table)| table.keys().map(move |key| format!("{name}.{key}"))).collect()
    };
    assert_eq!(keys("en"), keys("ru"));
}

#[test]
fn counts_take_the_right_form() {
    let forms = ["сообщение", "сообщения", "сообщений"].map(str::to_owned);
    for (count, form) in [(1, 0), (2, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (111, 2)] {
        assert_eq!(plural(&Value::from(count), &forms, true).unwrap(), forms[form], "{count}");
    }
    let forms = ["report", "reports"].map(str::to_owned);
    assert_eq!(plural(&Value::from(1), &forms, false).unwrap(), "report");
    assert_eq!(plural(&Value::from(0), &forms, false).unwrap(), "reports");
}

#[test]
fn a_bad_template_is_told_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bulletin.md"), "# {{ title }}\n\n{% for x in %}\n").unwrap();
    let said = Language::open("en", Some(folder.path())).unwrap_err().to_string();
    assert!(said.contains("bulletin.md, line 3, column"), "{said}");
    std::fs::write(folder.path().join("bulletin.md"), "ok\n  {{ title | nothing }}").unwrap();
    let language = Language::open("en", Some(folder.path())).unwrap();
    let said = language.page("bulletin.md", &BTreeMap::from([("title", "x")])).unwrap_err().to_string();
    assert!(said.contains("line 2"), "{said}");
    assert!(Language::open("en", Some(Path::new("/nowhere"))).is_err());
    assert!(Language::open("xx", None).is_err());
}

#[test]
fn a_project_s_words_lie_over_ours() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("words.toml"), "[labels]\ntitle = \"Weekly\"\n").unwrap();
    let language = Language::open("en", Some(folder.path())).unwrap();
    assert_eq!(language.word("labels", "title"), "Weekly");
    assert_eq!(language.word("labels", "issue"), "Issue");
    let values = context! { best => 4 };
    assert_eq!(language.say("sentences.at_least", values), "at least 4");
}
