//! A lake in an object store: the records of a run, through a real server that speaks S3.
//!
//! `scripts/cluster.sh` starts the server and names it in `DATELINE_TEST_S3` (`http://127.0.0.1:PORT`).
#![cfg(feature = "cluster")]

mod common;

use common::{Ended, Place};
use std::fs;
use std::time::{Duration, Instant};

const REPORT: &str = "KABUL, 14 March 2024 (Agency) — Gunmen attacked a police post in Kabul on Tuesday, killing three officers, \
police said.\n";
const OTHER: &str = "DUSHANBE, 15 April 2024 (Other Wire) — A bomb exploded at a market in Kulob on 14 April. At least four people \
were killed, a local official said.\n";
const COUNT: &str = "SELECT count(*) AS n FROM events";

struct Store {
    place: Place,
    endpoint: String,
    bucket: String,
}

impl Store {
    fn new(bucket: &str) -> Store {
        let endpoint = std::env::var("DATELINE_TEST_S3").expect("scripts/cluster.sh names the server");
        ureq::put(format!("{endpoint}/{bucket}")).send_empty().expect("the server makes a bucket");
        let place = Place::new();
        place.write("reports/a.txt", REPORT);
        place.write("reports/b.txt", OTHER);
        Store { place, endpoint, bucket: bucket.to_owned() }
    }

    /// `dateline lake …`, where `LAKE` is the lake's address; on one of two machines.
    fn lake(&self, machine: &str, arguments: &[&str], settings: &[(&str, &str)]) -> Ended {
        let address = format!("s3://{}/archive", self.bucket);
        let mirror = self.place.path().join(machine);
        let mut command = self.place.command();
        command.arg("lake").arg(arguments[0]).arg("--mirror").arg(&mirror);
        command.args(
            arguments[1..]
                .iter()
                .map(|argument| if *argument == "LAKE" { address.as_str() } else { argument }),
        );
        command
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", "us-east-1");
        command.env("AWS_ENDPOINT_URL", &self.endpoint).envs(settings.iter().copied());
        Ended::of(command.output().unwrap())
    }
}

#[test]
#[ignore = "needs a server that speaks S3: scripts/cluster.sh starts one"]
fn a_lake_in_a_bucket_is_that_of_a_folder_for_whoever_reaches_it() {
    let store = Store::new("dateline-whole");
    store.place.run(&["lake", "add", "here", "reports"]).expect(0);
    store.place.run(&["lake", "code", "here"]).expect(0);
    store.lake("one", &["add", "LAKE", "reports"], &[]).expect(0);
    let told = store.lake("one", &["code", "LAKE"], &[]).expect(0);
    assert!(told.stdout.contains("bundles: s3://dateline-whole/archive/bundles"), "{}", told.stdout);
    // Another machine has the same files, byte for byte, and codes nothing again.
    let again = store.lake("two", &["code", "LAKE"], &[]).expect(0);
    assert!(again.stdout.starts_with("0 shards coded"), "{}", again.stdout);
    let mirror = fs::read_dir(store.place.path().join("two")).unwrap().next().unwrap().unwrap().path();
    for entry in fs::read_dir(store.place.path().join("here/bundles/all")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            fs::read(&path).unwrap() == fs::read(mirror.join("lake/bundles/all").join(&name)).unwrap(),
            "{name} differs"
        );
    }
    // A third only asks.
    let count = store.lake("three", &["query", "LAKE", COUNT, "--format", "csv"], &[]).expect(0).stdout;
    assert_eq!(count, store.place.run(&["lake", "query", "here", COUNT, "--format", "csv"]).expect(0).stdout);
    store.lake("three", &["measure", "LAKE", "trend"], &[]);
    // A report more: added by the second, coded by the first.
    store
        .place
        .write("reports/c.txt", "OSH, 2 May 2024 (Agency) — Protesters blocked the road to Osh on 2 May.\n");
    store.lake("two", &["add", "LAKE", "reports"], &[]).expect(0);
    let told = store.lake("one", &["code", "LAKE"], &[]).expect(0);
    assert!(told.stdout.starts_with("1 shards coded, 2 before"), "{}", told.stdout);
}

#[test]
#[ignore = "needs a server that speaks S3: scripts/cluster.sh starts one"]
fn a_store_that_is_not_there_and_a_bucket_that_is_not_are_named_within_a_quarter_minute() {
    let store = Store::new("dateline-bad");
    store.lake("one", &["query", "LAKE", COUNT], &[]).expect(2);
    let add = ["add", "LAKE", "reports"];
    // A port of this machine that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{free}");
    let begun = Instant::now();
    let ended = store.lake("one", &add, &[("AWS_ENDPOINT_URL", &nobody)]).expect(4);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert!(ended.stderr.contains(&nobody), "{}", ended.stderr);
    let ended = store.lake("one", &["add", "s3://dateline-nowhere/archive", "reports"], &[]).expect(2);
    assert!(ended.stderr.contains("check the name of the bucket"), "{}", ended.stderr);
    let ended = store.lake("one", &add, &[("AWS_ACCESS_KEY_ID", "")]).expect(2);
    assert!(ended.stderr.contains("AWS_ACCESS_KEY_ID"), "{}", ended.stderr);
    store.lake("one", &["add", "gs://bucket/archive", "reports"], &[]).expect(2);
    // Nothing of all that was written.
    store.lake("one", &["query", "LAKE", COUNT], &[]).expect(2);
    // A mirror that cannot be written.
    #[cfg(target_os = "linux")]
    {
        let mut command = store.place.command();
        command.args(["lake", "add", "--mirror", "/dev/full/x", "s3://dateline-bad/archive", "reports"]);
        command
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_ENDPOINT_URL", &store.endpoint);
        Ended::of(command.output().unwrap()).expect(4);
    }
}
