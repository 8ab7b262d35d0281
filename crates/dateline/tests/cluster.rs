//! A scheduler, executors and clients as processes, some of which are killed: nothing is lost and nothing done twice.
#![cfg(all(feature = "cluster", unix))]

mod common;

use common::Place;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// A process of a cluster; killed when the test ends.
struct Process(Child);

impl Process {
    /// Starts one and waits until it says that it is up; returns what it says.
    fn start(place: &Place, arguments: &[&str]) -> (Process, String) {
        let mut child = place
            .command()
            .arg("cluster")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains(" on 127.0.0.1:"), "{arguments:?}: {line:?}");
        (Process(child), line)
    }

    fn scheduler(place: &Place, bind: &str) -> (Process, String) {
        let (process, line) = Process::start(place, &["scheduler", "--bind", bind]);
        let address = line.strip_prefix("scheduler on ").unwrap().split(": ").next().unwrap().to_owned();
        (process, address)
    }

    fn executor(place: &Place, address: &str) -> Process {
        let work = place.path().join("work");
        let work = work.to_str().unwrap();
        Process::start(place, &["executor", "--scheduler", address, "--threads", "1", "--work", work]).0
    }

    /// As `kill -9`.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reports of invented happenings, each of a day and a town of its own.
fn write_reports(place: &Place, count: usize) {
    let towns = ["Kulob", "Khujand", "Batken", "Osh", "Kunduz", "Herat", "Quetta", "Peshawar"];
    for n in 0..count {
        let (town, day) = (towns[n % towns.len()], n % 28 + 1);
        let text = format!(
            "DUSHANBE, {day} March 2024 (Sample Agency) — Gunmen attacked police post number {n} near {town} on {day} March, \
             killing {} officers, the interior ministry said. Shops in {town} stayed shut. {}\n",
            n % 9 + 2,
            "Traders said that they would not open before the roads are safe again. ".repeat(30)
        );
        place.write(&format!("reports/{n:03}.txt"), text);
    }
}

/// The files of a bundle by name.
fn bundle(place: &Place, lake: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = place.path().join(lake).join("bundles/all");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// The entries of a lake's ledger with the time each was written.
fn ledger(lake: &Path) -> BTreeMap<String, SystemTime> {
    let mut found = BTreeMap::new();
    for engine in fs::read_dir(lake.join("coded")).into_iter().flatten().flatten() {
        for entry in fs::read_dir(engine.path()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".parquet") && !name.starts_with('.') {
                found.insert(name, entry.metadata().unwrap().modified().unwrap());
            }
        }
    }
    found
}

