//! The command lines of the README and of pages, run as they are written. `EVENT`, `ID` and the like stand for ids; they
//! are filled in from what the commands before gave. A block with a file's name after its language is that file; a block
//! `text` is what the commands before it print, line by line, where `…` stands for anything.

mod common;

use common::Place;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said. Shops in Kulob stayed shut for a day.\n";
const OTHER: &str = "DUSHANBE, 15 March 2024 (Other Wire) — Two gunmen attacked a police post near Khujand on 12 March. \
    At least four officers were killed, a local official said.\n";

/// A sheet with a head and one row, as spreadsheet programs write it (ECMA-376), with strings inside its cells.
fn sheet() -> Vec<u8> {
    let row = |cells: [&str; 3]| {
        let cells = cells.map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).concat();
        format!("<row>{cells}</row>")
    };
    let head = row(["When", "Where", "What"]);
    let data = row(["2024-03-12", "Khujand", "Soldiers arrested four men"]);
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
             ContentType=\"application/xml\"/></Types>"
                .to_owned(),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{namespace}\"><sheets><sheet name=\"Notes\" sheetId=\"1\"/></sheets></workbook>"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{namespace}\"><sheetData>{head}{data}</sheetData></worksheet>"),
        ),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A folder with everything the pages name.
fn prepared() -> Place {
    let place = Place::new();
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
    place.write("report.html", format!("<html><body><p>{REPORT}</p></body></html>"));
    place.write("copy.txt", "Gunmen attacked a police post near Khujand.\n");
    place.write("notes.xlsx", sheet());
    let packed = common::repository().join("examples/data/ucdp/ucdp-ged-syria-is-2016-2019.csv.gz");
    let mut rows = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::GzDecoder::new(std::fs::File::open(packed).unwrap()),
        &mut rows,
    )
    .unwrap();
    place.write("GEDEvent_v25_1.csv", rows);
    place
}

/// What a page asks its reader to do, and shows.
enum Step {
    Write { file: String, text: String },
    Run(String),
    Shown(Vec<String>),
}

/// The steps of a page. Commands stand in blocks `sh`, a line each, without remarks.
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut block: Option<(&str, Vec<&str>)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut block) {
            (Some(kind), None) => block = Some((kind, Vec::new())),
            (Some(_), Some(_)) => {
                let (kind, lines) = block.take().unwrap();
                match kind.split_once(' ') {
                    Some((_, file)) => {
                        steps.push(Step::Write { file: file.to_owned(), text: lines.join("\n") + "\n" });
                    }
                    // `serve` runs until it is stopped: the tests of the server start it.
                    None if kind == "sh" => steps.extend(
                        (lines.iter())
                            .filter(|line| {
                                line.starts_with("dateline ") && !line.starts_with("dateline serve")
                            })
                            .map(|line| Step::Run(line.split("  #").next().unwrap().trim_end().to_owned())),
                    ),
                    None if kind == "text" => {
                        steps
                            .push(Step::Shown(lines.iter().map(|line| line.trim_end().to_owned()).collect()));
                    }
                    None => {}
                }
            }
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    assert!(block.is_none(), "a block is not closed");
    steps
}

