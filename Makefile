# What a developer does with this project; `make` alone lists it.
PYTHON := .venv/bin/python
PIP_COMPILE := .venv/bin/pip-compile -q --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	--annotation-style=line --strip-extras
export PORT ?= 8080
# pytest would rewrite the assertions of every test module in every process of every run: 6 s each.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run console flask test fuzz lint audit format lock hooks reset clean venv

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: venv ## Run the application with everything it talks to (PORT=8080)
	@$(PYTHON) -m dev.run --end-with-parent

console: venv ## Build the console into console/dist, for a deployment
	@$(PYTHON) -m dev.console build

flask: venv ## Run a command on the local stack of `make run` (ARGS="tenant list")
	@$(PYTHON) -m dev.flask_command $(ARGS)

test: venv ## Run the tests (ARGS="-k name" chooses some)
	@$(PYTHON) -m pytest -n auto $(ARGS)

fuzz: venv ## Ask every operation many odd things (EXAMPLES=20 for each and mode, SEED=random, ARGS="-k tenants")
	@seed=$(or $(SEED),$$(date +%s)); echo "SEED=$$seed"; \
	FUZZ_EXAMPLES=$(or $(EXAMPLES),20) FUZZ_SEED=$$seed $(PYTHON) -m pytest -n 2 --timeout=3600 tests/fuzz $(ARGS)

lint: venv ## Check formatting, style and types
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo --no-cache
	@$(PYTHON) -m dev.console lint

audit: venv ## Hold the pinned packages against the published vulnerabilities
	@$(PYTHON) -m dev.audit

format: venv ## Format the code
	@$(PYTHON) -m ruff format
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m dev.console format

lock: venv ## Resolve requirements*.in into requirements*.txt
	$(PIP_COMPILE) -o requirements.txt requirements.in
	$(PIP_COMPILE) --allow-unsafe -o requirements-dev.txt requirements-dev.in

hooks: venv ## Install git hooks: `make lint` before a commit, the commit message's form
	@.venv/bin/pre-commit install

reset: venv ## Clear the data of `make run`, but keep what was installed
	@$(PYTHON) -m dev.reset

clean: ## Remove everything that is not in the repository
	rm -rf .venv .dev .mypy_cache .ruff_cache console/node_modules console/dist console/installed-lock
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@dev/venv.sh
