# make run and make test need nothing but Python 3.11 or later; both install what is missing first.
PYTHON ?= python3
export PYTHON

BIN := .venv/bin
DEMO := build/demo
# A file's tests run in one process, so that what they share is made once: pytest 9.2 takes no notice of groups.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: run test check bench soak setup lock i18n pictures build clean

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(BIN)/dxdesk; fi; \
	rm -rf $(DEMO) && QT_QPA_PLATFORM=offscreen $(BIN)/dxdesk demo $(DEMO) && \
	echo "No screen here: the whole main job ran in $(DEMO); its pictures lie in $(DEMO)/pictures."

test: setup check
	@sh .ci/system-packages test
	$(PYTEST)

check: setup
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Ratios in one run on one machine; not part of the tests.
bench: setup
	$(BIN)/python tests/benchmarks/run.py

# Slow campaigns that look for new failing examples.
soak: setup
	DXDESK_SOAK=1 $(PYTEST) -m soak --timeout 3600

setup: .venv/.dxdesk
	@sh .ci/system-packages run

.venv/.packages: requirements.lock
	@sh .ci/system-packages run
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dxdesk: .venv/.packages pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q dxdesk
	@touch $@

# Every version pinned with its hashes, for all systems and Pythons at once.
lock: setup
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet --upgrade -o requirements.lock

# Texts for translation: collects them from the code, brings en up to date and compiles it.
i18n: setup
	@mkdir -p build
	$(BIN)/pybabel --quiet extract -k _ -k N_ --no-location --sort-output --no-wrap --project dxdesk \
		--header-comment "# Texts of dxdesk." -o build/dxdesk.pot dxdesk
	$(BIN)/pybabel --quiet update -D dxdesk -d resources/i18n -l en -i build/dxdesk.pot --no-wrap --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile -D dxdesk -d resources/i18n

# The pictures of README and guide, taken anew from the demonstration.
pictures: setup
	rm -rf $(DEMO) && QT_QPA_PLATFORM=offscreen $(BIN)/dxdesk demo $(DEMO)
	@mkdir -p docs/hinh
	@for pair in overview=tong-quan plans=van-ban systems=he-thong review=ra-soat charts=bieu-do submit=gui-bao-cao \
		history=lich-su receipts=phieu-tra-loi central-inbox=tiep-nhan central-tracking=theo-doi central-country=ban-do \
		central-report=bao-cao-quoc-gia; do cp $(DEMO)/pictures/$${pair%%=*}.png docs/hinh/$${pair##*=}.png; done

build: setup
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
