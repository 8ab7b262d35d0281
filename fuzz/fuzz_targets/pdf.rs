//! PDFs. What goes wrong here costs a child process in the product; it is still worth knowing.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = dateline_read::pdf::extract(data);
});
