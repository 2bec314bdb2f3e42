# 渝证通 · make run opens the window on a local four-department network; make help lists the rest.
SHELL := /bin/bash
DATA ?= $(CURDIR)/.yuzheng-data
CARGO ?= cargo

.DEFAULT_GOAL := help
.PHONY: help run ui build test lint unit system front screens bench soak clean-data setup setup-test

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
	@echo '[build]   编译程序,第一次约 10 分钟 · compiling; the first time takes about ten minutes'
	@$(CARGO) build --workspace --bins

run: build ## open the window (without a display: walk the journey in the terminal)
	@$(CARGO) xtask run --data '$(DATA)'

clean-data: ## forget network and data in DATA
	@rm -rf -- '$(DATA)/network' '$(DATA)/desk' '$(DATA)/demo' && echo '已清除 $(DATA)'

test: setup setup-test lint unit front system ## lint and every test there is

lint: ui ## formatting, clippy, import rules
	@echo '[lint]'
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	@$(CARGO) xtask tidy
	@npm --prefix ui run --silent lint

unit: ui ## unit and property tests of every crate
	@echo '[unit]'
	@$(CARGO) build --workspace --bins --quiet
	@$(CARGO) test --workspace --quiet --lib --bins --tests --exclude yuzheng
	@$(CARGO) test --quiet -p yuzheng --lib

front: ui ## front-end tests
	@echo '[front]'
	@npm --prefix ui test --silent

system: ui setup-test ## local network, hostile nodes, recovery and the real window under Xvfb
	@echo '[system]'
	@$(CARGO) build --workspace --bins --quiet
	@scripts/with-display.sh $(CARGO) test --quiet -p yuzheng --test system -- --test-threads=1

screens: build setup-test ## write docs/screens from the real window
	@scripts/with-display.sh $(CARGO) xtask screens

bench: ## figures of docs/performance.md
	@$(CARGO) xtask bench all

soak: ## what takes longer than a test may
	@$(CARGO) xtask soak
