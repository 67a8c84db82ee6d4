# Everything here sets itself up: npm packages into the clone, the rest into ~/.cache/aws-operator.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench fuzz build sandbox conformance clean packages

NODE := node_modules/.bin/node
# Tools among the packages are found by name, and run on the Node that is one of them.
WITH_PACKAGES := PATH="$(CURDIR)/node_modules/.bin:$$PATH"

# What Node makes of sources once, types taken out and compiled, it keeps among the packages for the next run.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/node

# A sandbox stays for hours: memory given back early, and nothing parsed twice to guess what sort of module it is.
SMALL := --max-semi-space-size=4 --heap-growing-percent=25 --no-experimental-detect-module

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s%s\n", $$1, $$2 }'

demo: packages ## Show a guest cluster come and go on a local AWS (KEEP=1 keeps it, GUEST=0 boots no machines)
	@exec $(NODE) sandbox/demo/main.ts

test: packages ## Run every test
	@$(NODE) sandbox/setup/main.ts moto host-cluster kubectl ignition-validate vault aws-clients machines
	@$(WITH_PACKAGES) exec vitest run --reporter=default --reporter=./scripts/test-count.ts

check: packages ## Check types, format, lint and dead code
	@exec npm run --silent check

bench: packages ## Run the benchmarks
	@$(NODE) sandbox/setup/main.ts moto host-cluster
	@$(WITH_PACKAGES) exec vitest bench --run

fuzz: packages ## Break 10,000 templates and see how the local AWS takes it (RUNS=n for another number)
	@$(NODE) sandbox/setup/main.ts moto
	@FUZZ_RUNS=$(or $(RUNS),10000) $(WITH_PACKAGES) exec vitest run sandbox/aws/cloudformation/fuzz.test.ts

build: packages ## Bundle the operator into dist/
	@exec $(NODE) scripts/bundle.ts

sandbox: packages ## Run a local AWS and a host cluster until Ctrl-C (AWS_ONLY=1 leaves the cluster out, VAULT=1 adds a Vault)
	@MALLOC_ARENA_MAX=1 exec $(NODE) $(SMALL) sandbox/main.ts

conformance: packages ## Hold the sandbox, or ENDPOINT=<url>, or AWS (ENDPOINT=aws), against what AWS documents
	@exec $(NODE) sandbox/conformance/main.ts

clean: ## Remove what was built or run in the clone; the cache outside stays
	rm -rf dist coverage .demo .sandbox

packages:
	@command -v node >/dev/null || { echo 'Node 20 or newer, with npm, is needed to begin.' >&2; exit 1; }
	@exec node scripts/bootstrap.js
