//! The language a bulletin is written in: its words and sentences, all of them data under `resources/report`.
//!
//! Every sentence is a small minijinja template. A project may lay words of its own over ours, key by key, and bring page
//! templates of its own; all are compiled before anything is written, and an error names the file, line and column.

use super::phrases::{Phrase, Phrases};
use crate::failure::Failure;
use dateline_types::{EventClass, Incident};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

/// Languages that ship, with their phrases and words.
const SHIPPED: &[(&str, &str, &str)] = &[
    ("en", super::phrases::ENGLISH, include_str!("../../../../resources/report/en/words.toml")),
    (
        "ru",
        include_str!("../../../../resources/report/ru/phrases.toml"),
        include_str!("../../../../resources/report/ru/words.toml"),
    ),
];

/// Page templates that ship.
pub(super) const PAGES: &[(&str, &str)] = &[
    ("bulletin.html", include_str!("../../../../resources/report/templates/bulletin.html")),
    ("bulletin.md", include_str!("../../../../resources/report/templates/bulletin.md")),
];

/// The template of the PDF: Typst's language, and no page of ours to fill.
pub(super) const TYPST: &str = include_str!("../../../../resources/report/templates/bulletin.typ");

const THEMES: &str = include_str!("../../../../resources/report/themes.toml");

/// Steps a template may take: more than the longest bulletin needs, and an end to one that runs in circles.
const FUEL: u64 = 50_000_000;

#[derive(Debug, Deserialize)]
struct ThemeTable {
    theme: Vec<ThemeRow>,
}

#[derive(Debug, Deserialize)]
struct ThemeRow {
    key: String,
    classes: Vec<String>,
}

/// The words of a language as they ship; English where there are none.
pub(super) fn shipped_words(code: &str) -> &'static str {
    SHIPPED.iter().find(|(shipped, _, _)| *shipped == code).unwrap_or(&SHIPPED[0]).2
}

/// One language, ready to write.
pub struct Language {
    code: String,
    phrases: Phrases,
    words: toml::Table,
    /// How the reports' language names parties: English, whatever the bulletin's.
    parties: toml::Table,
    themes: Vec<ThemeRow>,
    templates: Environment<'static>,
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "the form that reads it is not built"))]
    typst: String,
    /// The first sentence or page that did not render: told once everything was asked for.
    fault: RefCell<Option<Failure>>,
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Language").field("code", &self.code).finish_non_exhaustive()
    }
}

impl Language {
    /// English as it ships.
    pub fn english() -> Language {
        Language::open("en", None).expect("what ships is checked by a test")
    }