/// Starts coding on the cluster and waits until some of it is done.
fn coding(place: &Place, lake: &str, address: &str, some: usize) -> Child {
    let mut child = place
        .command()
        .args(["lake", "code", lake, "--cluster", address, "--at-once", "4"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while ledger(&place.path().join(lake)).len() < some {
        assert!(begun.elapsed() < Duration::from_secs(120), "nothing is coded");
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

#[track_caller]
fn expect(child: Child, code: i32) -> String {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{} {said}", String::from_utf8_lossy(&output.stdout));
    said
}

#[test]
fn one_machine_and_many_give_the_same_and_no_death_loses_or_doubles_anything() {
    let place = Place::new();
    write_reports(&place, 120);
    for lake in ["here", "there", "shot", "orphaned"] {
        place.run(&["lake", "add", lake, "reports", "--shard", "3"]).expect(0);
    }
    place.run(&["lake", "code", "here"]).expect(0);
    let expected = bundle(&place, "here");
    let shards = ledger(&place.path().join("here")).len();
    assert!(shards > 30, "{shards}");

    let (scheduler, address) = Process::scheduler(&place, "127.0.0.1:0");
    let executors = [Process::executor(&place, &address), Process::executor(&place, &address)];
    place.run(&["lake", "code", "there", "--cluster", &address]).expect(0);
    assert!(bundle(&place, "there") == expected, "one scheduler and two executors");

    // An executor is shot: the scheduler gives its work to the other.
    let child = coding(&place, "shot", &address, 3);
    let [first, second] = executors;
    first.kill();
    assert!(ledger(&place.path().join("shot")).len() < shards, "it was done before the shot");
    expect(child, 0);
    assert!(bundle(&place, "shot") == expected, "an executor was killed");

    // The scheduler is shot: the client says so, and what is coded stays; another scheduler and the same command do the rest.
    let child = coding(&place, "orphaned", &address, 3);
    scheduler.kill();
    let done = ledger(&place.path().join("orphaned"));
    let said = expect(child, 4);
    assert!(said.contains("shards are coded and kept"), "{said}");
    second.kill();
    let (_scheduler, address) = Process::scheduler(&place, "127.0.0.1:0");
    let _executor = Process::executor(&place, &address);
    place.run(&["lake", "code", "orphaned", "--cluster", &address]).expect(0);
    let after = ledger(&place.path().join("orphaned"));
    assert_eq!(after.len(), shards);
    assert!(done.iter().all(|(name, time)| after[name] == *time), "a shard was coded twice");
    assert!(bundle(&place, "orphaned") == expected, "the scheduler was killed");
    // The executor that came after removed the folders of work of those that were shot.
    assert_eq!(fs::read_dir(place.path().join("work")).unwrap().count(), 1);
}

#[test]
fn what_cannot_work_says_so_soon() {
    let place = Place::new();
    write_reports(&place, 1);
    place.run(&["lake", "add", "lake", "reports"]).expect(0);
    let within = |arguments: &[&str], code: i32, words: &str| {
        let begun = Instant::now();
        let ended = place.run(arguments).expect(code);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    };
    let (_scheduler, address) = Process::scheduler(&place, "127.0.0.1:0");
    within(&["lake", "code", "lake", "--cluster", &address], 4, "no executor reported");
    within(&["lake", "code", "lake", "--cluster", "127.0.0.1:9"], 4, "no scheduler answers");
    within(&["lake", "code", "lake", "--cluster", "192.0.2.7:50050"], 2, "mutual TLS");
    within(&["lake", "code", "lake", "--cluster", "nowhere"], 2, "HOST:PORT");
    within(&["cluster", "scheduler", "--bind", "0.0.0.0:0"], 2, "mutual TLS");
    within(&["cluster", "executor", "--scheduler", &address, "--host", "0.0.0.0"], 2, "mutual TLS");
    within(&["cluster", "executor", "--scheduler", "127.0.0.1:9"], 4, "no scheduler answers");
    within(&["cluster", "scheduler", "--bind", &address], 4, "cannot listen");
    #[cfg(target_os = "linux")]
    within(
        &["cluster", "executor", "--scheduler", &address, "--work", "/dev/full/work"],
        4,
        "cannot write in /dev/full/work",
    );
    assert!(!place.path().join("lake/coded").exists());
}

#[test]
fn beyond_this_machine_every_side_shows_a_certificate() {
    let place = Place::new();
    write_reports(&place, 4);
    let made = certificates(&place);
    let files = |side: &str| -> Vec<String> {
        let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
        let (cert, key) = (path(&format!("{side}.pem")), path(&format!("{side}.key")));
        ["--tls-ca", &path("ca.pem"), "--tls-cert", &cert, "--tls-key", &key].map(str::to_owned).into()
    };
    assert!(made, "openssl is needed for this test");
    let with = |arguments: &[&str], side: &str| -> Vec<String> {
        arguments.iter().map(|a| (*a).to_owned()).chain(files(side)).collect()
    };
    let strings = |list: &[String]| -> Vec<String> { list.to_vec() };
    let arguments = strings(&with(&["scheduler", "--bind", "127.0.0.1:0"], "side"));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (_scheduler, line) = Process::start(&place, &arguments);
    let address = line.strip_prefix("scheduler on ").unwrap().split(": ").next().unwrap().to_owned();
    let arguments = with(&["executor", "--scheduler", &address, "--threads", "1", "--work", "work"], "side");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (_executor, _) = Process::start(&place, &arguments);
    place.run(&["lake", "add", "lake", "reports"]).expect(0);
    place.run(&["lake", "add", "here", "reports"]).expect(0);
    // Without a certificate, or with one that another authority signed, nobody is let in.
    place.run(&["lake", "code", "lake", "--cluster", &address]).expect(4);
    let stranger = with(&["lake", "code", "lake", "--cluster", &address], "stranger");
    let stranger: Vec<&str> = stranger.iter().map(String::as_str).collect();
    place.run(&stranger).expect(4);
    let known = with(&["lake", "code", "lake", "--cluster", &address], "side");
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    place.run(&known).expect(0);
    place.run(&["lake", "code", "here"]).expect(0);
    assert!(bundle(&place, "lake") == bundle(&place, "here"));
}

/// Makes an authority, a side it signed, and a stranger that signed itself; false if there is no `openssl`.
fn certificates(place: &Place) -> bool {
    let openssl = |arguments: &str| -> bool {
        let ended = std::process::Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(place.path())
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .status();
        ended.is_ok_and(|status| status.success())
    };
    place.write(
        "san.txt",
        "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=CA:FALSE\n",
    );
    let new = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    openssl(&format!("req -x509 {new} -keyout ca.key -out ca.pem -subj /CN=authority"))
        && openssl(&format!("req {new} -keyout side.key -out side.csr -subj /CN=side"))
        && openssl(
            "x509 -req -in side.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san.txt -out side.pem",
        )
        && openssl(&format!("req -x509 {new} -keyout stranger.key -out stranger.pem -subj /CN=stranger"))
}
