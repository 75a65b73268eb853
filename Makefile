# Two commands matter: `make demo` shows the product, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Without compiled modules each of the demo's processes spends seconds on compiling them again.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
DIST := src/lianfang/web/static/dist
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
PO := $(shell find src/lianfang -name django.po 2>/dev/null)

.PHONY: help demo run test lint types contracts messages bench wheel lock clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/.runtime $(DIST)/.built .venv/.messages ## a town on http://127.0.0.1:8000 (TOWN=jinshan, xibin, fusha, qujiang, zhangcha; CHECK=1: check Jinshan and exit)
	@.venv/bin/lianfang demo $(if $(TOWN),--town $(TOWN)) $(if $(CHECK),--check) $(if $(PORT),--port $(PORT))

run: .venv/.runtime $(DIST)/.built .venv/.messages ## the program itself with an empty database
	@.venv/bin/lianfang serve

test: .venv/.dev $(DIST)/.built .venv/.messages ## format, lint, types, contracts, tests, browser (LONG=1: also the tests that take minutes)
	@tools/check $(if $(LONG),,-m "not long") $(ARGS)

bench: .venv/.dev $(DIST)/.built .venv/.messages ## measure every promised figure (ONLY=name for one)
	@$(PY) -m benchmarks $(ONLY)

wheel: .venv/.runtime $(DIST)/.built .venv/.messages ## the installable package with built pages inside
	@$(PY) -m hatchling build -t wheel

messages: .venv/.dev ## bring the .po files up to date
	@$(PY) tools/messages.py update

lock: .venv/.dev ## pin dependencies anew
	@tools/lock

clean: ## forget what was built (never the data in .lianfang)
	@rm -rf $(DIST) dist .venv/.runtime .venv/.dev .venv/.messages frontend/node_modules

.venv/.runtime: requirements/runtime.lock requirements/installer.lock pyproject.toml
	@[ -e .venv/.dev -a .venv/.dev -nt requirements/runtime.lock ] || tools/bootstrap runtime
	@touch $@

.venv/.dev: requirements/dev.lock requirements/installer.lock pyproject.toml
	@tools/bootstrap dev
	@touch $@

$(DIST)/.built: $(FRONTEND) src/lianfang/web/icons.txt | .venv/.runtime
	@tools/frontend
	@touch $@

.venv/.messages: $(PO) tools/messages.py | .venv/.runtime
	@$(PY) tools/messages.py compile
	@touch $@
