//! Where random moments come from.

/// A small generator, so that a seed names a run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `n` − 1.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// `count` different numbers below 4.
    pub fn some_of_four(&mut self, count: usize) -> Vec<usize> {
        let mut all = vec![0, 1, 2, 3];
        while all.len() > count {
            all.remove(self.below(all.len() as u64) as usize);
        }
        all
    }
}

/// A number from the environment.
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}
