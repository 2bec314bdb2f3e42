//! Numbers that identify people, entities and cases: their check digits and their parts.
//!
//! Everything here is arithmetic on text. Whether a person or a company exists is evidence, which
//! only a department can give.

mod case_number;
mod record_number;
mod resident_id;
mod uscc;

pub use case_number::{CaseNumber, CaseNumberError, case_number, mod_11_10};
pub use record_number::{RecordNumberError, is_record_prefix, record_number};
pub use resident_id::{ResidentId, ResidentIdError, Sex};
pub use uscc::{Uscc, UsccError, org_code, org_code_check, uscc_for};
