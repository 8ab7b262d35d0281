//! Packages that are not what they should be: the error names the file, and the array or version.

use dateline_nlp::package::convert;
use std::collections::BTreeMap;

/// MessagePack, as much as a package needs.
enum Value<'v> {
    Number(u32),
    Text(&'v str),
    Bytes(Vec<u8>),
    List(Vec<Value<'v>>),
    Map(Vec<(&'v str, Value<'v>)>),
}

fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    let text = |text: &str, out: &mut Vec<u8>| {
        out.push(0xdb);
        out.extend((text.len() as u32).to_be_bytes());
        out.extend(text.as_bytes());
    };
    match value {
        Value::Number(n) => {
            out.push(0xce);
            out.extend(n.to_be_bytes());
        }
        Value::Text(t) => text(t, out),
        Value::Bytes(bytes) => {
            out.push(0xc6);
            out.extend((bytes.len() as u32).to_be_bytes());
            out.extend(bytes);
        }
        Value::List(items) => {
            out.push(0xdd);
            out.extend((items.len() as u32).to_be_bytes());
            items.iter().for_each(|item| write(item, out));
        }
        Value::Map(entries) => {
            out.push(0xdf);
            out.extend((entries.len() as u32).to_be_bytes());
            for (key, value) in entries {
                text(key, out);
                write(value, out);
            }
        }
    }
}

fn bytes(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

fn packed(value: Value<'static>) -> Value<'static> {
    Value::Bytes(bytes(&value))
}

/// A `tok2vec/model` of one embedding of 4 rows of 16, whose array has `rows`.
fn tok2vec(rows: u32, column: u32) -> Vec<u8> {
    use Value::{Bytes, List, Map, Number, Text};
    let node = |name, dims| Map(vec![("name", Text(name)), ("dims", Map(dims))]);
    let array = Map(vec![
        ("nd", Number(1)),
        ("type", Text("<f4")),
        ("shape", List(vec![Number(rows), Number(16)])),
        ("data", Bytes(vec![0; rows as usize * 64])),
    ]);
    bytes(&Map(vec![
        (
            "nodes",
            List(vec![
                node("extract_features", vec![]),
                node("hashembed", vec![("nO", Number(16)), ("nV", Number(4))]),
            ]),
        ),
        (
            "attrs",
            List(vec![
                Map(vec![("columns", packed(List(vec![Text("NORM"), Text("VIBES")])))]),
                Map(vec![("column", packed(Number(column))), ("seed", packed(Number(8)))]),
            ]),
        ),
        ("params", List(vec![Map(vec![]), Map(vec![("E", array)])])),
    ]))
}

fn package(changes: &[(&str, Option<Vec<u8>>)]) -> BTreeMap<String, Vec<u8>> {
    let meta = br#"{"lang":"en","name":"toy","version":"1.2.3","spacy_version":">=3.8.0,<3.9.0"}"#;
    let config = b"[nlp]\nlang = \"en\"\npipeline = [\"tok2vec\",\"tagger\"]\ndisabled = []\n";
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, bytes) in [
        ("meta.json", meta.to_vec()),
        ("config.cfg", config.to_vec()),
        ("tokenizer", bytes(&Value::Map(vec![("infix_finditer", Value::Text("-"))]))),
        ("tok2vec/model", tok2vec(4, 0)),
    ] {
        files.insert(format!("toy-1.2.3/{name}"), bytes);
    }
    for (name, change) in changes {
        match change {
            Some(bytes) => drop(files.insert(format!("toy-1.2.3/{name}"), bytes.clone())),
            None => drop(files.remove(&format!("toy-1.2.3/{name}"))),
        }
    }
    files
}

#[test]
fn errors_name_the_file_and_the_array_or_version() {
    let text = |text: &str| Some(text.as_bytes().to_vec());
    let infix = |pattern: &str| Some(bytes(&Value::Map(vec![("infix_finditer", Value::Text(pattern))])));
    type Case<'c> = (&'c str, Option<Vec<u8>>, &'c str);
    let cases: Vec<Case<'_>> = vec![
        ("meta.json", None, r#"no spaCy package here: no folder holds "meta.json" and "tokenizer""#),
        (
            "meta.json",
            text(r#"{"lang":"en","name":"old","version":"2.3.1","spacy_version":">=2.3.0,<2.4.0"}"#),
            r#"package "en_old 2.3.1" is not supported: made for spaCy ">=2.3.0,<2.4.0", expected 3.x"#,
        ),
        ("meta.json", text("{"), r#"package file "meta.json": not JSON"#),
        ("config.cfg", None, r#"package file missing: "config.cfg""#),
        (
            "config.cfg",
            text("[nlp]\npipeline = [\"transformer\",\"tagger\"]\n"),
            r#"package "en_toy 1.2.3" is not supported: pipeline component "transformer" is not known"#,
        ),
        ("config.cfg", text("[nlp]\n"), r#"package file "config.cfg": no list "nlp.pipeline""#),
        ("tokenizer", Some(vec![0xc1]), r#"package file "tokenizer": not MessagePack"#),
        (
            "tokenizer",
            infix(r"(a)\1"),
            r#"package file "tokenizer": infix_finditer: pattern character 5: this escape"#,
        ),
        ("tok2vec/model", None, r#"package file missing: "tok2vec/model""#),
        (
            "tok2vec/model",
            Some(tok2vec(5, 0)),
            r#"package file "tok2vec/model": array "E" of layer "hashembed" has shape [5, 16], expected [4, 16]"#,
        ),
        ("tok2vec/model", Some(tok2vec(4, 1)), r#"package file "tok2vec/model": column 1 is not one of"#),
        (
            "tok2vec/model",
            Some(tok2vec(4, 0)),
            r#"package file "tok2vec/model": 0 maxout and 0 layernorm layers"#,
        ),
    ];
    for (name, change, expected) in cases {
        let error = convert(&package(&[(name, change)])).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{name}: {error}");
    }
}
