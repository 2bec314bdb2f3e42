//! `yuzheng-verify FILE --network network.yzn [--reexecute] [--json]`: checks a receipt or fork evidence, or runs
//! a decision again, offline.
//!
//! Exit code 0: valid; 1: not valid; 2: cannot tell. Everything that decides is
//! `yuzheng_protocol::receipt::verify_receipt` and `yuzheng_protocol::fork::verify_fork`; here are arguments,
//! files and printing. The clock is asked only to say how old a receipt is. No network code is linked.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use yuzheng_protocol::{Canonical, Timestamp, network::NetworkFile, reexecution::Reexecution};
use yuzheng_verify::{
    FileRole, Report, Verdict, check, check_decision, printable, render, unreadable_file, unreadable_network,
};

const HELP: &str = "\
yuzheng-verify FILE --network network.yzn [--reexecute] [--json]

离线核验渝证通回执(.yzr)或分叉证据(.yzf),或按复算文件(.yzx)重新计算自动决定。不联网。
Checks a Yuzheng receipt (.yzr) or fork evidence (.yzf), or runs a decision again from a .yzx file, offline.

  --network FILE   网络文件 the network file
  --reexecute      只接受复算文件 take nothing but a file to run a decision again from
  --json           输出一个 JSON 对象 print one JSON object
  --help           这段说明 this text
  --version        版本 the version

退出码 Exit code: 0 核验通过 valid, 1 核验不通过 not valid, 2 无法核验 cannot tell";

fn main() -> ExitCode {
    let command = match parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(mistake) => {
            eprintln!("{}\n\n{HELP}", printable(&mistake));
            return ExitCode::from(Verdict::CannotTell.exit_code());
        }
    };
    let verdict = match command {
        Command::Help => {
            print(HELP);
            return ExitCode::SUCCESS;
        }
        Command::Version => {
            print(concat!("yuzheng-verify ", env!("CARGO_PKG_VERSION")));
            return ExitCode::SUCCESS;
        }
        Command::Check { receipt, network, output, wanted } => {
            let report = run(&receipt, &network, wanted);
            match output {
                Output::Text => print(render(&report).trim_end()),
                Output::Json => print(&serde_json::to_string(&report).expect("a report is plain data")),
            }
            report.verdict
        }
    };
    ExitCode::from(verdict.exit_code())
}

fn run(receipt: &Path, network_path: &Path, wanted: Wanted) -> Report {
    let network = match read(network_path, NetworkFile::MAX_BYTES) {
        Err(error) => return unreadable_file(FileRole::Network, &network_path.to_string_lossy(), &error),
        Ok(bytes) => match NetworkFile::read(&bytes) {
            Err(error) => return unreadable_network(&error),
            Ok(network) => network,
        },
    };
    match read(receipt, Reexecution::MAX_BYTES) {
        Err(error) => unreadable_file(FileRole::Receipt, &receipt.to_string_lossy(), &error),
        Ok(bytes) if wanted == Wanted::Reexecution => check_decision(&bytes, &network),
        Ok(bytes) => match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(now) => check(&bytes, &network).at(Timestamp(u64::try_from(now.as_millis()).unwrap_or(u64::MAX))),
            Err(_before_1970) => check(&bytes, &network),
        },
    }
}

/// Reads at most one byte more than the limit: what is longer is refused by its format.
fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Prints a line; a reader that went away is no failure.
fn print(text: &str) {
    let _closed = writeln!(io::stdout(), "{text}");
}

enum Command {
    Help,
    Version,
    Check { receipt: PathBuf, network: PathBuf, output: Output, wanted: Wanted },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    Reexecution,
}

enum Output {
    Text,
    Json,
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let (mut receipt, mut network, mut output, mut wanted) = (None, None, Output::Text, Wanted::Any);
    while let Some(argument) = arguments.next() {
        match argument.to_string_lossy().as_ref() {
            "--help" | "-h" => return Ok(Command::Help),
            "--version" => return Ok(Command::Version),
            "--json" => output = Output::Json,
            "--reexecute" => wanted = Wanted::Reexecution,
            "--network" => network = Some(arguments.next().ok_or("--network 之后缺少文件 needs a file")?),
            option if option.starts_with("--") => return Err(format!("不认识的选项 unknown option {option}")),
            _file if receipt.is_some() => return Err("一次只核验一个文件 one file at a time".to_owned()),
            _file => receipt = Some(argument),
        }
    }
    Ok(Command::Check {
        receipt: receipt.ok_or("缺少回执文件 FILE is missing")?.into(),
        network: network.ok_or("缺少 --network network.yzn is missing")?.into(),
        output,
        wanted,
    })
}
