//! `cargo xtask screens`: docs/screens from the real window.

mod company;
mod files;
mod office;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    network::{Network, programs},
    run::{OfficeArgs, office as fill_office, prepare_folder},
    window::{Start, Window, test_id},
};

const PASSPHRASE: &str = "演示口令一二三四五六";
const DESK: &str = "desk";
const WAIT: Duration = Duration::from_secs(60);

/// One way the window may look.
struct Look {
    name: &'static str,
    language: &'static str,
    theme: &'static str,
    size: (u32, u32),
}

const LOOKS: [Look; 5] = [
    Look { name: "zh-light", language: "zh", theme: "light", size: (1280, 800) },
    Look { name: "zh-dark", language: "zh", theme: "dark", size: (1280, 800) },
    Look { name: "en-light", language: "en", theme: "light", size: (1280, 800) },
    Look { name: "en-dark", language: "en", theme: "dark", size: (1280, 800) },
    Look { name: "zh-light-1920", language: "zh", theme: "light", size: (1920, 1080) },
];

/// Where pictures go and what the window is started with.
struct Studio {
    programs: PathBuf,
    data: PathBuf,
    network: PathBuf,
    out: PathBuf,
}

/// Which pictures.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Those of one person with one case.
    Person,
    /// Those of a company that several people sign.
    Company,
    /// Those of a desk with work on it.
    Office,
    /// Those of files, and of what is done at that desk in a dialog.
    Files,
}

/// Cases on the desk that pictures are taken of.
const CASES: u32 = 120;

/// Arguments of the pictures.
#[derive(clap::Args)]
pub struct ScreensArgs {
    /// Where to.
    #[arg(long, default_value = "docs/screens")]
    out: PathBuf,
    /// Only these.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Folder of `demo-office` with a filled desk; by default one is filled for the pictures.
    #[arg(long)]
    office: Option<PathBuf>,
}

/// Walks through the window and writes every screen in every look.
pub fn screens(args: &ScreensArgs) -> Result<i32> {
    let wanted = |part: Part| args.only.is_none_or(|only| only == part);
    let dir = tempfile::Builder::new().prefix("yuzheng-").tempdir()?;
    if wanted(Part::Person) || wanted(Part::Company) {
        taken(&args.out, dir.path(), async |studio: &Studio| {
            if wanted(Part::Person) {
                studio.shoot().await?;
            }
            if wanted(Part::Company) {
                company::shoot(studio).await?;
            }
            Ok(())
        })?;
    }
    if wanted(Part::Office) || wanted(Part::Files) {
        let data = args.office.clone().unwrap_or_else(|| dir.path().join("filled"));
        if args.office.is_none() {
            let filled = fill_office(&OfficeArgs { data: data.clone(), cases: CASES, json: false })?;
            anyhow::ensure!(filled == 0, "the desk was not filled");
        }
        taken(&args.out, &data, async |studio: &Studio| {
            if wanted(Part::Office) {
                office::shoot(studio).await?;
            }
            if wanted(Part::Files) {
                files::shoot(studio).await?;
            }
            Ok(())
        })?;
    }
    Ok(0)
}

/// Starts the network of a folder and takes the pictures.
fn taken(out: &Path, data: &Path, shoot: impl AsyncFnOnce(&Studio) -> Result<()>) -> Result<()> {
    let programs = programs()?;
    let network = Network::start(&programs, &data.join("network"))?;
    prepare_folder(&programs, data, &network.file)?;
    let studio = Studio { programs, data: data.to_owned(), network: network.file.clone(), out: out.to_owned() };
    tokio::runtime::Runtime::new()?.block_on(shoot(&studio))
}

impl Studio {
    async fn shoot(&self) -> Result<()> {
        self.set_look(DESK, &LOOKS[0])?;
        let case = self.first_run().await?;
        for look in &LOOKS {
            self.set_look(DESK, look)?;
            self.pages(look, &case).await.with_context(|| format!("in {}", look.name))?;
        }
        Ok(())
    }

    fn set_look(&self, desk: &str, look: &Look) -> Result<()> {
        let settings = json!({ "language": look.language, "theme": look.theme });
        std::fs::create_dir_all(self.data.join(desk))?;
        Ok(std::fs::write(self.data.join(desk).join("settings.json"), settings.to_string())?)
    }

    async fn open(&self, look: &Look) -> Result<Window> {
        self.open_desk(DESK, look).await
    }

    async fn open_desk(&self, desk: &str, look: &Look) -> Result<Window> {
        let start = Start {
            binary: &self.programs.join("yuzheng"),
            data: &self.data.join(desk),
            network: &self.network,
            folder: &self.data.join("demo"),
            size: look.size,
            bus: None,
        };
        Window::open(&start).await
    }

