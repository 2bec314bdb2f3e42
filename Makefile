# 渝证通 · make run opens the window on a local four-department network; make help lists the rest.
SHELL := /bin/bash
DATA ?= $(CURDIR)/.yuzheng-data
CASES ?= 500
CARGO ?= cargo
# Built with the whole workspace, so that no dependency is compiled with two sets of features.
XTASK := target/debug/xtask

.DEFAULT_GOAL := help
.PHONY: help run demo-office ui build test lint rust front screens bench soak clean-data setup setup-test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo '  make run DATA=<dir>  keeps network and data in <dir> (now: $(DATA))'

setup: ## check rustc and node, install what is missing to build
	@scripts/setup.sh build

setup-test: ## install what is missing to test
	@scripts/setup.sh test

ui/node_modules/.package-lock.json: ui/package-lock.json
	@echo '[ui]      安装前端依赖 · installing front-end packages'
	@npm --prefix ui ci --silent --no-audit --no-fund

ui: setup ui/node_modules/.package-lock.json ## build the front end
	@echo '[ui]      构建界面 · building the window'
	@npm --prefix ui run --silent build

build: ui ## build everything
	@echo '[build]   编译程序,第一次约 20 分钟 · compiling; the first time takes about twenty minutes'
	@$(CARGO) build --workspace --bins

run: build ## open the window (without a display: walk the journey in the terminal)
	@$(XTASK) run --data '$(DATA)' $(if $(SEAT),--as '$(SEAT)')

demo-office: build ## fill a department's desk in DATA with 500 fictional cases (CASES=<n>); then make run
	@$(XTASK) demo-office --data '$(DATA)' --cases $(CASES)

clean-data: ## forget network and data in DATA
	@rm -rf -- '$(DATA)/network' '$(DATA)/desk' '$(DATA)/demo' '$(DATA)/office' && echo '已清除 $(DATA)'

test: setup setup-test lint rust front ## lint and every test there is

lint: ui ## formatting, clippy, import rules
	@echo '[lint]'
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	@$(CARGO) build --workspace --bins --quiet
	@$(XTASK) tidy
	@npm --prefix ui run --silent lint

rust: ui setup-test ## unit, property and system tests, the real window among them, under Xvfb
	@echo '[rust]'
	@$(CARGO) build --workspace --bins --quiet
	@scripts/with-display.sh $(CARGO) test --workspace --quiet

front: ui ## front-end tests
	@echo '[front]'
	@npm --prefix ui test --silent

screens: build setup-test ## write docs/screens from the real window
	@scripts/with-display.sh $(XTASK) screens

bench: build ## figures of docs/performance.md
	@$(XTASK) bench all

soak: build ## what takes longer than a test may, or more: random kills, a PDF/A checker, fuzzing
	@$(CARGO) test --workspace --test devnet -- --ignored --nocapture --test-threads 1 soak
	@SIMULATION_SEEDS=1000 $(CARGO) test --workspace --lib -- --nocapture simulation::whatever
	@SIMULATION_SEEDS=1000 $(CARGO) test --workspace --test light_client -- --nocapture simulation::
	@$(CARGO) test --workspace --test vectors -- --ignored --nocapture soak
	@scripts/check-documents.sh
	@fuzz/run.sh all 60
