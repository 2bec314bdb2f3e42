//! Numbers that the ledger allots: each from its own counter, none ever twice.

use yuzheng_contracts::identifiers::{case_number, record_number, uscc_for};
use yuzheng_protocol::codec::Text;
use yuzheng_protocol::desk::IssuedDocument;
use yuzheng_protocol::objects::{Case, Counter, key};
use yuzheng_protocol::transaction::Failure;

use super::progress::Step;
use super::service::{LicenceSeries, Service};
use super::{BlockContext, Draft, Stop};

/// The next official number of a case (办件编号) of this service and division on the block's day.
pub fn allot_case_number(
    draft: &mut Draft<'_>,
    service: &Service,
    division: &str,
    block: &BlockContext<'_>,
) -> Result<Text<40>, Stop> {
    let serial = next(draft, &format!("case-number/{}/{division}/{}", service.item_code(), block.today))?;
    let number = case_number(service.item_code(), division, block.today, serial).map_err(|_| Failure::Malformed)?;
    Ok(Text::new(number.as_str()).map_err(|_| Failure::Malformed)?)
}

/// The next number of a licence. Credit codes have one counter for all divisions, because the organisation code
/// inside must be unique in the whole country; other numbers have one for each division.
pub fn allot_licence(draft: &mut Draft<'_>, series: &LicenceSeries, division: &str) -> Result<Text<18>, Stop> {
    let code = match series {
        LicenceSeries::CreditCode { department, kind } => {
            let serial = next(draft, "credit-code")?;
            uscc_for(*department, *kind, division, serial).map_err(|_| Failure::Malformed)?.as_str().to_owned()
        }
        LicenceSeries::Record { prefix } => {
            let serial = next(draft, &format!("record/{prefix}/{division}"))?;
            record_number(prefix, division, serial).map_err(|_| Failure::Malformed)?
        }
    };
    Ok(Text::new(code).map_err(|_| Failure::Malformed)?)
}

/// The number of the legal document that a step issues, if it has one: each department counts for itself, by what
/// stands before the number and by year.
pub fn allot_document(
    draft: &mut Draft<'_>,
    service: &Service,
    case: &Case,
    step: &Step,
    block: &BlockContext<'_>,
) -> Result<Option<IssuedDocument>, Stop> {
    let Some((id, prefix)) = service.issued_document(step) else { return Ok(None) };
    let year = u16::try_from(block.today.year()).map_err(|_| Failure::Malformed)?;
    let number = next(draft, &format!("document/{}/{prefix}/{year}", case.department))?;
    let document = Text::new(id).map_err(|_| Failure::Malformed)?;
    Ok(Some(IssuedDocument { document, year, number }))
}

fn next(draft: &mut Draft<'_>, counter: &str) -> Result<u32, Stop> {
    let key = key::counter(counter);
    let Counter { count } = draft.read(&key)?.unwrap_or_default();
    let count = count.checked_add(1).ok_or(Failure::Malformed)?;
    draft.write(key, &Counter { count });
    Ok(count)
}
