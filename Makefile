# Cermin. `make` lists what there is. Works with GNU make 3.81 and newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DOMAIN := feedback/translations
PYBABEL := $(BIN)/pybabel -q

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench lock messages browser clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(READY) ## virtual environment, locked packages, compiled translations

$(READY): requirements.lock setup.cfg pyproject.toml $(wildcard $(DOMAIN)/*/LC_MESSAGES/messages.po)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		(echo "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)"; exit 1)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		(echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 ..."; exit 1)
	@cmp -s requirements.lock $(VENV)/.installed || { \
		echo "Installing packages ..."; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock && \
		cp requirements.lock $(VENV)/.installed; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@for catalogue in $(wildcard $(DOMAIN)/*/LC_MESSAGES/messages.po); do \
		$(PYBABEL) compile -i $$catalogue -o $${catalogue%.po}.mo || exit 1; done
	@touch $@

demo: $(READY) ## seed the demo agency, then start web, worker and mailbox on 127.0.0.1
	@$(BIN)/cermin demo $(DEMO)

test: $(READY) browser ## every test: unit, both databases, browser journeys
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST)

check: $(READY) ## format, lint, types, import contracts, templates, translations, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/python -m pytest -n 0 -p no:randomly tests/architecture

fix: $(READY) ## format and mend what machines can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates

bench: $(READY) ## the project's own benchmarks, JSON out
	@$(BIN)/cermin bench web --json

messages: $(READY) ## collect new texts into the catalogues
	$(PYBABEL) extract -F $(DOMAIN)/babel.cfg -k _ -k _l -k ngettext:1,2 --no-location --sort-output \
		--no-wrap --omit-header -o $(DOMAIN)/messages.pot feedback templates
	@for po in $(DOMAIN)/*/LC_MESSAGES/messages.po; do sed '/^$$/q' $$po > $$po.head; done
	$(PYBABEL) update -i $(DOMAIN)/messages.pot -d $(DOMAIN) --no-fuzzy-matching --no-wrap --omit-header --ignore-obsolete
	@for po in $(DOMAIN)/*/LC_MESSAGES/messages.po; do \
		cat $$po.head $$po > $$po.new && mv $$po.new $$po && rm $$po.head || exit 1; done  # the header has the plural rule
	$(PYBABEL) compile -d $(DOMAIN)

lock: ## pin every package anew (needs uv)
	uv pip compile setup.cfg --extra dev --universal --no-strip-extras --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade -o requirements.lock

# Debian's browser where that works, else Playwright's own.
browser: $(READY)
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
			echo "Installing Chromium ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
		else \
			test -f $(VENV)/.browser || { $(BIN)/playwright install chromium && touch $(VENV)/.browser; }; \
		fi; }

clean: ## remove what can be made again (not the instance)
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage*
