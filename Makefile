# Every target needs Go and make only. Tools are pinned here and built into .bin.

BIN := $(CURDIR)/.bin

GOLANGCI_LINT := $(BIN)/golangci-lint@v2.15.0
ACTIONLINT    := $(BIN)/actionlint@v1.7.12
GOTESTSUM     := $(BIN)/gotestsum@v1.13.0
BENCHSTAT     := $(BIN)/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

# Arguments for the command that a target runs, as in: make specs ARGS="--family ack --seed 7"
ARGS ?=
# What to test, fuzz or measure.
PKG ?= ./...
# How long each fuzz target runs.
FUZZTIME ?= 5s
# Which benchmarks run, and how often each, so that benchstat can judge the spread.
BENCH ?= .
COUNT ?= 6

# The commit goes into the binary where git can name it; a copy without history builds too.
STAMP = $(shell git rev-parse --quiet --verify HEAD >/dev/null 2>&1 && echo auto || echo false)

# The go command keeps its caches under the home folder. Where there is none, they live here.
ifeq ($(HOME),)
export GOPATH := $(CURDIR)/.cache/go
export GOCACHE := $(CURDIR)/.cache/go-build
export GOLANGCI_LINT_CACHE := $(CURDIR)/.cache/golangci-lint
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: build
build: ## Build .bin/meshrig
	@go build -buildvcs=$(STAMP) -o $(BIN)/meshrig ./rig/cmd/meshrig

.PHONY: release
release: ## Build static programs to hand on, with checksums, into .bin/release (ARGS="linux-arm64 ...")
	@ci/release $(BIN)/release $(ARGS)

# MESHRIG_QEMU=required makes it an error that programs of other machines cannot be run here.
.PHONY: release-test
release-test: ## Build those programs for every system and run the ones that run here, or under qemu-user (Linux)
	@rm -rf $(BIN)/release
	@ci/release $(BIN)/release
	@MESHRIG_RELEASE=$(BIN)/release go test -count 1 -timeout 60m -v -run '^TestRelease' ./ci

.PHONY: specs
specs: build ## Run the conformance specs in emulation (the main job; ARGS="...")
	@$(BIN)/meshrig run --target emu $(ARGS)

.PHONY: demo
demo: build ## Let the release gate judge a firmware with three faults, and show its page
	@ci/demo $(BIN)/meshrig .bin/demo

# Four tests of a package run side by side, because many wait for the wall clock and not for a processor. The two
# packages that wait the longest, rig/cmd/meshrig and rig/station, are too much for two processors side by side.
.PHONY: test
test: $(ACTIONLINT) $(GOTESTSUM) ## Run the project's own tests, specs included (PKG=./...)
	@$(ACTIONLINT) -shellcheck= -pyflakes=
	@GOMAXPROCS=4 $(GOTESTSUM) --format pkgname --format-hide-empty-pkg --hide-summary skipped \
		--jsonfile $(BIN)/test.json -- -p 2 -shuffle on -timeout 60m $(PKG); \
		status=$$?; ci/count $(BIN)/test.json; exit $$status

.PHONY: hil-loopback
hil-loopback: build ## Judge in wall time through serial ports what emulation judges too, and compare
	@ci/hil $(BIN)/meshrig $(BIN)/hil $(ARGS)

# SCALES="20 8 1" are the scales, BENCHES=4 how many benches.
.PHONY: hil-full
hil-full: build ## Judge the whole suite in wall time, faster than real time, and the newest release's known failures; of a repeater too (hours)
	@ci/hil-full $(BIN)/meshrig $(BIN)/hil-full/right
	@ci/hil-full $(BIN)/meshrig $(BIN)/hil-full/released v1.17.1
	@ROLE=repeater ci/hil-full $(BIN)/meshrig $(BIN)/hil-full/repeater

# MESHRIG_INTEROP=required makes a program that cannot be installed an error instead of a skip.
.PHONY: interop
interop: ## Let programs of others, as esptool-js and tshark, drive the rig's fakes and read its files (needs Node, or Debian and root)
	@ci/interop/run $(BIN)/interop

.PHONY: test-race
test-race: ## Run the tests under the race detector (needs a C compiler)
	@CGO_ENABLED=1 go test -race -timeout 60m $(PKG)

.PHONY: lint
lint: $(GOLANGCI_LINT) ## Check style, the arrows between packages and what specs may use
	@$(GOLANGCI_LINT) run --allow-parallel-runners $(PKG)
	@if [ "$(PKG)" = ./... ]; then cd ci/monitoring/dashboards && $(GOLANGCI_LINT) run --allow-parallel-runners; fi # a module of its own
	@go test -count 1 ./rig/internal/arrows

.PHONY: fmt
fmt: $(GOLANGCI_LINT) ## Format the Go files
	@$(GOLANGCI_LINT) fmt

