# Two commands are all that a fresh machine needs: make demo and make test. Go, Node and Terraform must be there.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

STACK := profile-api
JSON  := cdktf.out/stacks/$(STACK)/cdk.tf.json

# Pinned tools, run from the module proxy so that nothing is installed by hand.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOTESTSUM     := go run gotest.tools/gotestsum@v1.13.0
GOVULNCHECK   := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0

# cdktf asks a HashiCorp server for news unless told not to, and draws spinners unless CI is set.
export CHECKPOINT_DISABLE := 1

.PHONY: help
help: ## what can be made
	@cat help
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r target text; do printf '  make %-16s %s\n' "$$target" "$$text"; done

node_modules/.package-lock.json: package.json package-lock.json
	@echo "==> npm ci: the pinned cdktf CLI"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: deps
deps: node_modules/.package-lock.json ## install what is missing
	@command -v go >/dev/null || { echo "make: Go is missing: https://go.dev/dl/" >&2; exit 1; }
	@go mod download

.PHONY: synth
synth: deps ## write the Terraform JSON that pull requests show
	@CI=1 npx cdktf synth

.PHONY: check-json
check-json: synth ## fail when the committed JSON is not what main.go makes
	@git diff --exit-code --stat -- cdktf.out || { echo "make: $(JSON) is not current: run make synth and commit it" >&2; exit 1; }
	@test -z "$$(git status --porcelain -- cdktf.out)" || { git status --short -- cdktf.out; echo "make: files of cdktf.out are not committed" >&2; exit 1; }

.PHONY: build
build: ## bin/verify and bin/sandbox
	@go build -trimpath -ldflags "$(LDFLAGS)" -o bin/ ./cmd/verify ./cmd/sandbox

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X github.com/warm-standby/warm-standby/internal/version.Version=$(VERSION)

RELEASES := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: release-check
release-check: ## verify and sandbox for linux, darwin and windows, with the version stamped, and their sizes
	@rm -rf bin/release; for target in $(RELEASES); do \
	  dir=bin/release/$${target/\//-}; \
	  GOOS=$${target%/*} GOARCH=$${target#*/} CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o "$$dir/" ./cmd/verify ./cmd/sandbox; \
	  for file in "$$dir"/*; do \
	    grep -aqF -- "$(VERSION)" "$$file" || { echo "make: $$file does not carry the version $(VERSION)" >&2; exit 1; }; \
	    printf '%-40s %5.1f MB  %s\n' "$$file" "$$(wc -c < "$$file" | awk '{print $$1/1e6}')" "$(VERSION)"; \
	  done; \
	done
	@bin/release/$$(go env GOOS)-$$(go env GOARCH)/verify --version

.PHONY: test
test: deps ## everything that must pass, with a summary of what ran and what was skipped
	@# Real time is part of what the e2e tests test: one that fails on a busy machine is run once more, and the summary tells.
	@$(GOTESTSUM) --format pkgname-and-test-fails --rerun-fails=1 --rerun-fails-max-failures=3 --packages=./... -- -tags e2e -timeout 20m -parallel 6

.PHONY: lint
lint: ## the linter, and a test that it holds the design's arrows
	@$(GOLANGCI_LINT) run ./...
	@WARM_STANDBY_LINT="$(GOLANGCI_LINT)" go test -tags lint -run TestTheLinter ./internal/arrows

.PHONY: vulncheck
vulncheck: ## known vulnerabilities in what is linked, where the database can be reached
	@if curl -fsS -m 10 -o /dev/null https://vuln.go.dev/index/db.json 2>/dev/null; then $(GOVULNCHECK) ./...; else echo "vulncheck: skipped: vuln.go.dev cannot be reached"; fi

.PHONY: bench
bench: deps ## how long a synthesis takes, beside what it would take without this project's loading
	@go run ./internal/synth/bench

.PHONY: audit
audit: vulncheck ## vulncheck, and npm audit of the pinned CLI held against the judgements in docs/audit.md
	@{ npm audit --json 2>/dev/null || true; } | node .ci/audit.mjs

.PHONY: clean
clean: ## remove what was built; state files stay
	@rm -rf bin build node_modules .cache

.PHONY: demo
demo: deps ## synth, review, deploy to the sandbox, drill, destroy: the main job end to end
	@go run ./cmd/demo

.PHONY: gameday
gameday: ## the grey-failure suite in the sandbox, as a table; exits 2 when something differs
	@go build -o bin/gameday ./cmd/gameday && bin/gameday # go run would turn every exit code into 1

.PHONY: measure
measure: deps ## drill every fault in the sandbox in real time and refresh the README's measured section
	@scripts/measure.sh

SOAK ?= 1m

.PHONY: soak
soak: ## the sandbox at full load for SOAK (SOAK=10m is the full run): its rate, and what heap and goroutines grew by
	@go test -run '^$$' -bench Soak -benchtime $(SOAK) -timeout 0 ./internal/sandbox ./internal/sandbox/dnsserver
