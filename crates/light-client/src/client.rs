//! x
use thiserror::Error;
/// x
#[derive(Debug, Error)]
pub enum ClientError {
    /// x
    #[error("x")]
    X,
}
/// x
#[derive(Debug)]
pub struct LightClient;
