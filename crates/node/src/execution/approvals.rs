//! What a department's officers sign together.

use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::sign::{self, SignBytes};
use yuzheng_protocol::transaction::{Approval, Failure};

/// At least as many distinct officers as the department asks for, every signature right.
pub fn verify(approvals: &[Approval], department: &Department, bytes: &SignBytes) -> Result<(), Failure> {
    for (i, approval) in approvals.iter().enumerate() {
        let repeated = approvals[..i].iter().any(|a| a.officer == approval.officer);
        if repeated || !department.officers.contains(&approval.officer) {
            return Err(Failure::BadCountersignature);
        }
        sign::verify(&approval.officer, bytes, &approval.signature).map_err(|_| Failure::BadCountersignature)?;
    }
    if approvals.len() < usize::from(department.approvals) {
        return Err(Failure::BadCountersignature);
    }
    Ok(())
}