    /// Codes of the languages there are sentences in.
    pub fn codes() -> Vec<&'static str> {
        SHIPPED.iter().map(|(code, _, _)| *code).collect()
    }

    /// A language by its code, with the words and pages of the folder `over` laid over what ships.
    ///
    /// # Errors
    /// If there is no such language, or a file of the folder cannot be read or is no template.
    pub fn open(code: &str, over: Option<&Path>) -> Result<Language, Failure> {
        let Some((code, phrases, words)) = SHIPPED.iter().find(|(shipped, _, _)| *shipped == code) else {
            let known = Language::codes();
            let said = format!("there are no bulletin sentences in {code:?}");
            return Err(Failure::usage(said).with_hint(format!("languages: {}", known.join(", "))));
        };
        let mut words: toml::Table = words.parse().expect("shipped words are checked by a test");
        let mut templates = environment();
        let mut pages: BTreeMap<&str, String> =
            PAGES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        let mut typst = TYPST.to_owned();
        if let Some(folder) = over {
            let mut found = false;
            for (name, text) in pages.iter_mut() {
                if let Some(own) = own_file(folder, name)? {
                    (*text, found) = (own, true);
                }
            }
            if let Some(own) = own_file(folder, "bulletin.typ")? {
                (typst, found) = (own, true);
            }
            if let Some(own) = own_file(folder, "words.toml")? {
                let table: toml::Table = own.parse().map_err(|error| {
                    Failure::usage(format!("{}: {error}", folder.join("words.toml").display()))
                })?;
                lay_over(&mut words, table);
                found = true;
            }
            if !found {
                let said = format!("{} holds no template", folder.display());
                return Err(Failure::usage(said).with_hint(
                    "it may hold bulletin.html, bulletin.md, bulletin.typ and words.toml; `dateline report --write-templates DIR` \
                     writes those that ship",
                ));
            }
        }
        for (name, text) in pages {
            add(&mut templates, name.to_owned(), text)?;
        }
        for (table, value) in &words {
            for (key, text) in value.as_table().into_iter().flatten() {
                if let Some(text) = text.as_str() {
                    add(&mut templates, format!("{table}.{key}"), text.to_owned())?;
                }
            }
        }
        let english: toml::Table = SHIPPED[0].2.parse().expect("shipped words are checked by a test");
        let parties =
            words.get("parties").or(english.get("parties")).and_then(toml::Value::as_table).cloned();
        let parties = parties.unwrap_or_default();
        let phrases = Phrases::parse(phrases);
        let themes: ThemeTable = toml::from_str(THEMES).expect("shipped themes are checked by a test");
        let code = (*code).to_owned();
        let slavic = code == "ru";
        templates
            .add_filter("plural", move |count: Value, forms: Rest<String>| plural(&count, &forms, slavic));
        Ok(Language {
            code,
            phrases,
            words,
            parties,
            themes: themes.theme,
            templates,
            typst,
            fault: RefCell::default(),
        })
    }

    /// Its ISO 639-1 code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A sentence: the template `key` (`sentences.scope`) with its values.
    pub(super) fn say(&self, key: &str, values: Value) -> String {
        match self.templates.get_template(key).and_then(|template| template.render(values)) {
            Ok(text) => text.trim().to_owned(),
            Err(error) => {
                self.fault.borrow_mut().get_or_insert_with(|| failure(key, &error));
                String::new()
            }
        }
    }

    /// A page: the template `name` with the edition.
    ///
    /// # Errors
    /// If the template does not render, with its line and column.
    pub(super) fn page(&self, name: &str, values: &impl serde::Serialize) -> Result<String, Failure> {
        let template = self.templates.get_template(name).map_err(|error| failure(name, &error))?;
        template.render(Value::from(Serde(values))).map_err(|error| failure(name, &error))
    }

    /// The template of the PDF, as it ships or as the project has it.
    #[cfg(feature = "pdf")]
    pub(super) fn typst(&self) -> &str {
        &self.typst
    }

    /// The first sentence that did not render, if one did not.
    ///
    /// # Errors
    /// As said.
    pub fn check(&self) -> Result<(), Failure> {
        self.fault.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// A fixed word: `word("labels", "issue")`; the key itself if there is none.
    pub(super) fn word<'a>(&'a self, table: &str, key: &'a str) -> &'a str {
        self.words.get(table).and_then(|t| t.get(key)).and_then(toml::Value::as_str).unwrap_or(key)
    }

    /// A fixed word outside the tables.
    pub(super) fn bare<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).and_then(toml::Value::as_str).unwrap_or(key)
    }

    /// A fixed word of a list, such as the name of the third month; empty if the list is shorter.
    pub(super) fn listed(&self, table: &str, key: &str, at: usize) -> &str {
        let home = if table.is_empty() {
            self.words.get(key)
        } else {
            self.words.get(table).and_then(|t| t.get(key))
        };
        home.and_then(|list| list.get(at)).and_then(toml::Value::as_str).unwrap_or_default()
    }

    /// True if `word` is in the list `key` of words that reports name parties with.
    pub(super) fn is_party_word(&self, key: &str, word: &str) -> bool {
        self.party_words(key).any(|listed| listed == word)
    }

    /// The list `key` of words that reports name parties with.
    pub(super) fn party_words(&self, key: &str) -> impl Iterator<Item = &str> {
        let list = self.parties.get(key).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(toml::Value::as_str)
    }

    /// All labels, for templates.
    pub(super) fn labels(&self) -> BTreeMap<String, String> {
        let table = self.words.get("labels").and_then(toml::Value::as_table);
        let pairs = table.into_iter().flatten();
        pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// The phrase of a class.
    pub(super) fn phrase_of_class(&self, class: EventClass) -> &Phrase {
        self.phrases.of_class(class)
    }

    /// The phrase of an incident.
    pub(super) fn phrase(&self, incident: &Incident) -> &Phrase {
        self.phrases.of(incident)
    }

    /// The theme of a class: its place in the order of themes, and its heading.
    pub(super) fn theme(&self, class: EventClass) -> (usize, &str) {
        let own = class.to_string();
        let broad = own.split('/').next().unwrap_or_default();
        let at = self.themes.iter().position(|theme| theme.classes.iter().any(|c| c == broad || *c == own));
        match at {
            Some(at) => (at, self.word("themes", &self.themes[at].key)),
            None => (self.themes.len(), ""),
        }
    }

    /// Names joined as a sentence joins them; empty for none.
    pub(super) fn join(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => format!("{} {} {last}", head.join(", "), self.bare("and")),
        }
    }
}

