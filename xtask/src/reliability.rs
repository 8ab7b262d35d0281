//! `cargo xtask reliability PROGRAM [KILLS] [SEED] [--fail-points]`: what a workspace survives, in numbers.
//!
//! * The process is killed (SIGKILL) at random moments of an add and code run; with `--fail-points`, for a program built
//!   with that feature, half of the deaths are at named points of a write instead.
//! * An export is killed while it replaces another bundle, a fifth as often.
//! * The disk is full, or read-only (a small tmpfs; needs root and Linux, and says so if it cannot).
//! * Bits are flipped one at a time, half as many as kills in blobs and as many in the custody log.
//!
//! After each death: what was acknowledged is there once, `verify` finds nothing, and the same commands again give the
//! export of an undisturbed run, byte for byte but for the times of intake. Figures are in `docs/reliability.md`.

use crate::reports::{self, Dice};
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Reports in the run that is killed.
const REPORTS: usize = 30;
const POINTS: &[&str] = &[
    "blob/written",
    "blob/flushed",
    "blob/renamed",
    "add/before-commit",
    "add/committed",
    "code/before-commit",
    "code/committed",
];

/// Runs every trial and prints the figures; fails at the first loss.
pub fn run(arguments: &[String]) -> Result<()> {
    let (flags, values): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|a| a.starts_with("--"));
    let program = values.first().context("which program? give the path of a built dateline")?;
    let program = fs::canonicalize(program).with_context(|| format!("no program at {program}"))?;
    let kills: usize = values.get(1).map_or(Ok(200), |n| n.parse()).context("how many kills?")?;
    let seed: u64 = values.get(2).map_or(Ok(1), |n| n.parse()).context("the seed is a number")?;
    let fail_points = flags.iter().any(|flag| *flag == "--fail-points");
    let top = std::env::temp_dir().join(format!("dateline-reliability-{}", std::process::id()));
    fs::create_dir_all(&top)?;
    let trials = Trials { program, top: top.clone() };
    let outcome = trials.all(kills, seed, fail_points);
    fs::remove_dir_all(&top)?;
    outcome
}

struct Trials {
    program: PathBuf,
    top: PathBuf,
}

impl Trials {
    fn all(&self, kills: usize, seed: u64, fail_points: bool) -> Result<()> {
        reports::write(REPORTS, &self.top.join("reports"), seed)?;
        let clock = Instant::now();
        self.whole("expected")?;
        let length = clock.elapsed();
        self.kill(kills, seed, fail_points, length)?;
        self.kill_export(kills.div_ceil(5), seed)?;
        self.flip(kills.div_ceil(2), seed)?;
        self.small_disk()
    }

