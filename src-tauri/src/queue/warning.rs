//! 预警阈值: when a light turns from green to yellow, as the deployed document says that is in force on the day.
//!
//! Invariant: thresholds other than the usual ones come from a document whose address was proven from the state, at
//! some time on this computer, and whose bytes are those of its address.

use std::sync::{Arc, PoisonError};

use yuzheng_contracts::{
    reference::ReferenceDocument,
    service::lights::{DEADLINE_WARNING, Thresholds},
};
use yuzheng_protocol::{
    Canonical,
    objects::{Versions, key},
};

use super::views::{WarningDocument, WarningView};
use crate::{
    app::{App, AppEvent, Session},
    filing::words,
    library::versions_setting,
    views::CommandError,
};

impl App {
    /// Reads which document is in force today, and lets lights follow where it is another one than before.
    ///
    /// # Errors
    /// Those of a state read when nothing was ever proven, and of a document that no department has.
    pub(super) async fn bring_thresholds(&self, session: &Session) -> Result<(), CommandError> {
        let versions = self.versions(session, &[key::document(DEADLINE_WARNING)]).await?.pop().unwrap_or_default();
        let document = match versions.in_force(self.day_number()) {
            Some(address) => Some(self.reference_document(session, &address).await?),
            None => None,
        };
        if self.keep_warning(document) {
            if let Some(calendar) = self.known_calendar() {
                session.desk().weigh(self.calendars(&calendar))?;
            }
            self.emit(AppEvent::Queue);
        }
        Ok(())
    }

    /// Takes up what was proven last, where nothing was read yet since the program began.
    pub(super) fn recall_thresholds(&self, session: &Session) {
        if self.warning().is_some() {
            return;
        }
        let desk = session.desk();
        let versions = desk.setting(&versions_setting(&key::document(DEADLINE_WARNING))).ok().flatten();
        let versions = versions.and_then(|bytes| Versions::from_bytes(&bytes).ok());
        let address = versions.and_then(|versions| versions.in_force(self.day_number()));
        let bytes = address.and_then(|address| desk.document(&address).ok().flatten());
        drop(desk);
        if let Some(document) = bytes.and_then(|bytes| ReferenceDocument::from_canonical_json(&bytes).ok()) {
            self.keep_warning(Some(Arc::new(document)));
        }
    }

    /// Whether it is another one than before.
    fn keep_warning(&self, document: Option<Arc<ReferenceDocument>>) -> bool {
        let mut kept = self.warning.write().unwrap_or_else(PoisonError::into_inner);
        let differs = kept.as_ref().map(|one| one.address()) != document.as_ref().map(|one| one.address());
        *kept = document;
        differs
    }

    fn warning(&self) -> Option<Arc<ReferenceDocument>> {
        self.warning.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The thresholds of today.
    pub(super) fn thresholds(&self) -> Thresholds {
        let said = self.warning().and_then(|document| Thresholds::of(&document, self.chain_day()));
        said.unwrap_or(Thresholds::USUAL)
    }

    /// The thresholds of today with the document that they come from.
    pub(super) fn warning_view(&self) -> WarningView {
        let Thresholds { workdays, percent } = self.thresholds();
        let said = self.warning().filter(|document| Thresholds::of(document, self.chain_day()).is_some());
        let document = said.map(|document| WarningDocument {
            title: words(&document.head().title),
            version: document.head().version.clone(),
            from: document.head().from.to_string(),
        });
        WarningView { workdays, percent, document }
    }
}