fn environment() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_debug(true);
    templates.set_fuel(Some(FUEL));
    let blocks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    templates.set_syntax(blocks.expect("the usual delimiters are legal"));
    templates.set_auto_escape_callback(|name| match name.rsplit('.').next() {
        Some("html") => AutoEscape::Custom("html".into()),
        Some("md") => AutoEscape::Custom("markdown".into()),
        _ => AutoEscape::None,
    });
    templates.set_formatter(|out, state, value| {
        if value.is_undefined() || value.is_none() {
            return Ok(());
        }
        let text = value.to_string();
        let shown = match state.auto_escape() {
            _ if value.is_safe() => text,
            AutoEscape::Custom(form) if form == "html" => super::forms::escape_html(&text),
            AutoEscape::Custom(form) if form == "markdown" => super::forms::escape_markdown(&text),
            _ => text,
        };
        out.write_str(&shown).map_err(Error::from)
    });
    templates.add_filter("first_upper", |text: String| first(&text, |c| c.to_uppercase().collect()));
    templates.add_filter("first_lower", |text: String| first(&text, |c| c.to_lowercase().collect()));
    templates
}

/// A text with its first letter changed.
pub(super) fn first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| change(c) + chars.as_str())
}

/// The form of a noun that a count asks for: one and many, or the three forms of Slavic languages (CLDR plural rules).
fn plural(count: &Value, forms: &[String], slavic: bool) -> Result<String, Error> {
    let count = count.as_i64().unwrap_or_default().unsigned_abs();
    let form = match (slavic, count % 10, count % 100) {
        (false, _, _) => usize::from(count != 1),
        (true, 1, tens) if tens != 11 => 0,
        (true, 2..=4, tens) if !(12..=14).contains(&tens) => 1,
        (true, _, _) => 2,
    };
    let of_form = forms.get(form).or(forms.last()).cloned();
    of_form.ok_or_else(|| Error::new(ErrorKind::MissingArgument, "plural needs the forms of its noun"))
}

fn own_file(folder: &Path, name: &str) -> Result<Option<String>, Failure> {
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() => Ok(None),
        Err(error) => Err(Failure::io(error, format!("cannot read {}", path.display()))),
    }
}

fn lay_over(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => lay_over(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

fn add(templates: &mut Environment<'static>, name: String, text: String) -> Result<(), Failure> {
    templates.add_template_owned(name.clone(), text).map_err(|error| failure(&name, &error))
}

/// A template's error with its line and column, counted from 1.
fn failure(name: &str, error: &Error) -> Failure {
    let column = error.range().and_then(|range| {
        let before = error.template_source()?.get(..range.start)?;
        Some(before.rsplit('\n').next()?.chars().count() + 1)
    });
    let at = match (error.line(), column) {
        (Some(line), Some(column)) => format!(", line {line}, column {column}"),
        (Some(line), None) => format!(", line {line}"),
        _ => String::new(),
    };
    let detail = error.detail().map_or(String::new(), |detail| format!(": {detail}"));
    Failure::usage(format!("template {name}{at}: {}{detail}", error.kind()))
        .with_hint("nothing was written; docs/bulletin.md lists what a template may use")
}

#[cfg(test)]
mod tests;
