# make demo  runs the main job on bundled example pages and serves the result
# make test  checks everything: style, types, tests

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: demo test

demo: $(UV)
	@$(UV) sync --quiet --frozen --no-dev --inexact
	@.venv/bin/ml-meetings demo

test: $(UV)
	@test -n "$(CHROMIUM)" || { echo "Chromium is needed for the browser tests: install the Debian package chromium (apt-get install chromium)." >&2; exit 1; }
	@$(UV) sync --quiet --frozen
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -n auto

.tools/bin/uv:
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
