//! Panics on purpose, for the tests of what becomes of them. Only in builds for debugging, and only
//! where the environment asks for one.

use rayon::prelude::*;

/// Panics if `TOPICTUI_TEST_PANIC` names this place: "main" and "worker" panic here, "pool" on the
/// threads that compute, "thread" on one that nobody guards.
pub fn provoke(places: &[&str]) {
    let Ok(place) = std::env::var("TOPICTUI_TEST_PANIC") else { return };
    if !places.contains(&&*place) {
        return;
    }
    let mistake = || panic!("a mistake on purpose");
    match &*place {
        "pool" => (0..64).into_par_iter().for_each(|_| mistake()),
        "thread" => drop(std::thread::spawn(mistake)),
        _ => mistake(),
    }
}
