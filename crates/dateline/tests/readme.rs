//! The command lines of the README and of the page about workspaces, run as they are written. `EVENT`, `ID` and the like
//! stand for ids; they are filled in from what the commands before gave.

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

/// The command lines of a page's `sh` blocks, without remarks.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        // `serve` runs until it is stopped: the tests of the server start it.
        } else if inside && line.starts_with("dateline ") && !line.starts_with("dateline serve") {
            commands.push(line.split("  #").next().unwrap().trim_end().to_owned());
        }
    }
    commands
}

/// Runs a line in a folder and returns the folder for the next.
fn run(line: &str, folder: &Path, place: &Place) -> PathBuf {
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
    match (line.split_once("cd "), code) {
        (Some((_, to)), Some(0)) => folder.join(to.trim()),
        _ => folder.to_owned(),
    }
}

fn run_all(page: &str, least: usize) {
    let text = std::fs::read_to_string(common::repository().join(page)).unwrap();
    let place = prepared();
    let mut folder = place.path().to_owned();
    let commands = commands(&text);
    assert!(commands.len() >= least, "{page} has {} commands", commands.len());
    for line in commands {
        // Watching wants its list; it declares a folder here, and no address is fetched.
        place.write(
            "incoming/c.txt",
            "KULOB, 20 March 2024 (Wire) — Police arrested a man in Kulob on 19 March.\n",
        );
        let _ = std::fs::write(
            folder.join("feeds.toml"),
            format!("[[folder]]\npath = \"{}/incoming\"\n", place.path().display()),
        );
        folder = run(&line, &folder, &place);
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
