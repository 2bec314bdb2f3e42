//! A desktop that shows notifications: a bus of its own, and on it what a desktop's notification service hears.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result};

/// What was shown: title and text.
type Shown = Arc<Mutex<Vec<(String, String)>>>;

/// A bus that starts no programs of its own accord.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A running desktop.
pub struct Desktop {
    daemon: Child,
    address: String,
    shown: Shown,
    _service: zbus::Connection,
}

impl Desktop {
    /// Starts a bus and a notification service on it.
    pub async fn start() -> Result<Self> {
        let config = tempfile::NamedTempFile::new()?;
        std::fs::write(config.path(), BUS)?;
        let mut command = Command::new("dbus-daemon");
        command
            .arg("--config-file")
            .arg(config.path())
            .args(["--nofork", "--print-address=1"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .stdout(Stdio::piped());
        let mut daemon = command.spawn().context("cannot start dbus-daemon (Debian package dbus)")?;
        let mut address = String::new();
        let said = daemon.stdout.take().context("the bus says its address")?;
        BufReader::new(said).read_line(&mut address)?;
        let address = address.trim().to_owned();
        let shown = Shown::default();
        let service = zbus::connection::Builder::address(address.as_str())?
            .name("org.freedesktop.Notifications")?
            .serve_at("/org/freedesktop/Notifications", Notifications(Arc::clone(&shown)))?
            .build()
            .await?;
        Ok(Self { daemon, address, shown, _service: service })
    }

    /// Where programs find the bus.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What was shown until now.
    pub fn shown(&self) -> Vec<(String, String)> {
        self.shown.lock().unwrap().clone()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

struct Notifications(Shown);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the Desktop Notifications Specification says so")]
    fn notify(
        &self,
        _app_name: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, zbus::zvariant::OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.0.lock().unwrap().push((summary.to_owned(), body.to_owned()));
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }
}
