//! Rows of the queues, and the search for a person.

use yuzheng_contracts::json;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Timestamp;
use yuzheng_protocol::codec::{List, Text, encode};
use yuzheng_protocol::desk::{AccessPurpose, Assignment, text_hash};
use yuzheng_protocol::desk_api::{
    Found, MAX_CLOCK_STEPS, MAX_LAPSED, MAX_ROWS, Rest, Row, RowsPage, RowsRequest, SearchRequest,
};
use yuzheng_protocol::objects::{Case, key};

use super::store::Kept;
use super::{Asker, DeskOffice, Failed, Refused};

/// Cases that are looked through for one answer.
const LOOKED_THROUGH: u32 = 4 * MAX_ROWS as u32;
/// Most bytes of one answer's rows: half of what can be sealed.
const MAX_BYTES: usize = 512 * 1024;

/// Rows as far as they fit.
#[derive(Default)]
struct Filling {
    rows: Vec<Row>,
    bytes: usize,
}

impl Filling {
    /// Takes a row, if it fits.
    fn take(&mut self, row: Row) -> Option<()> {
        let bytes = self.bytes + encode(&row).len();
        if self.rows.len() == MAX_ROWS || bytes > MAX_BYTES {
            return None;
        }
        self.bytes = bytes;
        self.rows.push(row);
        Some(())
    }
}

impl DeskOffice {
    pub(super) fn rows(&self, asker: &Asker, asked: &RowsRequest) -> Result<RowsPage, Refused> {
        self.catch_up()?;
        let changed = self.store.changed(asked.after, LOOKED_THROUGH)?;
        let whole = changed.len() == LOOKED_THROUGH as usize;
        let (mut filling, mut next, mut rest) = (Filling::default(), asked.after, Rest::Done);
        for kept in changed {
            let place = kept.place;
            if asker.standing.sees_in(&kept.service, &kept.division) {
                let Some(row) = self.row(asker, kept)? else { continue };
                if filling.take(row).is_none() {
                    rest = Rest::More;
                    break;
                }
            }
            next = place;
        }
        if whole {
            rest = Rest::More;
        }
        let rows = List::new(filling.rows).map_err(Failed::from)?;
        let clock = List::new(self.store.clock(MAX_CLOCK_STEPS)?).map_err(Failed::from)?;
        Ok(RowsPage { scope: asker.standing.scope(), rows, next, rest, clock })
    }

    fn row(&self, asker: &Asker, kept: Kept) -> Result<Option<Row>, Failed> {
        let Some(case) = self.ledger.read::<Case>(&key::case(&kept.case))? else { return Ok(None) };
        let assignment: Option<Assignment> = self.ledger.read(&key::assignment(&kept.case))?;
        let urged = self.urged(&kept)?;
        let alike = self.likeness(asker, &case)?;
        let lapsed: Result<Vec<_>, _> = self.store.lapsed(&kept.case, MAX_LAPSED)?.into_iter().map(Text::new).collect();
        let lapsed = List::new(lapsed?)?;
        Ok(Some(Row {
            case,
            applicant: kept.applicant.and_then(|name| Text::new(name).ok()),
            assignment,
            source: kept.source,
            urged,
            notes: kept.notes,
            changed: kept.changed,
            place: kept.place,
            alike,
            lapsed,
        }))
    }

    /// When the case was last urged, unless it went on since.
    fn urged(&self, kept: &Kept) -> Result<Option<Timestamp>, Failed> {
        let Some(at) = kept.urged else { return Ok(None) };
        let blocks = self.ledger.blocks();
        let moved = blocks.case_events(&kept.case)?.last().is_some_and(|event| *event > (at.height, at.index));
        if moved {
            return Ok(None);
        }
        Ok(blocks.block(at.height)?.map(|block| block.header.time))
    }

    pub(super) fn search(&self, asker: &Asker, asked: &SearchRequest) -> Result<Found, Refused> {
        let tag = self.wanted(&asked.query)?;
        let record = self.record(&asked.record, asker)?;
        if record.case.is_some() || record.purpose != AccessPurpose::Search {
            return Err(Refused::OtherRecord);
        }
        if record.content != text_hash(&asked.salt, &asked.query) {
            return Err(Refused::OtherQuery);
        }
        self.catch_up()?;
        let (mut filling, mut rest) = (Filling::default(), Rest::Done);
        for kept in self.store.under(&tag)? {
            if !asker.standing.sees_in(&kept.service, &kept.division) {
                continue;
            }
            let Some(row) = self.row(asker, kept)? else { continue };
            if filling.take(row).is_none() {
                rest = Rest::More;
                break;
            }
        }
        Ok(Found { rows: List::new(filling.rows).map_err(Failed::from)?, rest })
    }

    /// The tag under which the person of a query stands.
    fn wanted(&self, query: &[u8]) -> Result<yuzheng_protocol::Hash, Refused> {
        let query = json::parse_canonical(query, query.len()).map_err(|_| Refused::Query)?;
        let of = |name| query.get(name).and_then(Value::as_text).filter(|text| !text.trim().is_empty());
        let count = query.as_map().map_or(0, |map| map.entries().len());
        match (of("id_number"), of("name"), of("last4"), count) {
            (Some(number), None, None, 1) => Ok(self.tag_of_number(number)),
            (None, Some(name), Some(last4), 2) if last4.chars().count() == 4 => Ok(self.tag_of_name(name, last4)),
            (_, _, _, _) => Err(Refused::Query),
        }
    }
}
