//! The server as a browser and as a stranger meet it: a real process, real requests over loopback.

mod coding;
#[path = "../common/mod.rs"]
mod common;
mod composing;
mod deciding;
mod http;
mod reading;
mod safety;
mod supply;
mod teaching;

use common::Place;
use http::{Client, Server};
use serde_json::Value;

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said. The post stands on the road to the border.\n";
const OTHER: &str = "DUSHANBE, 20 March 2024 (Sample Agency) — Protesters blocked a road in Kulob on 18 March, local \
    officials said. Orlando Quimby, a shopkeeper, watched from his door. Quimby said the street was quiet by noon. \
    More at http://reports.example/kulob.\n";
const THIRD: &str = "DUSHANBE, 15 March 2024 (Other Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing four officers, police said.\n";

/// A coded workspace with these reports, in `ws`.
fn coded(place: &Place, reports: &[(&str, &str)]) {
    for (name, text) in reports {
        place.write(&format!("reports/{name}"), text);
    }
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
}

fn served(place: &Place) -> (Server, Client) {
    coded(place, &[("a.txt", REPORT), ("b.txt", OTHER), ("c.txt", THIRD)]);
    let server = Server::start(place, &["serve", "ws", "--port", "0"]);
    let client = server.open();
    (server, client)
}

/// The first event of a type in the queue, as the page gets it.
#[track_caller]
fn event_of(client: &Client, kind: &str) -> Value {
    let queue = client.get("/api/queue").expect(200).json();
    for row in queue["rows"].as_array().unwrap() {
        let event = client.get(&format!("/api/events/{}", row["event"].as_str().unwrap())).expect(200).json();
        if event["type"] == kind {
            return event;
        }
    }
    panic!("no {kind} in {queue}")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
