//! Everything that the desktop program logs in this process, at the finest level, kept to be searched.

use std::{
    io,
    sync::{Mutex, Once, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static BEGUN: Once = Once::new();

/// Our own libraries with everything, others with what they say by default.
const LOGGED: &str = "info,yuzheng_app=trace,yuzheng_light_client=trace,yuzheng_vault=trace,yuzheng_contracts=trace";

struct Keeper;

impl io::Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Keeper {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        Self
    }
}

/// Keeps what is logged from now on.
pub fn begin() {
    BEGUN.call_once(|| {
        tracing_subscriber::fmt().with_env_filter(EnvFilter::new(LOGGED)).with_ansi(false).with_writer(Keeper).init();
    });
}

/// What was logged so far.
pub fn kept() -> Vec<u8> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
