//! Times the reading of 1,000,000 GED-like rows with all 49 columns, and shows the memory it took.
//!
//! `cargo bench -p dateline-store --bench import`. Rows are made as they are read: nothing touches the disk.

use dateline_store::import::{Dataset, ImportOptions, open};
use std::io::Read;
use std::time::Instant;

const HEADER: &str = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,\
dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,\
number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,\
where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,\
event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob\n";

/// A file of `left` rows that is never whole in memory.
struct Rows {
    left: u64,
    buffer: Vec<u8>,
    at: usize,
}

impl Read for Rows {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.buffer.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            let n = self.left;
            self.at = 0;
            self.buffer = format!(
                "{n},AAA-2016-1-{n},2016,1,Clear,1,1,299,Arnor: Government,2,11,Government of Arnor - The Host,3,118,\
                 Government of Arnor,4,5,The Host,2,\"\"\"A News,2016-01-03, headline\"\";\"\"B News,2016-01-03,other\"\"\",\
                 A News;B News,2016-01-03;2016-01-03,headline;other,police;residents,{},Bree town,in the town of Bree,\
                 Eriador,Bree district,{:.6},{:.6},POINT (1 2),181154,Arnor,652,Middle-earth,1,1,2016-{:02}-{:02},2016-12-31,\
                 0,2,1,0,3,4,2,652,\n",
                1 + n % 4,
                30.0 + (n % 1000) as f64 / 200.0,
                40.0 + (n % 777) as f64 / 200.0,
                1 + n % 12,
                1 + n % 28,
            )
            .into_bytes();
        }
        let n = out.len().min(self.buffer.len() - self.at);
        out[..n].copy_from_slice(&self.buffer[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let rows = Rows { left: 1_000_000, buffer: HEADER.into(), at: 0 };
    let (mut read, mut bad) = (0u64, 0u64);
    for row in open(Dataset::Ged, rows, ImportOptions::default())? {
        match row {
            Ok(_) => read += 1,
            Err(_) => bad += 1,
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("{read} rows read, {bad} bad, {:.2} s, {peak}", start.elapsed().as_secs_f64());
    Ok(())
}
