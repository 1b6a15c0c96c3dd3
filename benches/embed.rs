//! Tokens a second of the native engine, one thread: `cargo bench --bench embed`.
//!
//! Prints the best of several passes by level of vector instructions, for texts of 16, 64 and 256
//! word pieces; and how long it takes to load the model. Seconds are the processor's where the
//! system tells them, so that other programs disturb little.

use std::time::Instant;

use topictui::embed::native::Native;
use topictui::embed::native::isa::Isa;
use topictui::embed::{Embedder, models};
use topictui::watch::Unwatched;

/// Seconds that this thread has run.
fn processor_time() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? * 1e-9)
}

fn best(passes: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..passes {
        let (start, processor) = (Instant::now(), processor_time());
        run();
        let spent = processor_time().zip(processor).map(|(after, before)| after - before);
        best = best.min(spent.unwrap_or(start.elapsed().as_secs_f64()));
    }
    best
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    one.install(|| {
        for isa in Isa::available().into_iter().skip(1) {
            let load = best(5, || {
                Native::with_isa(models::bundled().expect("bundled"), isa).expect("sound");
            });
            println!("{isa:?}: loaded in {:.0} ms", load * 1e3);
            let model = Native::with_isa(models::bundled()?, isa)?;
            for length in [16, 64, 256] {
                // A word of one piece each, and two special tokens.
                let text = "good ".repeat(length - 2);
                let texts = vec![text.as_str(); 4096 / length];
                let ids = model.token_ids(&texts, &Unwatched)?;
                let tokens: usize = ids.iter().map(Vec::len).sum();
                let tokenise = best(3, || drop(model.token_ids(&texts, &Unwatched)));
                let seconds = best(7, || drop(model.embed(&texts, &Unwatched)));
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
