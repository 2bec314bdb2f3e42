//! Which set of validators certifies which height.

use std::sync::Arc;

use yuzheng_protocol::{Height, ValidatorSet};

/// All sets so far, oldest first, each with the first height that it certifies.
#[derive(Clone, Debug)]
pub struct Epochs(Vec<(Height, Arc<ValidatorSet>)>);

impl Epochs {
    /// The founding set, and the sets that changes led to since.
    pub fn new(founding: ValidatorSet, changes: Vec<(Height, ValidatorSet)>) -> Self {
        let changes = changes.into_iter().map(|(first, set)| (first, Arc::new(set)));
        Self([(Height(1), Arc::new(founding))].into_iter().chain(changes).collect())
    }

    /// Begins an epoch at `first`.
    pub fn begin(&mut self, first: Height, set: ValidatorSet) {
        self.0.push((first, Arc::new(set)));
    }

    /// The set for `height`; for heights to come the newest that is known.
    pub fn at(&self, height: Height) -> &Arc<ValidatorSet> {
        let after = self.0.partition_point(|(first, _)| *first <= height);
        &self.0[after.saturating_sub(1)].1
    }

    /// The newest set.
    pub fn newest(&self) -> &Arc<ValidatorSet> {
        self.at(Height(u64::MAX))
    }

    /// All of them: first height and set.
    pub fn all(&self) -> impl Iterator<Item = (Height, &Arc<ValidatorSet>)> {
        self.0.iter().map(|(first, set)| (*first, set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::testing::validator_set;

    #[test]
    fn each_height_has_the_set_that_was_announced_for_it() {
        let mut epochs = Epochs::new(validator_set(1..=4), vec![(Height(5), validator_set(1..=5))]);
        epochs.begin(Height(9), validator_set(1..=6));
        let sizes = [0, 1, 4, 5, 8, 9, 100].map(|height| epochs.at(Height(height)).len());
        assert_eq!(sizes, [4, 4, 4, 5, 5, 6, 6]);
        assert_eq!((epochs.newest().len(), epochs.all().count()), (6, 3));
    }
}
