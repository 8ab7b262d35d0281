//! Incidents to measures with intervals: where reported activity lies, how it changes, who acts on whom, what may come.
//!
//! Every measure is one function from `&[Incident]`, a [`filter::Filter`] and options to a result that carries its
//! estimate, interval, counts of reports and incidents, seed, method and caveats, or to a [`report::CannotMeasure`]
//! that says what cannot be measured and why. Results serialise to the JSON of the command line, and offer a sentence,
//! a table and a figure.
//!
//! Nothing here reads a file, asks the clock or draws an unseeded number. The same incidents (in any order), options
//! and seed give the same result to the last bit, on any number of threads.
//!
//! | name elsewhere | here |
//! |---|---|
//! | CrimeStat mean center, SDE | [`sphere::mean_centre`], [`ellipse`] with `crimestat` |
//! | pointpats `euclidean_median` | [`sphere::geometric_median`] |
//! | `scipy.stats.energy_distance` | [`shift::energy_distance`] |
//! | `scipy.stats.poisson_means_test` | [`trend::ratio::e_test`] |
//! | `ruptures.Pelt` | [`trend::change_point::pelt`] |
//! | `esda.G_Local(star=True)` | [`hotspots::getis_ord::gi_star`] |
//! | `properscoring.crps_ensemble` | [`outlook::score::crps_ensemble`] |

#![forbid(unsafe_code)]

pub mod agreement;
pub mod audit;
pub mod cells;
pub mod coding_error;
pub mod ellipse;
pub mod figure;
pub mod filter;
pub mod geodesic;
pub mod hotspots;
pub mod matching;
pub mod network;
pub mod numeric;
pub mod outlook;
pub mod panel;
pub mod period;
pub mod report;
pub mod shift;
pub mod simulation;
pub mod sources;
pub mod sphere;
pub mod synthetic;
pub mod trend;
pub mod validate;
