//! Point processes with a known shift, to check that intervals hold what they promise.
//!
//! Each process makes incidents of 2016 around one point and of 2017 around another; the truth is the geodesic between
//! the two. By symmetry the mean centre of a cloud in the azimuthal plane around a point is that point.

use super::incident_on;
use crate::geodesic::{Way, Wgs84};
use crate::numeric::Stream;
use dateline_types::{DayInterval, Incident, IncidentOrigin, LatLng};
use jiff::civil::Date;

/// How incidents come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Each on its own: 120 a period, spread 150 km.
    Independent,
    /// In bursts: five conflicts, twelve months; a burst has its own place (120 km) and a Poisson number of incidents
    /// around it (40 km).
    Clustered,
    /// Each sets off others: eight conflicts of Poisson parents (150 km), half of all incidents set off by an earlier
    /// one, four days later on average and 20 km away (Hawkes 1971).
    SelfExciting,
    /// As independent, but in the later period the eastern half is reported half as often: the intervals must fail, since
    /// no interval from reports alone can know.
    DifferentialReporting,
    /// As clustered, but each of eight conflicts wanders: the places of its months are an autoregression (150 km) with
    /// this correlation from month to month, in hundredths, across both periods.
    Persistent(u8),
}

impl Process {
    /// Every process.
    pub const ALL: [Process; 6] = [
        Process::Independent,
        Process::Clustered,
        Process::SelfExciting,
        Process::Persistent(60),
        Process::Persistent(90),
        Process::DifferentialReporting,
    ];

    /// A name for tables.
    pub fn name(self) -> &'static str {
        match self {
            Process::Independent => "independent",
            Process::Clustered => "clustered",
            Process::SelfExciting => "self-exciting",
            Process::DifferentialReporting => "differential reporting",
            Process::Persistent(60) => "persistent, .6 a month",
            Process::Persistent(90) => "persistent, .9 a month",
            Process::Persistent(_) => "persistent",
        }
    }
}

fn centres(moved: f64) -> [LatLng; 2] {
    let point = |lat, lng| LatLng::new(lat, lng).expect("a point");
    [point(34.0, 42.0), point(34.0 + moved, 42.0 + 3.0 * moved)]
}

/// The true shift of every process: `moved` times 297 km or so east-north-east, 0 for none.
pub fn truth(moved: f64) -> Way {
    let [a, b] = centres(moved);
    Wgs84::default().way(a, b)
}

/// The incidents of set number `set`, whose later period's centre is [`truth`] away from the earlier one's.
pub fn incidents(process: Process, set: u64, moved: f64) -> Vec<Incident> {
    let mut stream = Stream::new(set, process.name(), 0);
    let mut made = Maker { earth: Wgs84::default(), incidents: Vec::new() };
    let wander: Vec<Vec<[f64; 2]>> = match process {
        Process::Persistent(hundredths) => {
            (0..8).map(|_| wandering(hundredths, 150.0, &mut stream)).collect()
        }
        _ => Vec::new(),
    };
    for (period, centre) in centres(moved).into_iter().enumerate() {
        let year = 2016 + period as i16;
        match process {
            Process::Independent => {
                for _ in 0..120 {
                    let at = made.around(centre, 150.0, &mut stream);
                    made.push(at, year, stream.below(365), None);
                }
            }
            Process::Clustered => {
                for burst in 0..60 {
                    let place = made.around(centre, 120.0, &mut stream);
                    for _ in 0..stream.poisson(5.0) {
                        let at = made.around(place, 40.0, &mut stream);
                        // A burst stays within its month; those of the next process do not.
                        let first = Date::constant(year, 1 + (burst % 12) as i8, 1).day_of_year() - 1;
                        made.push(at, year, first as usize + stream.below(28), Some(burst / 12));
                    }
                }
            }
            Process::Persistent(_) => {
                for (conflict, path) in wander.iter().enumerate() {
                    for month in 0..12 {
                        let [x, y] = path[12 * period + month];
                        let place = made.earth.destination(centre, x.atan2(y).to_degrees(), x.hypot(y));
                        for _ in 0..stream.poisson(5.0) {
                            let at = made.around(place, 40.0, &mut stream);
                            let first = Date::constant(year, 1 + month as i8, 1).day_of_year() - 1;
                            made.push(at, year, first as usize + stream.below(28), Some(conflict));
                        }
                    }
                }
            }
            Process::SelfExciting => {
                for conflict in 0..8 {
                    for _ in 0..stream.poisson(20.0) {
                        let at = made.around(centre, 150.0, &mut stream);
                        let day = 365.0 * stream.unit();
                        made.cascade(at, day, year, conflict, &mut stream);
                    }
                }
            }
            Process::DifferentialReporting => {
                while made.incidents.len() < 120 * (period + 1) {
                    let at = made.around(centre, 150.0, &mut stream);
                    let unseen = period == 1 && at.lng() > centre.lng() && stream.unit() < 0.5;
                    if !unseen {
                        made.push(at, year, stream.below(365), None);
                    }
                }
            }
        }
    }
    made.incidents
}

/// Places of 24 months, kilometres east and north of the centre.
fn wandering(hundredths: u8, km: f64, stream: &mut Stream) -> Vec<[f64; 2]> {
    let r = f64::from(hundredths) / 100.0;
    let mut at = [stream.normal(), stream.normal()];
    (0..24)
        .map(|_| {
            let now = at.map(|x| km * x);
            at = at.map(|x| r * x + (1.0 - r * r).sqrt() * stream.normal());
            now
        })
        .collect()
}

struct Maker {
    earth: Wgs84,
    incidents: Vec<Incident>,
}

impl Maker {
    fn around(&self, centre: LatLng, km: f64, stream: &mut Stream) -> LatLng {
        let (x, y) = (km * stream.normal(), km * stream.normal());
        self.earth.destination(centre, x.atan2(y).to_degrees(), x.hypot(y))
    }

    fn push(&mut self, at: LatLng, year: i16, day: usize, conflict: Option<usize>) {
        let first = Date::constant(year, 1, 1);
        let date = first.checked_add(jiff::Span::new().days(day.min(364) as i64)).unwrap_or(first);
        let number = self.incidents.len();
        let mut one = incident_on(number, at, DayInterval::day(date));
        if let Some(conflict) = conflict {
            one.origin = IncidentOrigin::Dataset {
                dataset: "synthetic".into(),
                row: number.to_string(),
                cluster: Some(format!("conflict {conflict}")),
                restricted: false,
            };
        }
        self.incidents.push(one);
    }

    /// An incident and all it sets off within the year.
    fn cascade(&mut self, at: LatLng, day: f64, year: i16, conflict: usize, stream: &mut Stream) {
        let mut waiting = vec![(at, day)];
        while let Some((at, day)) = waiting.pop() {
            if day >= 365.0 {
                continue;
            }
            self.push(at, year, day as usize, Some(conflict));
            for _ in 0..stream.poisson(0.5) {
                let next = self.around(at, 20.0, stream);
                waiting.push((next, day + 4.0 * stream.exponential()));
            }
        }
    }
}