    async fn picture(&self, window: &Window, look: &Look, name: &str) -> Result<()> {
        // Let what moves come to rest.
        tokio::time::sleep(Duration::from_millis(700)).await;
        let dir = self.out.join(look.name);
        std::fs::create_dir_all(&dir)?;
        let path = dir.join(format!("{name}.png"));
        std::fs::write(&path, window.screenshot().await?)?;
        eprintln!("{}", path.display());
        Ok(())
    }

    /// The first start up to an approved case, with the pictures that only a first start shows.
    async fn first_run(&self) -> Result<String> {
        let look = &LOOKS[0];
        let mut window = self.open(look).await?;
        window.find(&test_id("welcome-start")).await?;
        self.picture(&window, look, "01-welcome").await?;
        walk::make_key(&mut window, PASSPHRASE).await?;
        window.find("[data-testid^=\"person-5\"]").await?;
        self.picture(&window, look, "03-person").await?;
        let walked = async {
            walk::choose_first_person(&mut window).await?;
            walk::begin_registration(&mut window).await?;
            walk::fill_registration(&mut window, "拾光里").await
        };
        if let Err(error) = walked.await {
            // What the window showed when it went wrong says more than the selector that was missing.
            self.picture(&window, look, "failed").await?;
            return Err(error);
        }
        self.picture(&window, look, "10-sign").await?;
        let case = walk::sign(&mut window, PASSPHRASE).await?;
        self.picture(&window, look, "11-case-approved").await?;
        walk::save_receipt(&mut window).await?;
        window.close().await?;
        Ok(case)
    }

    /// Every page that a returning person sees.
    async fn pages(&self, look: &Look, case: &str) -> Result<()> {
        let mut window = self.open(look).await?;
        window.find(&test_id("unlock")).await?;
        self.picture(&window, look, "02-locked").await?;
        window.fill("passphrase", PASSPHRASE).await?;
        window.click("unlock").await?;
        window.find_within(&test_id("nav-home"), WAIT).await?;
        self.picture(&window, look, "04-home").await?;
        window.click("nav-services").await?;
        window.find(&test_id(&format!("service-{SERVICE}"))).await?;
        self.picture(&window, look, "05-services").await?;
        window.click(&format!("service-{SERVICE}")).await?;
        window.find(&test_id("guide-start")).await?;
        self.picture(&window, look, "06-guide").await?;
        window.click("guide-start").await?;
        window.find(&test_id("next")).await?;
        self.form(&mut window, look).await?;
        window.click("nav-cases").await?;
        window.find(&test_id(&format!("case-{case}"))).await?;
        self.picture(&window, look, "12-cases").await?;
        window.click(&format!("case-{case}")).await?;
        window.find("[data-proof=\"verified\"]").await?;
        self.picture(&window, look, "13-case").await?;
        walk::save_full_code(&mut window).await?;
        self.picture(&window, look, "21-codes").await?;
        walk::close_dialogue(&mut window).await?;
        walk::save_history(&mut window).await?;
        self.picture(&window, look, "22-proofs").await?;
        window.click("nav-licences").await?;
        window.find(&test_id("licence")).await?;
        self.picture(&window, look, "14-licence").await?;
        window.click("nav-verify").await?;
        window.find(&test_id("verify-drop")).await?;
        self.picture(&window, look, "15-verify").await?;
        window.click("verify-forged").await?;
        window.find(&test_id("verdict")).await?;
        self.picture(&window, look, "16-verify-forged").await?;
        self.verified_receipt(&mut window, look).await?;
        window.click("nav-chain").await?;
        window.find(&test_id("chain")).await?;
        self.picture(&window, look, "18-chain").await?;
        window.click("nav-settings").await?;
        window.find(&test_id("settings")).await?;
        self.picture(&window, look, "19-settings").await?;
        window.close().await
    }

    /// The form's first two steps; a draft that is there already opens at the second.
    async fn form(&self, window: &mut Window, look: &Look) -> Result<()> {
        let name = test_id("field-name.zihao");
        if window.text(&name).await.is_err() {
            self.picture(window, look, "07-form-operator").await?;
            walk::fill_operator(window).await?;
            walk::compose_name(window, "山月").await?;
        } else {
            window.click("prev").await?;
            window.find(&test_id("field-operator.mobile")).await?;
            self.picture(window, look, "07-form-operator").await?;
            window.click("next").await?;
            window.find(&name).await?;
        }
        self.picture(window, look, "08-form-name").await
    }

    async fn verified_receipt(&self, window: &mut Window, look: &Look) -> Result<()> {
        window.click("nav-home").await?;
        window.click("nav-verify").await?;
        let folder = self.data.join("demo");
        let receipt = walk::saved(&folder, "回执-", ".yzr")?;
        walk::drop_file(window, &receipt).await?;
        window.find("[data-verdict=\"valid\"]").await?;
        self.picture(window, look, "17-verify-valid").await?;
        walk::drop_file(window, &walk::saved(&folder, "整案证据包-", ".yzr")?).await?;
        window.find(&test_id("point-complete")).await?;
        self.picture(window, look, "20-verify-history").await
    }
}

use crate::walk::{self, SERVICE};
