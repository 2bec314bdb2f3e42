//! The record of questions: who asked, when, about which case, from which data set, and what came of it.

use rusqlite::{ErrorCode, params};
use yuzheng_protocol::inquiry::DepartmentQuestion;
use yuzheng_protocol::{Hash, Timestamp};

use super::{RegisterError, Registers, hash, milliseconds, timestamp};

/// What became of a question that was to be put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It stands there now.
    New,
    /// Its nonce stands there already.
    AskedBefore,
}

/// A question on record. What was asked is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The department that was asked.
    pub department: u16,
    /// The department that asked.
    pub asker: u16,
    /// The case.
    pub case: Hash,
    /// Its contract.
    pub contract: Hash,
    /// Name of the evidence.
    pub evidence: String,
    /// The data set.
    pub data_set: String,
    /// When it came.
    pub asked: Timestamp,
    /// `answered`, or a word for why not.
    pub result: String,
    /// The answer's record, as it stands on the ledger if the decision rests on it.
    pub record: Option<Hash>,
}

/// What stands in the record until there is an answer.
const UNDER_WAY: &str = "under-way";

impl Registers {
    /// Puts a question on record, once for each nonce.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn note(&self, question: &DepartmentQuestion, now: Timestamp) -> Result<Noted, RegisterError> {
        let inserted = self.connection().execute(
            "INSERT INTO questions (nonce, department, asker, case_id, contract, evidence, data_set, asked, result)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                &question.nonce.0[..],
                question.answerer,
                question.asker,
                &question.case.0[..],
                &question.contract.0[..],
                question.evidence.as_str(),
                question.data_set.as_str(),
                milliseconds(now),
                UNDER_WAY
            ],
        );
        match inserted {
            Ok(_) => Ok(Noted::New),
            Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::ConstraintViolation => {
                Ok(Noted::AskedBefore)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Notes what came of a question on record.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn conclude(&self, nonce: &Hash, result: &str, record: Option<Hash>) -> Result<(), RegisterError> {
        self.connection().execute(
            "UPDATE questions SET result = ?2, record = ?3 WHERE nonce = ?1",
            params![&nonce.0[..], result, record.map(|r| r.0.to_vec())],
        )?;
        Ok(())
    }

    /// The questions about a case, oldest first.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub fn questions_about(&self, case: &Hash) -> Result<Vec<Logged>, RegisterError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT department, asker, contract, evidence, data_set, asked, result, record FROM questions
             WHERE case_id = ?1 ORDER BY asked, evidence",
        )?;
        let mut rows = statement.query([&case.0[..]])?;
        let mut questions = Vec::new();
        while let Some(row) = rows.next()? {
            let record = row.get::<_, Option<Vec<u8>>>(7)?.map(|bytes| hash(bytes, "a record")).transpose()?;
            questions.push(Logged {
                department: row.get(0)?,
                asker: row.get(1)?,
                case: *case,
                contract: hash(row.get(2)?, "a contract")?,
                evidence: row.get(3)?,
                data_set: row.get(4)?,
                asked: timestamp(row.get(5)?),
                result: row.get(6)?,
                record,
            });
        }
        Ok(questions)
    }

    /// Keeps what a case asked of a set whose rows are the open cases, and returns for each item the other cases
    /// that asked the same, whether they are open or not.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub fn ask_open_cases(
        &self,
        question: &DepartmentQuestion,
        items: &[Vec<u8>],
    ) -> Result<Vec<Vec<Hash>>, RegisterError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut others = Vec::with_capacity(items.len());
        for item in items {
            let key = params![question.data_set.as_str(), question.answerer, &self.kept(item).0[..]];
            let mut statement = transaction.prepare_cached(
                "SELECT case_id FROM open_items WHERE data_set = ?1 AND department = ?2 AND item = ?3",
            )?;
            let found = statement.query_map(key, |r| r.get::<_, Vec<u8>>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
            let found = found.into_iter().map(|case| hash(case, "a case")).collect::<Result<Vec<_>, _>>()?;
            others.push(found.into_iter().filter(|case| *case != question.case).collect());
            transaction.execute(
                "INSERT OR IGNORE INTO open_items VALUES (?1, ?2, ?3, ?4)",
                params![question.data_set.as_str(), question.answerer, &self.kept(item).0[..], &question.case.0[..]],
            )?;
        }
        transaction.commit()?;
        Ok(others)
    }

    /// Forgets what cases asked that are open no more.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn forget_open_cases(&self, cases: &[Hash]) -> Result<(), RegisterError> {
        let connection = self.connection();
        for case in cases {
            connection.execute("DELETE FROM open_items WHERE case_id = ?1", [&case.0[..]])?;
        }
        Ok(())
    }
}