    fn command(&self, workspace: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.top).args(arguments).stdin(Stdio::null());
        command.env_remove("DATELINE_FAIL_AT").env("DATELINE_WORKSPACE", workspace);
        command
    }

    fn expect(&self, workspace: &str, arguments: &[&str], code: i32) -> Result<String> {
        let output = self.command(workspace, arguments).output()?;
        let said = both(&output);
        ensure!(output.status.code() == Some(code), "{arguments:?}: {:?}, not {code}: {said}", output.status);
        Ok(said)
    }

    /// An undisturbed run, or the completion of a disturbed one, with its export.
    fn whole(&self, name: &str) -> Result<()> {
        if !self.top.join(name).join("dateline.toml").exists() {
            self.expect(name, &["init", name], 0)?;
        }
        self.expect(name, &["add", "reports"], 0)?;
        self.expect(name, &["code"], 0)?;
        self.expect(name, &["verify"], 0)?;
        self.expect(name, &["export", "--out", &format!("{name}-bundle")], 0)?;
        Ok(())
    }

    fn kill(&self, kills: usize, seed: u64, fail_points: bool, length: Duration) -> Result<()> {
        let mut dice = Dice(seed ^ 0x5DEE_CE66);
        let (mut acknowledged, mut during_add, mut during_code, mut at_points) = (0, 0, 0, 0);
        for number in 0..kills {
            let name = "killed";
            self.expect(name, &["init", name], 0)?;
            let point = (fail_points && dice.below(2) == 0).then(|| {
                at_points += 1;
                format!("{}:{}", POINTS[dice.below(POINTS.len())], 1 + dice.below(REPORTS))
            });
            let deadline = Instant::now() + length.mul_f64(dice.below(1000) as f64 / 1000.0);
            let mut said: BTreeSet<String> = BTreeSet::new();
            for step in [&["add", "reports"][..], &["code"][..]] {
                let ended = self.run_until(name, step, point.as_deref(), deadline, &mut said)?;
                if !ended {
                    if step[0] == "add" {
                        during_add += 1
                    } else {
                        during_code += 1
                    }
                    break;
                }
            }
            let verified = self.expect(name, &["verify"], 0).with_context(|| format!("kill {number}"))?;
            let kept: usize = number_before(&verified, " documents").context("verify gives no count")?;
            ensure!(kept >= said.len(), "kill {number}: {} acknowledged, {kept} kept", said.len());
            acknowledged += said.len();
            self.whole(name).with_context(|| format!("kill {number}: completing"))?;
            let bundle = self.top.join("killed-bundle");
            self.same_bundle(&self.top.join("expected-bundle"), &bundle, Shown::WithoutTimes)?;
            let verdicts = fs::read_to_string(bundle.join("verdicts.csv"))?;
            ensure!(!verdicts.contains("duplicate-of"), "kill {number}: a duplicate");
            // A near copy names its earliest text in another column, so the ids are read from theirs.
            let mut rows = csv::Reader::from_reader(verdicts.as_bytes());
            let column = rows.headers()?.iter().position(|name| name == "document").context("no ids")?;
            let mut times: BTreeMap<String, usize> = BTreeMap::new();
            for row in rows.records() {
                *times.entry(row?.get(column).unwrap_or_default().to_owned()).or_default() += 1;
            }
            for id in &said {
                ensure!(times.get(id) == Some(&1), "kill {number}: {id} is lost or doubled");
            }
            fs::remove_dir_all(self.top.join(name))?;
            fs::remove_dir_all(bundle)?;
        }
        println!(
            "kills: {kills} ({during_add} while adding, {during_code} while coding, {} after the end; {at_points} aimed at \
             fail points); {acknowledged} acknowledged documents, 0 lost, 0 duplicates; verify clean and export byte-identical \
             every time",
            kills - during_add - during_code
        );
        Ok(())
    }

    /// Runs a command until it ends or the deadline comes; true if it ended by itself. Collects acknowledged ids.
    fn run_until(
        &self,
        workspace: &str,
        arguments: &[&str],
        point: Option<&str>,
        deadline: Instant,
        said: &mut BTreeSet<String>,
    ) -> Result<bool> {
        let mut command = self.command(workspace, arguments);
        if let Some(point) = point {
            command.env("DATELINE_FAIL_AT", point);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = child.stdout.take().context("no output")?;
        let (sender, lines) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if point.is_none() && Instant::now() >= deadline {
                child.kill()?;
                break child.wait()?;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        if reader.join().is_err() {
            bail!("the reader of the output stopped");
        }
        for line in lines.try_iter() {
            if let Some(id) = line.strip_prefix("added ").and_then(|rest| rest.split(':').next()) {
                said.insert(id.to_owned());
            }
        }
        match status.code() {
            None => Ok(false),
            Some(0) => Ok(true),
            Some(code) => bail!("{arguments:?} ended with {code}"),
        }
    }

    fn same_bundle(&self, expected: &Path, found: &Path, as_shown: Shown) -> Result<()> {
        for entry in fs::read_dir(expected)? {
            let entry = entry?;
            let name = entry.file_name();
            let shown = |path: &Path| -> Result<Vec<u8>> {
                let bytes = fs::read(path)?;
                Ok(match as_shown {
                    Shown::Whole => bytes,
                    Shown::WithoutTimes => {
                        without_times(&String::from_utf8_lossy(&bytes), DESCRIBING.iter().any(|d| name == *d))
                            .into_bytes()
                    }
                })
            };
            ensure!(shown(&entry.path())? == shown(&found.join(&name))?, "{name:?} differs");
        }
        Ok(())
    }

    /// Kills an export over an earlier, different bundle: the folder is one of the two, whole, and nothing lies beside it
    /// after the next export.
    fn kill_export(&self, kills: usize, seed: u64) -> Result<()> {
        let mut dice = Dice(seed ^ 0xB0D1);
        let exports: [&[&str]; 2] = [
            &["export", "--out", "killed-bundle"],
            &["export", "--out", "killed-bundle", "--coarsen", "admin1"],
        ];
        let out = self.top.join("killed-bundle");
        let whole = self.top.join("whole-bundles");
        let clock = Instant::now();
        for (number, export) in exports.iter().enumerate() {
            self.expect("expected", export, 0)?;
            let kept = whole.join(number.to_string());
            fs::create_dir_all(&kept)?;
            for entry in fs::read_dir(&out)? {
                let entry = entry?;
                fs::copy(entry.path(), kept.join(entry.file_name()))?;
            }
        }
        let length = clock.elapsed() / 2;
        let mut replaced = 0;
        for number in 0..kills {
            let deadline = Instant::now() + length.mul_f64(dice.below(1100) as f64 / 1000.0);
            self.run_until("expected", exports[number % 2], None, deadline, &mut BTreeSet::new())?;
            let same: Vec<bool> = (0..2)
                .map(|one| self.same_bundle(&whole.join(one.to_string()), &out, Shown::Whole).is_ok())
                .collect();
            ensure!(
                same.contains(&true),
                "export kill {number}: the bundle is neither the old nor the new one"
            );
            replaced += usize::from(same[number % 2]);
        }
        self.expect("expected", exports[0], 0)?;
        let beside = fs::read_dir(&self.top)?
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(".killed-bundle"));
        ensure!(beside.count() == 0, "an export left something beside the bundle");
        fs::remove_dir_all(&out)?;
        println!(
            "exports: {kills} killed over another bundle; {replaced} had replaced it, none left anything but one of the two"
        );
        Ok(())
    }

    /// Flips bytes one at a time; `verify` has to find each.
    fn flip(&self, flips: usize, seed: u64) -> Result<()> {
        let mut dice = Dice(seed ^ 0xF11B);
        let root = self.top.join("expected");
        let blobs: Vec<PathBuf> = files_below(&root.join("blobs"))?;
        for _ in 0..flips {
            let blob = &blobs[dice.below(blobs.len())];
            let length = fs::metadata(blob)?.len() as usize;
            self.flip_one("expected", blob, dice.below(length), 1 << dice.below(8))?;
        }
        let database = root.join("dateline.db");
        let bytes = fs::read(&database)?;
        let marker = b"{\"schema\":\"dateline.input/1\"";
        let entries: Vec<usize> =
            (0..bytes.len() - marker.len()).filter(|&at| bytes[at..].starts_with(marker)).collect();
        ensure!(entries.len() >= REPORTS, "the log is not where it was looked for");
        for _ in 0..flips {
            let start = entries[dice.below(entries.len())];
            // The entry's words end with its digest and its hash, 64 digits each.
            let end =
                (start..bytes.len()).find(|&at| bytes[at..].starts_with(b"]}")).context("an entry's end")?
                    + 130;
            self.flip_one("expected", &database, start + dice.below(end - start), 1 << dice.below(8))?;
        }
        self.expect("expected", &["verify"], 0)?;
        println!(
            "flips: {flips} of {flips} flipped bits of blobs and {flips} of {flips} of the custody log found by verify"
        );
        Ok(())
    }

    fn flip_one(&self, workspace: &str, file: &Path, at: usize, bit: u8) -> Result<()> {
        let sound = fs::read(file)?;
        let mut bytes = sound.clone();
        bytes[at] ^= bit;
        fs::write(file, &bytes)?;
        let found = self.expect(workspace, &["verify"], 3);
        fs::write(file, &sound)?;
        found.map(drop).with_context(|| format!("byte {at} of {}", file.display()))
    }

    /// A full disk, then a read-only one.
    fn small_disk(&self) -> Result<()> {
        let disk = self.top.join("disk");
        fs::create_dir_all(&disk)?;
        let mount = |options: &str| -> Result<bool> {
            let mut command = Command::new("mount");
            command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&disk).stderr(Stdio::null());
            Ok(command.status().is_ok_and(|status| status.success()))
        };
        if !mount("size=1m")? {
            println!("full and read-only disk: skipped, mounting a tmpfs needs root and Linux");
            return Ok(());
        }
        let outcome = self.on_small_disk(&mount);
        let unmounted = Command::new("umount").arg(&disk).status()?;
        ensure!(unmounted.success(), "{} stays mounted", disk.display());
        outcome
    }

    fn on_small_disk(&self, mount: &dyn Fn(&str) -> Result<bool>) -> Result<()> {
        let name = "disk/ws";
        reports::write(300, &self.top.join("many"), 7)?;
        self.expect(name, &["init", name], 0)?;
        let full = self.expect(name, &["add", "many"], 4).context("adding to a full disk")?;
        let said = full.lines().find(|line| line.starts_with("error:")).unwrap_or_default().to_owned();
        ensure!(full.contains("hint: free some space"), "no next step: {full}");
        let acknowledged = full.lines().filter(|line| line.starts_with("added ")).count();
        ensure!(mount("remount,size=64m")?, "cannot enlarge the disk");
        let verified = self.expect(name, &["verify"], 0)?;
        let kept: usize = number_before(&verified, " documents").context("verify gives no count")?;
        ensure!(kept >= acknowledged, "{acknowledged} acknowledged, {kept} kept");
        let resumed = self.expect(name, &["add", "many"], 0)?;
        ensure!(resumed.contains(&format!("{kept} here before")), "{resumed}");
        println!(
            "full disk: exit 4 after {acknowledged} of 300 ({said}); verify clean; resumed with {kept} here before"
        );
        ensure!(mount("remount,ro,size=64m")?, "cannot make the disk read-only");
        let refused = self.expect(name, &["add", "reports"], 4).context("adding to a read-only disk")?;
        let said = refused.lines().find(|line| line.starts_with("error:")).unwrap_or_default().to_owned();
        self.expect(name, &["verify"], 0).context("reading a read-only disk")?;
        ensure!(mount("remount,rw,size=64m")?, "cannot make the disk writable");
        self.expect(name, &["add", "reports"], 0)?;
        println!("read-only disk: exit 4 ({said}); readable; resumed");
        Ok(())
    }
}

/// What of a bundle is compared.
#[derive(Clone, Copy)]
enum Shown {
    /// Every byte.
    Whole,
    /// All but when the reports came in, which is another moment in another workspace.
    WithoutTimes,
}

/// Files of a bundle that hold checksums of its other files.
const DESCRIBING: &[&str] = &["datapackage.json", "prov.json"];

/// A file with its times left out, and the checksums of files that hold times, where `sums` says so.
fn without_times(text: &str, sums: bool) -> String {
    let is_sum = |quoted: &str| {
        let digits = quoted.strip_prefix("sha256:").unwrap_or(quoted);
        digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let kept = |quoted: &&str| quoted.parse::<jiff::Timestamp>().is_err() && !(sums && is_sum(quoted));
    // A time with fewer digits makes a file shorter.
    let lines = text.lines().filter(|line| !(sums && line.trim_start().starts_with("\"bytes\":")));
    let lines: Vec<String> =
        lines.map(|line| line.split('"').filter(kept).collect::<Vec<_>>().join("\"")).collect();
    lines.join("\n")
}

fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn number_before(text: &str, unit: &str) -> Option<usize> {
    text.split(unit).next()?.rsplit(' ').next()?.parse().ok()
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}
