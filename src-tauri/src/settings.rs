//! What a person set: language and look, which departments are asked, which block headers are kept.
//!
//! It holds nothing personal and is needed before the vault opens, so it lies in `settings.json` as it is. What
//! cannot be read counts as not set. A change of what is asked and kept holds at once; nothing that was verified is
//! lost by it.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;
use yuzheng_light_client::{Choice, HeaderCopy, Witnesses};
use yuzheng_protocol::network::TrustedNetwork;

use crate::{
    app::{App, io_error},
    views::{CommandError, KeptHeaders, Settings},
};

const FILE: &str = "settings.json";

/// Fewest departments that can be chosen: one alone is compared with nobody.
const FEWEST: usize = 2;

/// What was kept in the folder, or what holds without it. Departments that have no node any more are not chosen.
pub(crate) fn read(data: &Path, network: &TrustedNetwork) -> Settings {
    let mut settings = kept(data).unwrap_or_else(unset);
    let with_a_node = with_a_node(network);
    settings.witnesses.retain(|department| with_a_node.contains(department));
    if settings.witnesses.len() < FEWEST {
        settings.witnesses.clear();
    }
    settings
}

/// What is in the file; what an earlier version of this program did not know yet is as if it were not set.
fn kept(data: &Path) -> Option<Settings> {
    let bytes = std::fs::read(data.join(FILE)).ok()?;
    let kept: serde_json::Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
    let Ok(Value::Object(mut all)) = serde_json::to_value(unset()) else { return None };
    all.extend(kept);
    serde_json::from_value(Value::Object(all)).ok()
}

fn unset() -> Settings {
    Settings { language: "zh".into(), theme: "system".into(), witnesses: Vec::new(), headers: KeptHeaders::default() }
}

fn with_a_node(network: &TrustedNetwork) -> BTreeSet<u16> {
    network.file().nodes.iter().map(|node| node.department).collect()
}

/// What the light client goes by.
pub(crate) fn choice(settings: &Settings) -> Choice {
    let copy = match settings.headers {
        KeptHeaders::Recent => HeaderCopy::default(),
        KeptHeaders::All => HeaderCopy::Full,
    };
    let witnesses = match settings.witnesses.as_slice() {
        [] => Witnesses::Everybody,
        chosen => Witnesses::Departments(chosen.to_vec()),
    };
    Choice { copy, witnesses }
}

/// Whether a window of this program sends such settings for this network.
fn is_known(settings: &Settings, network: &TrustedNetwork) -> bool {
    let chosen: BTreeSet<u16> = settings.witnesses.iter().copied().collect();
    ["zh", "en"].contains(&settings.language.as_str())
        && ["light", "dark", "system"].contains(&settings.theme.as_str())
        && chosen.len() == settings.witnesses.len()
        && chosen.is_subset(&with_a_node(network))
        && (chosen.is_empty() || chosen.len() >= FEWEST)
}

impl App {
    /// What the person set.
    #[must_use]
    pub fn settings(&self) -> Settings {
        read(&self.places.data, &self.network)
    }

    /// Keeps settings, then goes by them.
    ///
    /// # Errors
    /// `settings` when a value is not known or a single department is chosen, `io` when they cannot be written.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings, CommandError> {
        if !is_known(&settings, &self.network) {
            return Err(CommandError::new("settings"));
        }
        let bytes = serde_json::to_vec_pretty(&settings).expect("settings are always JSON");
        let path = self.places.data.join(FILE);
        std::fs::write(&path, bytes).map_err(|e| io_error(&path, &e))?;
        let chosen = choice(&settings);
        if self.client.choice() != chosen {
            self.client.choose(chosen);
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests;
