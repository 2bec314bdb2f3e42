//! Cases that may be the same thing: by tags of person, name, address and files, which only the department's key makes.
//!
//! Invariant: what is told of another case is its id, its masked applicant and by what it is alike; and only of cases
//! that the signer may see. What it is not: a judgement, which is the officer's.

use yuzheng_contracts::form::{Field, Form, Visibility, Widget};
use yuzheng_contracts::json;
use yuzheng_contracts::service::Node;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::desk::{Verdict, verdict};
use yuzheng_protocol::desk_api::{Alike, Likeness, MAX_ALIKE};
use yuzheng_protocol::objects::{Case, key};

use super::{Asker, DeskOffice, Failed};

/// Tags of others that are looked at for a row: enough to know that there are some.
const LOOKED_AT_FOR_A_ROW: u32 = 16;
/// The same for a case that is opened.
pub(super) const LOOKED_AT: u32 = 256;

/// How a case stands to others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Somebody still has to decide.
    Open,
    /// It led to a licence.
    Licensed,
    /// It is over and left nothing.
    Over,
}

impl DeskOffice {
    /// Tags of what a filling says of its applicant, name, address and files.
    pub(super) fn marks(&self, service: &str, form: &Form, fields: &Value) -> Vec<(Likeness, Hash)> {
        let mut marks = Vec::new();
        let mut mark = |likeness, what: &[&str]| {
            let said: Vec<String> = what.iter().map(|part| part.trim().to_uppercase()).collect();
            if said.iter().all(|part| !part.is_empty()) {
                let kind = [&b"alike\0"[..], &[likeness as u8], b"\0", said.join("\0").as_bytes()].concat();
                marks.push((likeness, self.index.tag(&kind)));
            }
        };
        if let Some((_, number)) = form.identity(fields) {
            mark(Likeness::Person, &[service, number]);
        }
        if let Some(name) = trade_name(form, fields) {
            mark(Likeness::Name, &[&name]);
        }
        if let Some(address) = address(form, fields) {
            mark(Likeness::Address, &[&address]);
        }
        for file in form.files(fields) {
            mark(Likeness::File, &[file.sha256]);
        }
        marks.sort();
        marks.dedup();
        marks
    }

    /// Other cases that the asker may see and that may be the same thing, newest change first.
    pub(super) fn alike(&self, asker: &Asker, case: &Case, looked_at: u32) -> Result<Vec<Alike>, Failed> {
        if self.stands(case)? != Stands::Open {
            return Ok(Vec::new());
        }
        let mut found: Vec<(Alike, Vec<Likeness>)> = Vec::new();
        for (kept, likeness) in self.store.alike(&case.case, looked_at)? {
            if !asker.standing.sees_in(&kept.service, &kept.division) {
                continue;
            }
            let Some(other) = self.ledger.read::<Case>(&key::case(&kept.case))? else { continue };
            let counts = match (self.stands(&other)?, likeness) {
                (Stands::Open, _) | (Stands::Licensed, Likeness::Name | Likeness::Address | Likeness::File) => true,
                // Whoever has a licence may ask for another.
                (Stands::Licensed, Likeness::Person) | (Stands::Over, _) => false,
            };
            if !counts {
                continue;
            }
            if let Some((_, by)) = found.iter_mut().find(|(one, _)| one.case == kept.case) {
                by.push(likeness);
            } else if found.len() < MAX_ALIKE {
                let applicant = kept.applicant.and_then(|name| Text::new(name).ok());
                found.push((Alike { case: kept.case, applicant, by: List::empty() }, vec![likeness]));
            }
        }
        let whole = found.into_iter().map(|(one, mut by)| {
            by.sort();
            by.dedup();
            Ok(Alike { by: List::new(by)?, ..one })
        });
        whole.collect()
    }

    /// By what any other case is alike, for a row; those that an officer found to be something else are left out.
    pub(super) fn likeness(&self, asker: &Asker, case: &Case) -> Result<List<Likeness, 4>, Failed> {
        let mut all: Vec<Likeness> = Vec::new();
        for one in self.alike(asker, case, LOOKED_AT_FOR_A_ROW)? {
            if !self.found_apart(case, &one.case)? {
                all.extend(one.by.iter().copied());
            }
        }
        all.sort();
        all.dedup();
        Ok(List::new(all)?)
    }

    /// Whether the newest verdict on two cases, as both are filled in now, is that they are two things.
    fn found_apart(&self, case: &Case, other: &Hash) -> Result<bool, Failed> {
        let Some(other) = self.ledger.read::<Case>(&key::case(other))? else { return Ok(false) };
        let [apart, alike] = [Verdict::Apart, Verdict::Alike].map(|found| verdict(case, &other, found).hash());
        Ok(self.store.newest_of([&case.case, &other.case], [&apart, &alike])? == Some(apart))
    }

    fn stands(&self, case: &Case) -> Result<Stands, Failed> {
        let ended = self.ended(case, &case.state)?;
        Ok(match (ended, &case.licence) {
            (false, _) => Stands::Open,
            (true, Some(_)) => Stands::Licensed,
            (true, None) => Stands::Over,
        })
    }

    /// Whether a case in this state is decided or concluded.
    pub(super) fn ended(&self, case: &Case, state: &str) -> Result<bool, Failed> {
        let service = self.ledger.service(case.contract)?;
        let node = service.as_ref().and_then(|service| {
            let workflow = service.workflow()?;
            Some(workflow.definition().state(state).ok()?.node)
        });
        Ok(matches!(node, Some(Node::Decided | Node::Concluded)))
    }
}

/// 字号, or the whole name where the form has no such part.
fn trade_name(form: &Form, fields: &Value) -> Option<String> {
    let name = form.fields.iter().find(|field| field.widget == Widget::NameComposer)?;
    let own = fields.at(&format!("{}.zihao", name.path)).and_then(Value::as_text).map(str::to_owned);
    own.or_else(|| Some(String::from_utf8_lossy(&json::to_canonical(fields.at(&name.path)?)).into_owned()))
}

/// The address that the register will show, part by part.
fn address(form: &Form, fields: &Value) -> Option<String> {
    let public = |field: &&Field| field.widget == Widget::Address && field.visibility == Visibility::Public;
    let whole = form.fields.iter().find(public)?;
    let value = fields.at(&whole.path)?;
    if let Some(text) = value.as_text() {
        return Some(text.to_owned());
    }
    let within = |field: &&Field| {
        let part = field.path.strip_prefix(&*whole.path).and_then(|rest| rest.strip_prefix('.'));
        part.is_some() && matches!(field.widget, Widget::Division | Widget::Text)
    };
    let parts: Vec<&str> = form
        .fields
        .iter()
        .filter(within)
        .filter_map(|field| fields.at(&field.path)?.as_text())
        .map(str::trim)
        .collect();
    // A district alone is no address.
    (parts.len() > 1).then(|| parts.join("\0"))
}