.PHONY: fix
fix: $(GOLANGCI_LINT) ## Format, and mend what the linters can mend by themselves
	@$(GOLANGCI_LINT) run --allow-parallel-runners --fix $(PKG)

.PHONY: fuzz
fuzz: ## Run each fuzz target for a while (FUZZTIME=5s, PKG=./...)
	@ci/fuzz $(FUZZTIME) $(PKG)

.PHONY: bench
bench: ## Run the benchmarks, benchstat-ready (BENCH=., COUNT=6, PKG=./...)
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) -timeout 60m $(PKG)

# Beside the aims that were set; nothing fails. ARGS="-all" runs what takes minutes too.
.PHONY: aims
aims: build ## Show the processor time of the project's own commands, median of 5
	@go run ./rig/internal/aims -program $(BIN)/meshrig $(ARGS)

# Nothing fails; takes an hour. ARGS="-parts speed" makes one table only, ARGS="-row SF8" some settings.
.PHONY: bench-sdr
bench-sdr: ## Measure the SDR receiver: sensitivity, collisions, false frames and speed
	@go run ./rig/internal/sdrbench $(ARGS)

.PHONY: benchstat
benchstat: $(BENCHSTAT) ## Compare two outputs of make bench (ARGS="old.txt new.txt")
	@$(BENCHSTAT) $(ARGS)

.PHONY: mutate
mutate: build ## Prove that every fault turns its requirements red (ARGS="...")
	@$(BIN)/meshrig mutate $(ARGS)

# The program has the matrix in it: written in its place while faults are tried, it would be another program.
.PHONY: matrix
matrix: build ## Measure anew which spec catches which fault of a room, from which run --budget chooses (an hour; goes on where it was cut short)
	@[ -f $(BIN)/room.txt ] || cp rig/run/matrix/recorded/room.txt $(BIN)/room.txt
	@$(BIN)/meshrig mutate --role room --all-specs --keep $(BIN)/room.jsonl --record $(BIN)/room.txt $(ARGS)
	@cp $(BIN)/room.txt rig/run/matrix/recorded/room.txt

# The control: how many seeds with the usual radio settings, how many with every preset, and the first of those.
SEEDS        ?= 100
PRESET_SEEDS ?= 3
FIRST        ?= 1

.PHONY: control
control: build ## Judge our own firmware with many seeds and every preset; all must be green (SEEDS=100, PRESET_SEEDS=3, FIRST=1)
	@ci/control $(BIN)/meshrig $(BIN)/control $(SEEDS) $(PRESET_SEEDS) $(FIRST)

.PHONY: nightly
nightly: nightly-control nightly-mutate hil-full release-test ## Run what takes too long for every change, as the nightly workflow does (hours)

# The workflow runs these side by side.
.PHONY: nightly-control nightly-mutate
nightly-control:
	@$(MAKE) --no-print-directory control SEEDS=100 FIRST=$$(date -u +%Y%m%d00) # other ones for the presets each night
nightly-mutate:
	@$(MAKE) --no-print-directory mutate ARGS="--all-specs --matrix matrix.svg --keep $(BIN)/faults.jsonl"

.PHONY: doc
doc: build ## Write specs/catalogue.md, and those of other roles in their folders, from the catalogue
	@$(BIN)/meshrig doc > specs/catalogue.md.new && mv specs/catalogue.md.new specs/catalogue.md
	@for role in repeater companion; do [ ! -d specs/$$role ] || { $(BIN)/meshrig doc --role $$role > specs/catalogue.md.new && mv specs/catalogue.md.new specs/$$role/catalogue.md; } || exit 1; done

.PHONY: costs
costs: build ## Measure anew what each spec takes: bench time, air, power cycles, erases (rig/costs)
	@for role in room repeater companion; do \
		$(BIN)/meshrig run --role $$role --quiet --out $(BIN)/costs && \
		go test ./rig/report -run 'TestCosts$$' -count 1 -costs $(abspath $(BIN))/costs >/dev/null || exit 1; done

.PHONY: tidy
tidy: ## Bring go.mod and go.sum up to date
	@go mod tidy

.PHONY: clean
clean: ## Remove everything built, and the last report
	@rm -rf $(BIN) meshrig-report
	@if [ -d .cache ]; then chmod -R u+w .cache; rm -rf .cache; fi

# A tool's file name ends in its version, so that another version here is another file to build.
TOOL = @echo "building $(@F), once" >&2; \
	GOBIN=$(BIN) go install $(1)@$(lastword $(subst @, ,$(@F))) && mv $(BIN)/$(notdir $(1)) $@

$(GOLANGCI_LINT):
	$(call TOOL,github.com/golangci/golangci-lint/v2/cmd/golangci-lint)

$(ACTIONLINT):
	$(call TOOL,github.com/rhysd/actionlint/cmd/actionlint)

$(GOTESTSUM):
	$(call TOOL,gotest.tools/gotestsum)

$(BENCHSTAT):
	$(call TOOL,golang.org/x/perf/cmd/benchstat)
