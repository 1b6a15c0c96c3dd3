//! Tokens a second of the native engine, one thread: `cargo bench --bench embed`.
//!
//! Prints the best of many short passes by level of vector instructions, for texts of 16, 64 and 256
//! word pieces; and how long it takes to load the model.

use std::time::Instant;

use topictui::embed::native::Native;
use topictui::embed::native::gemm::{Packed, Rows, multiply};
use topictui::embed::native::isa::Isa;
use topictui::embed::{Embedder, models};
use topictui::watch::Unwatched;

fn best(passes: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..passes {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

/// GFLOP/s of the matrix products of one layer over 384 rows.
fn products(isa: Isa) {
    for (inner, columns) in [(384, 1152), (384, 384), (384, 1536), (1536, 384)] {
        let mut b = Packed::default();
        b.reset(inner, columns);
        for column in 0..columns {
            b.set_column(column, &vec![0.25; inner]);
        }
        let a = vec![0.5; 384 * inner];
        let mut out = vec![0.0; 384 * columns];
        let rows = Rows { data: &a, stride: inner, count: 384 };
        let seconds =
            best(3, || (0..50).for_each(|_| multiply(isa, rows, &b, &[], &mut out, columns)))
                / 50.0;
        let gflops = 2e-9 * (384 * inner * columns) as f64 / seconds;
        println!("{isa:?}: {inner} × {columns}: {gflops:.0} GFLOP/s");
    }
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    // `cargo bench --bench embed -- 16` measures one length alone, on the best level.
    let chosen: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let skipped = if chosen.is_empty() { 1 } else { Isa::available().len() - 1 };
    let lengths = if chosen.is_empty() { vec![16, 64, 256] } else { chosen };
    let file = std::env::args().nth(1).filter(|arg| std::path::Path::new(arg).is_file());
    if let Some(file) = file {
        // `cargo bench --bench embed -- FILE` measures the lines of a file.
        let text = std::fs::read_to_string(file)?;
        let lines: Vec<&str> = text.lines().collect();
        let model = Native::new(models::bundled()?)?;
        let tokens: usize = model.token_ids(&lines, &Unwatched)?.iter().map(Vec::len).sum();
        let seconds = one.install(|| best(8, || drop(model.embed(&lines, &Unwatched))));
        println!("{tokens} tokens: {:.0} tokens/s", tokens as f64 / seconds);
        return Ok(());
    }
    one.install(|| {
        for isa in Isa::available().into_iter().skip(skipped) {
            let load = best(5, || {
                Native::with_isa(models::bundled().expect("bundled"), isa).expect("sound");
            });
            products(isa);
            println!("{isa:?}: loaded in {:.0} ms", load * 1e3);
            let model = Native::with_isa(models::bundled()?, isa)?;
            for &length in &lengths {
                // A word of one piece each, and two special tokens.
                let text = "good ".repeat(length - 2);
                let texts = vec![text.as_str(); 3072 / length];
                let ids = model.token_ids(&texts, &Unwatched)?;
                let tokens: usize = ids.iter().map(Vec::len).sum();
                let tokenise = best(3, || drop(model.token_ids(&texts, &Unwatched)));
                let seconds = best(12, || drop(model.embed(&texts, &Unwatched)));
                println!(
                    "{isa:?}: {length} pieces: {:.0} tokens/s, {:.0} % of it tokenising",
                    tokens as f64 / seconds,
                    100.0 * tokenise / seconds
                );
            }
        }
        Ok(())
    })
}
