# One command for each thing one does with this repository; `make help` lists them. The work is
# done by the presets in CMakePresets.json, which can be used directly: cmake --workflow --preset dev
BUILD      := build
PREFIX     ?= /usr/local
SECONDS    ?= 60
KILLS      ?= 1700
SEED       ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
BENCH_ARGS ?=

CXX_FILES = $(shell find include src bindings bench tests corpus -name '*.hpp' -o -name '*.cpp' 2> /dev/null)
workflow  = cmake --workflow --preset

.DEFAULT_GOAL := help
.PHONY: help deps build demo install test test-python sanitize tsan shared lint format format-check bench bench-peers fuzz torture clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

deps: ## install the Debian packages that building and testing need
	@sh src/cmake/deps.sh build test

build: ## the library and the program, optimised, in build/release
	@sh src/cmake/deps.sh build
	@$(workflow) release

demo: build ## index the sample documents and search them
	@bash src/cmake/demo.sh $(BUILD)/release corpus/documents $(BUILD)/demo-index

install: build ## install what `make build` made; PREFIX=/usr/local
	@cmake --install $(BUILD)/release --prefix "$(PREFIX)"

test: deps ## everything that must hold: build, headers, tests, linters, packages
	@$(workflow) dev

test-python: ## build the Python package, install it in an environment of its own, test it
	@sh src/cmake/deps.sh build python
	@bindings/python/test.sh

sanitize: deps ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(workflow) sanitize

tsan: deps ## the tests under ThreadSanitizer
	@$(workflow) tsan

shared: deps ## the tests against an optimised shared library
	@$(workflow) shared

lint: ## layout, layers, headers, documents, clang-tidy
	@sh src/cmake/deps.sh build test lint
	@python3 -B tests/lint/lint.py layers headers format documents machine
	@$(workflow) tidy

format: ## lay out all C++ files
	@clang-format-14 -i $(CXX_FILES)

format-check: ## say which C++ files are laid out otherwise
	@python3 -B tests/lint/lint.py format

bench: deps ## measure; JSON and summary.md in build/bench/results; BENCH_ARGS=...
	@cmake --preset bench
	@cmake --build --preset bench --target bench_all
	@sh bench/run.sh $(BUILD)/bench/bench $(BUILD)/bench/results $(BENCH_ARGS)

bench-peers: ## measure beside other engines, see bench/peers/README.md; BENCH_ARGS=...
	@bench/peers/run $(BENCH_ARGS)

fuzz: ## run each fuzz program; SECONDS=60
	@sh src/cmake/deps.sh build test fuzz
	@$(workflow) fuzz
	@sh tests/fuzz/run.sh $(BUILD)/fuzz/tests/fuzz $(SECONDS)

torture: deps ## kill it and take its power away, KILLS=1700 times; SEED=... repeats a run
	@cmake --preset dev
	@cmake --build --preset dev --target durability_test damage_test durability_tool durability_interpose tracuu_cli
	@sh tests/durability/torture.sh $(CURDIR)/$(BUILD)/dev $(KILLS) $(SEED)

clean: ## remove everything that was built
	rm -rf $(BUILD)
