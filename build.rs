//! Tells tests whether the reference numbers lie beside the checkout, so that tests that need
//! them are reported as ignored where they do not. Builds nothing and downloads nothing.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(golden)");
    println!("cargo::rerun-if-changed=build.rs");
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/golden");
    // A path that is not there would have everything of ours built again each time.
    if golden.is_dir() {
        println!("cargo::rerun-if-changed={}", golden.display());
        println!("cargo::rustc-cfg=golden");
    }
}