/// True if a printed line is what a page shows; `…` stands for anything.
fn is_shown(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once('…') else { return shown == printed.trim_end() };
    let Some(mut left) = printed.trim_end().strip_prefix(start) else { return false };
    let parts: Vec<&str> = rest.split('…').collect();
    let (last, between) = parts.split_last().unwrap();
    for part in between {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Runs a line in a folder; what it printed, and the folder for the next.
fn run(line: &str, folder: &Path, place: &Place) -> (String, PathBuf) {
    let program = Path::new(env!("CARGO_BIN_EXE_dateline"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let export = place.path().join("ids");
    let mut filled = line.to_owned();
    for (placeholder, file, field) in [
        ("INCIDENT", "incidents.jsonl", "id"),
        ("EVENT", "events.jsonl", "id"),
        ("OTHER", "events.jsonl", "id"),
        ("DOCUMENT", "events.jsonl", "document"),
        (" ID", "events.jsonl", "id"),
    ] {
        if !filled.contains(placeholder) {
            continue;
        }
        let arguments: &[&str] =
            if folder.join("dateline.toml").is_file() { &["export"] } else { &["run", "reports/"] };
        let mut command = Command::new(program);
        command.args(arguments).arg("--out").arg(&export).current_dir(folder).output().unwrap();
        let records = std::fs::read_to_string(export.join(file)).unwrap();
        let mut records =
            records.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        // The other is another.
        let wanted = if placeholder == "OTHER" { records.next_back() } else { records.next() };
        let id = wanted.unwrap()[field].as_str().unwrap().to_owned();
        let blank = if placeholder.starts_with(' ') { " " } else { "" };
        filled = filled.replace(placeholder, &format!("{blank}{id}"));
    }
    let script = format!("cd '{}' && {filled} && pwd", folder.display());
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("PATH", path)
        .env_remove("DATELINE_VERBOSE")
        .env("DATELINE_USER", "reader")
        .output()
        .unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // 1: done, with something to look at.
    let code = output.status.code();
    let refuses = line.starts_with("dateline shift") && code == Some(2) && wrong.contains("hint");
    assert!(matches!(code, Some(0 | 1)) || refuses, "{filled}\n{said}\n{wrong}");
    let folder = match (line.split_once("cd "), code) {
        (Some((_, to)), Some(0)) => folder.join(to.trim()),
        _ => folder.to_owned(),
    };
    (said.into_owned(), folder)
}

fn run_all(page: &str, least: usize) {
    let text = std::fs::read_to_string(common::repository().join(page)).unwrap();
    let place = prepared();
    let mut folder = place.path().to_owned();
    let steps = steps(&text);
    let runs = steps.iter().filter(|step| matches!(step, Step::Run(_))).count();
    assert!(runs >= least, "{page} has {runs} commands");
    let mut printed = String::new();
    let mut is_new = true;
    for step in steps {
        match step {
            Step::Write { file, text } => std::fs::write(folder.join(file), text).unwrap(),
            Step::Run(line) => {
                // Watching wants its list; it declares a folder here, and no address is fetched.
                place.write(
                    "incoming/c.txt",
                    "KULOB, 20 March 2024 (Wire) — Police arrested a man in Kulob on 19 March.\n",
                );
                let _ = std::fs::write(
                    folder.join("feeds.toml"),
                    format!("[[folder]]\npath = \"{}/incoming\"\n", place.path().display()),
                );
                if std::mem::take(&mut is_new) {
                    printed.clear();
                }
                let said;
                (said, folder) = run(&line, &folder, &place);
                printed.push_str(&said);
            }
            Step::Shown(lines) => {
                is_new = true;
                let mut left = printed.lines();
                for line in lines {
                    assert!(
                        left.any(|now| is_shown(&line, now)),
                        "{page} shows {line:?}; printed is\n{printed}"
                    );
                }
            }
        }
    }
}

#[test]
fn an_ellipsis_stands_for_anything() {
    for (shown, printed, is) in [
        ("a b", "a b ", true),
        ("a b", "a c", false),
        ("a … c", "a b c", true),
        ("…c", "a b c", true),
        ("a …", "a b c", true),
        ("a … d", "a b c", false),
        ("a … b … d", "a 1 b 2 d", true),
        ("a … b … d", "a 1 c 2 d", false),
    ] {
        assert_eq!(is_shown(shown, printed), is, "{shown} {printed}");
    }
}

#[test]
fn every_command_of_the_readme_runs_as_written() {
    run_all("README.md", 20);
}

#[test]
fn every_command_of_the_page_about_workspaces_runs_as_written() {
    run_all("docs/workspace.md", 10);
}

#[test]
fn every_command_of_the_first_steps_runs_as_written() {
    run_all("docs/start.md", 7);
    run_all("docs/install.md", 3);
}

#[test]
fn every_command_for_researchers_runs_as_written() {
    run_all("docs/howto/researcher.md", 14);
}

#[test]
fn every_command_for_a_desk_runs_as_written() {
    run_all("docs/howto/desk.md", 14);
}

#[test]
fn every_command_for_a_think_tank_runs_as_written() {
    run_all("docs/howto/think-tank.md", 14);
}

#[test]
fn every_command_for_journalists_runs_as_written() {
    run_all("docs/howto/journalist.md", 11);
}

#[test]
fn the_codebook_of_an_afternoon_gives_what_it_shows() {
    run_all("docs/own-codebook.md", 10);
}
