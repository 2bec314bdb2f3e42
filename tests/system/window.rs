//! The real window, driven over WebDriver.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};

/// The app's window; call [`Window::close`] to end it, or drop it to kill it as a power cut would.
pub struct Window {
    driver: Child,
    client: Client,
}

/// What the window is started with.
pub struct Start<'a> {
    /// The desktop program.
    pub binary: &'a Path,
    /// Its data folder.
    pub data: &'a Path,
    /// The network file.
    pub network: &'a Path,
    /// The demonstration folder.
    pub folder: &'a Path,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The bus of a desktop, where one is looked at.
    pub bus: Option<&'a str>,
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Window {
    /// Starts driver and window and waits until the page is there.
    pub async fn open(start: &Start<'_>) -> Result<Self> {
        // Without one the driver waits for the window for ever.
        anyhow::ensure!(
            std::env::var_os("DISPLAY").is_some(),
            "the window needs a display; run this under scripts/with-display.sh"
        );
        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        if let Some(bus) = start.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        let driver = command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start WebKitWebDriver (Debian package webkit2gtk-driver)")?;
        let args: Vec<PathBuf> = vec![
            "--data".into(),
            start.data.into(),
            "--network".into(),
            start.network.into(),
            "--folder".into(),
            start.folder.into(),
        ];
        let options = serde_json::json!({ "binary": start.binary, "args": args });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
        let mut builder = ClientBuilder::new(fantoccini_connector());
        builder.capabilities(capabilities);
        let url = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        let client = loop {
            match builder.connect(&url).await {
                Ok(client) => break client,
                Err(error) if begun.elapsed() > Duration::from_secs(40) => {
                    bail!("the window did not open within 40 s: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        };
        let mut window = Self { driver, client };
        let (width, height) = start.size;
        window.client.set_window_size(width, height).await.ok();
        window.find("body").await.context("the page did not load")?;
        Ok(window)
    }

    /// The WebDriver client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an element by CSS selector.
    pub async fn find(&mut self, css: &str) -> Result<Element> {
        self.find_within(css, Duration::from_secs(20)).await
    }

    /// Waits for an element for at most `time`.
    pub async fn find_within(&mut self, css: &str, time: Duration) -> Result<Element> {
        let found = self.client.wait().at_most(time).every(Duration::from_millis(50)).for_element(Locator::Css(css));
        match found.await {
            Ok(element) => Ok(element),
            Err(error) => {
                let text = self.text("body").await.unwrap_or_default();
                bail!("no {css} within {time:?} ({error}); the page says: {text}")
            }
        }
    }

    /// Clicks an element by its `data-testid`, waiting for it.
    pub async fn click(&mut self, id: &str) -> Result<()> {
        self.click_css(&test_id(id)).await
    }

    /// Clicks an element, waiting for it.
    pub async fn click_css(&mut self, css: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let clicked = self.find(css).await?.click().await;
            match clicked {
                Ok(()) => return Ok(()),
                // The driver cannot scroll everything into view; what a person reaches by the wheel is clicked by the
                // page itself.
                Err(_) if begun.elapsed() > Duration::from_secs(5) => {
                    let script = format!("document.querySelector({}).click()", serde_json::json!(css));
                    return self.run(&script).await.map(|_| ()).with_context(|| format!("cannot click {css}"));
                }
                // The page may have been painted again between finding and clicking.
                Err(_) => self.bring_into_view(css).await,
            }
        }
    }

    /// Moves an element to the middle of what can be seen. The driver scrolls to what is wholly out of sight alone: of a
    /// field that is half behind the foot of its page it says that something lies over it, however often it is asked.
    async fn bring_into_view(&self, css: &str) {
        let script = format!(
            "document.querySelector({})?.scrollIntoView({{ block: 'center', behavior: 'instant' }})",
            serde_json::json!(css)
        );
        self.run(&script).await.ok();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// Types into the field with this `data-testid`, after clearing it.
    pub async fn fill(&mut self, id: &str, text: &str) -> Result<()> {
        let element = self.find(&test_id(id)).await?;
        element.clear().await.ok();
        element.send_keys(text).await.with_context(|| format!("cannot type into {id}"))?;
        Ok(())
    }

    /// Chooses a value: of a native select, or by typing into a field that suggests.
    pub async fn choose(&mut self, id: &str, value: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let element = self.find(&test_id(id)).await?;
            if element.tag_name().await.is_ok_and(|tag| tag != "select") {
                element.clear().await.ok();
                return element.send_keys(value).await.with_context(|| format!("cannot type into {id}"));
            }
            match element.select_by_value(value).await {
                Ok(()) => return Ok(()),
                Err(error) if begun.elapsed() > Duration::from_secs(20) => {
                    bail!("cannot choose {value} in {id}: {error}")
                }
                // The page may have been painted again since, or the choices may not be there yet.
                Err(_) => self.bring_into_view(&test_id(id)).await,
            }
        }
    }

    /// Text of an element.
    pub async fn text(&self, css: &str) -> Result<String, CmdError> {
        self.client.find(Locator::Css(css)).await?.text().await
    }

    /// Waits until an element's text holds `part`.
    pub async fn wait_for_text(&mut self, css: &str, part: &str, time: Duration) -> Result<String> {
        let begun = Instant::now();
        loop {
            let text = self.text(css).await.unwrap_or_default();
            if text.contains(part) {
                return Ok(text);
            }
            if begun.elapsed() > time {
                bail!("{css} does not say 「{part}」 within {time:?}; it says: {text}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// A PNG of the page.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> Result<serde_json::Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Kills the program behind the window as a power cut would.
    pub fn kill_program(&self) -> Result<()> {
        let programs = self.programs()?;
        for pid in &programs {
            Command::new("kill").args(["-9", pid]).status().context("cannot kill the program")?;
        }
        anyhow::ensure!(!programs.is_empty(), "the driver has no program");
        Ok(())
    }

    /// Process ids of the programs that the driver started.
    fn programs(&self) -> Result<Vec<String>> {
        let driver = self.driver.id().to_string();
        let found = Command::new("pgrep").args(["-P", &driver]).output().context("cannot list children")?;
        Ok(String::from_utf8_lossy(&found.stdout).split_whitespace().map(str::to_owned).collect())
    }

    /// Closes the window properly.
    pub async fn close(mut self) -> Result<()> {
        let programs = self.programs().unwrap_or_default();
        self.client.clone().close().await.ok();
        // The program writes to its files until it is gone; the next one must not open them before.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) && programs.iter().any(|pid| is_running(pid)) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        Ok(())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn is_running(pid: &str) -> bool {
    Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// CSS selector of a `data-testid`.
pub fn test_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

fn fantoccini_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}
