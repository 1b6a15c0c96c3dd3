//! Which vector instructions this processor has.

/// A level of vector instructions that this processor has; a value of it is the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Level);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Portable,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512F, AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Isa {
    /// The best level.
    pub fn detect() -> Isa {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            let wide = is_x86_feature_detected!("avx512f");
            return Isa(if wide { Level::Avx512 } else { Level::Avx2 });
        }
        Isa(Level::Portable)
    }

    /// No more than the target was compiled for.
    pub fn portable() -> Isa {
        Isa(Level::Portable)
    }

    /// All levels this processor has, best last.
    pub fn available() -> Vec<Isa> {
        let mut all = vec![Self::portable()];
        #[cfg(target_arch = "x86_64")]
        if Self::detect().0 == Level::Avx512 {
            all.push(Isa(Level::Avx2));
        }
        if Self::detect() != Self::portable() {
            all.push(Self::detect());
        }
        all
    }

    pub(super) fn level(self) -> Level {
        self.0
    }

    /// Levels of the same rounding give the same bits; part of the engine's id.
    pub fn rounding(self) -> &'static str {
        let fused =
            self.0 != Level::Portable || cfg!(any(target_feature = "fma", target_arch = "aarch64"));
        if fused { "fused" } else { "plain" }
    }
}
