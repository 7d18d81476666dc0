# git golive. GNU make 4; `make help` lists the targets.
#
# Everything is built under build/, sources are found by wildcard. Nothing is asked of the machine
# while this file is read: a bare one has no compiler and no pkg-config until `make deps` has run.

VERSION = 0.1.0
VARIANT = release
BUILD = build
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
MANDIR = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
WITH_OPENPGP = yes
# Seconds for each fuzz target, and a word that the names of the tests to run contain.
SECONDS = 60
TESTS =
# Where `make showcase` puts what it makes.
OUT = $(BUILD)/showcase

PKG_CONFIG = pkg-config
INSTALL = install
CLANG_FORMAT = clang-format
OTHER_CC = $(if $(findstring clang,$(CC)),gcc,clang)
WERROR = -Werror

export PKG_CONFIG WITH_OPENPGP

# The long targets use all processors, where -j does not say otherwise. V=1 shows the commands.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN || echo 2))
SUBMAKE = $(MAKE) --no-print-directory $(JOBS)
V =
Q = $(if $(V),,@echo '  $(1)	$(or $(2),$@)';)

# ---------------------------------------------------------------------------------- files

B = $(BUILD)/$(VARIANT)
# Where the tool lies: the release one also in build/ itself.
TOOLDIR = $(if $(filter release,$(VARIANT)),$(BUILD),$(B))

SRC := $(sort $(wildcard src/*/*.c))
CLI_SRC := $(filter src/cli/%,$(SRC))
LIB_SRC := $(filter-out src/cli/% src/assets/%,$(SRC))
ASSETS := $(sort $(filter-out %.c %.h %.sh %~,$(shell find src/assets hooks -type f 2>/dev/null)))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
KIT_SRC := $(filter-out $(UNIT_SRC),$(sort $(wildcard tests/unit/*.c)))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
API_SRC := $(sort $(wildcard tests/api/*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
E2E := $(sort $(wildcard tests/e2e/*.bats))
MAN_PAGES := $(sort $(wildcard docs/*.[15]))
HEADERS := $(sort $(wildcard include/golive/*.h src/*/*.h))
C_FILES := $(SRC) $(HEADERS) $(sort $(wildcard tests/*/*.[ch] docs/*.c))
SHELL_FILES := $(sort .ci/run .ci/deps $(wildcard hooks/* src/*/*.sh src/assets/bundle/verify) \
	$(filter-out %/debian,$(wildcard .packaging/*)) \
	$(shell find tests -name '*.sh' 2>/dev/null))
BATS_FILES := $(E2E) $(sort $(wildcard tests/e2e/*.bash))

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
LIB := $(B)/libgolive.a
LIB_OBJ := $(call obj,$(LIB_SRC)) $(B)/obj/assets.o
# Of the library what the public functions need, and nothing else, is in the shared one.
SONAME = libgolive.so.0
# A library of ELF; macOS has the static one alone.
SHARED := $(if $(filter Darwin,$(shell uname -s)),,$(B)/libgolive.so)
API_OBJ := $(call obj,$(filter src/report/api%,$(LIB_SRC)))
API_MAP = src/report/libgolive.map
API_HEADERS := $(sort $(wildcard include/golive/*.h))
KIT := $(B)/libkit.a
UNIT := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)
REPLAY := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/replay/%)
FUZZ := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/fuzz/%)
API := $(API_SRC:tests/api/%.c=$(TOOLDIR)/api/%)
ALL_TESTS := $(UNIT) $(REPLAY) $(E2E)
BENCH := $(BENCH_SRC:tests/bench/%.c=$(TOOLDIR)/bench/%)
OBJECTS := $(LIB_OBJ) $(call obj,$(CLI_SRC) $(UNIT_SRC) $(KIT_SRC) $(FUZZ_SRC) $(API_SRC) $(BENCH_SRC) \
	tests/fuzz/replay.c)

# ---------------------------------------------------------------------------------- flags

# What is linked; and librnp, which golive loads by itself when it meets an OpenPGP key.
LINKED = libgit2 yaml-0.1 libcrypto libsodium jansson
PKGS = $(LINKED) $(if $(filter yes,$(WITH_OPENPGP)),librnp)

# $(call once,NAME,command): what the command prints, asked for when first needed.
once = $(eval $(1) := $$(shell $(2)))$($(1))
PKG_CFLAGS = $(call once,PKG_CFLAGS,$(PKG_CONFIG) --cflags $(PKGS))
PKG_LIBS = $(call once,PKG_LIBS,$(PKG_CONFIG) --libs $(LINKED))
CMOCKA_LIBS = $(call once,CMOCKA_LIBS,$(PKG_CONFIG) --libs cmocka)
RNP_SONAME = $(call once,RNP_SONAME,src/sign/soname.sh '$(CC)' librnp)
CLASH = $(call once,CLASH,$(CC) -Werror -fstack-clash-protection -x c -c /dev/null -o /dev/null \
	2>/dev/null && echo -fstack-clash-protection)

CFLAGS_release = -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong $(CLASH)
CFLAGS_debug = -O0 -g3
CFLAGS_san = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=address,undefined
CFLAGS_tsan = -O1 -g -fno-omit-frame-pointer -fsanitize=thread
CFLAGS_fuzz = $(CFLAGS_san),fuzzer-no-link
CFLAGS_cov = -O0 -g -fprofile-arcs -ftest-coverage -fprofile-update=atomic
ifeq ($(CFLAGS_$(VARIANT)),)
$(error VARIANT is one of release, debug, san, tsan)
endif

WARNINGS = -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wformat=2 -Wvla -Wpointer-arith -Wwrite-strings -Wundef \
	-Wimplicit-fallthrough
DEFINES = -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 '-DGL_VERSION="$(VERSION)"' \
	$(if $(filter yes,$(WITH_OPENPGP)),-DGL_WITH_OPENPGP=1 '-DGL_RNP_SONAME="$(RNP_SONAME)"',\
	-DGL_WITH_OPENPGP=0)
ALL_CFLAGS = -std=c17 -Iinclude -Isrc $(DEFINES) $(PKG_CFLAGS) $(WARNINGS) -fPIC \
	-fvisibility=hidden -pthread $(CFLAGS_$(VARIANT)) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(if $(filter Darwin,$(shell uname -s)),,-pie -Wl,-z,relro,-z,now \
	-Wl,--as-needed) $(filter -f%,$(CFLAGS_$(VARIANT))) $(CFLAGS) $(LDFLAGS)
LIBS = $(PKG_LIBS) -ldl $(LDLIBS)
# Darwin's linker has no such thing, and then nothing fails.
FAIL_LDFLAGS = $(if $(filter Darwin,$(shell uname -s)),,\
	$(foreach f,malloc calloc realloc strdup strndup,-Wl,--wrap=$(f)))

# Only the tool's own sources are kept from the functions in banned.h.
$(B)/obj/src/%.o: EXTRA = -include base/banned.h
$(B)/obj/tests/fuzz/%.o: EXTRA = -Wno-missing-prototypes

# ---------------------------------------------------------------------------------- build

.PHONY: all lib objects unit replay api fuzzers benches FORCE
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

all: $(TOOLDIR)/git-golive ## the tool: build/git-golive
lib: $(LIB) $(SHARED) ## the library: libgolive.a and libgolive.so, in build/release
objects: $(OBJECTS)
unit: $(UNIT)
replay: $(REPLAY)
api: $(API) $(TOOLDIR)/bench/forge
fuzzers: $(FUZZ)
benches: $(BENCH)

# $(call update,text): writes it to the target, which stays as old as it is when nothing changed.
update = @mkdir -p $(@D); new='$(subst ','\'',$(1))'; \
	[ "$$new" = "$$(cat $@ 2>/dev/null)" ] || printf '%s\n' "$$new" >$@

# What is built anew when flags, or the list of files, change.
$(B)/flags: FORCE
	@$(PKG_CONFIG) --exists --print-errors $(PKGS) || { echo "try: make deps" >&2; exit 1; }
	$(call update,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS))
$(B)/files: FORCE
	$(call update,$(LIB_OBJ) $(ASSETS))

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(ALL_CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

$(B)/obj/assets.o: $(B)/assets.c $(B)/flags
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/assets.c: src/assets/embed.sh $(ASSETS) $(B)/files
	$(call Q,EMBED)src/assets/embed.sh $(ASSETS) >$@

$(LIB): $(LIB_OBJ) $(B)/files
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $(LIB_OBJ)

$(B)/libgolive.so: $(API_OBJ) $(LIB) $(API_MAP)
	$(call Q,LD)$(CC) $(filter-out -pie,$(ALL_LDFLAGS)) -shared -Wl,-soname,$(SONAME) \
		-Wl,--version-script=$(API_MAP) -o $@ $(API_OBJ) $(LIB) $(LIBS)

$(B)/git-golive: $(call obj,$(CLI_SRC)) $(LIB)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

ifeq ($(VARIANT),release)
$(BUILD)/git-golive: $(B)/git-golive
	@cp -p $< $@.new && mv -f $@.new $@
endif

# What several tests share: each takes what it needs.
$(KIT): $(call obj,$(KIT_SRC))
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $^

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(KIT) $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA_LIBS) $(LIBS)

# Where golive's own allocations can be made to fail: tests/unit/failkit.h.
$(B)/unit/test_nomem: private ALL_LDFLAGS += $(FAIL_LDFLAGS)

$(B)/replay/%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/replay.o $(KIT) $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA_LIBS) $(LIBS)

$(TOOLDIR)/api/%: $(B)/obj/tests/api/%.o $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(B)/fuzz/%: $(B)/obj/tests/fuzz/fuzz_%.o $(KIT) $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(CMOCKA_LIBS) $(LIBS)

$(TOOLDIR)/bench/%: $(B)/obj/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

-include $(OBJECTS:.o=.d)

# -------------------------------------------------------------------------------- targets

.PHONY: setup deps transcript demo showcase test test-san test-tsan bench soak fuzz coverage debug san lint analyze format check-layers \
	check-headers dist deb check-deb install uninstall clean help run-demo run-showcase run-test run-test-tsan \
	run-bench run-soak run-coverage run-analyze

# These do their work in a make of their own: with -j, not two of them at a time.
ifneq ($(filter setup transcript demo showcase test test-san test-tsan bench soak fuzz coverage debug san lint analyze,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# What runs the tool finds it first on PATH, and all else that was built under GOLIVE_BUILD.
WITH_TOOL = PATH="$(abspath $(TOOLDIR)):$$PATH" GOLIVE_BUILD="$(abspath $(TOOLDIR))"

# $(call chosen,names): those that TESTS asks for, or all.
chosen = $(if $(TESTS),$(foreach t,$(1),$(if $(findstring $(TESTS),$(t)),$(t))),$(1))

setup: ## build and install, with what is missing for it: as root, or through sudo
	@.ci/deps build run
	+@$(SUBMAKE) all lib $(B)/golive.pc
	+@root=; mkdir -p $(DESTDIR)$(BINDIR) 2>/dev/null && [ -w $(DESTDIR)$(BINDIR) ] || root=sudo; \
		$$root $(SUBMAKE) $(MAKEOVERRIDES) install
	@echo "installed: $(BINDIR)/git-golive, which git finds as 'git golive'"

deps: ## install what is missing to build, test and check, without a question
	@.ci/deps

demo: ## play the whole story in a throw-away directory
	@.ci/deps build run
	+@$(SUBMAKE) run-demo
run-demo: all
	@$(WITH_TOOL) tests/demo/demo.sh

transcript: ## write the first steps on the README's first screen anew, as they are played
	@.ci/deps build run
	@tests/first-steps.sh --write

showcase: ## every view of a project of nine months, to look at; OUT=build/showcase
	@.ci/deps build run look
	+@$(SUBMAKE) run-showcase
run-showcase: all
	@$(WITH_TOOL) tests/showcase.sh $(OUT)

test: ## all tests; VARIANT=san with sanitizers, TESTS=word for those whose name has the word
	@.ci/deps build run test $(filter san,$(VARIANT))
	+@$(SUBMAKE) run-test
run-test: all unit replay api lib
	@$(WITH_TOOL) tests/run.sh $(B)/log $(call chosen,$(ALL_TESTS))

bench: ## how fast it is
	@.ci/deps build run
	+@$(SUBMAKE) run-bench
run-bench: all benches
	@$(WITH_TOOL) tests/bench/run.sh

soak: ## a crowd that signs at once, and hundreds of kills; prints the figures
	@.ci/deps build run
	+@$(SUBMAKE) run-soak
run-soak: all
	@$(WITH_TOOL) tests/soak/soak.sh

fuzz: ## run each fuzz target for SECONDS=n, and tell the coverage; TESTS=word as for test
	@.ci/deps build test check
	+@$(SUBMAKE) VARIANT=fuzz CC=clang fuzzers
	+@$(SUBMAKE) VARIANT=cov CC=gcc replay
	@tests/fuzz/run.sh $(SECONDS) $(BUILD)/fuzz $(BUILD)/cov $(call chosen,$(notdir $(FUZZ)))

coverage: ## which lines of src/ the tests run, and why not the others; fails under 90 %
	@.ci/deps build run test check
	+@$(SUBMAKE) VARIANT=cov CC=gcc run-coverage
run-coverage: all unit replay api lib
	@find $(B)/obj -name '*.gcda' -exec rm -f {} +
	@$(WITH_TOOL) tests/run.sh $(B)/log $(call chosen,$(ALL_TESTS))
	@echo && tests/coverage/report.py $(B)/obj $(BUILD)/coverage.txt 90

debug san: ## the tool without optimization, with sanitizers: build/debug, build/san
	+@$(SUBMAKE) VARIANT=$@ all
test-tsan: ## the library in many threads, with the thread sanitizer
	@.ci/deps build run test san
	+@$(SUBMAKE) VARIANT=tsan run-test-tsan
run-test-tsan: all api
	@$(WITH_TOOL) tests/run.sh $(B)/log tests/e2e/threads.bats

test-san: ## all tests with address and undefined behaviour sanitizers
	+@$(SUBMAKE) VARIANT=san test

lint: ## formatting, shell files, and all of it through the other compiler
	@.ci/deps build test check
	$(call Q,FORMAT,$(words $(C_FILES)) files)$(CLANG_FORMAT) --dry-run -Werror $(C_FILES)
	$(call Q,SHELL,$(words $(SHELL_FILES)) files)shellcheck -x $(SHELL_FILES)
	$(call Q,BATS,$(words $(BATS_FILES)) files)shellcheck -x -S warning -e SC2030,SC2031 \
		$(or $(BATS_FILES),.ci/run)
	+@$(SUBMAKE) VARIANT=debug BUILD=$(BUILD)/lint CC=$(OTHER_CC) objects

analyze: ## clang-tidy, cppcheck and scan-build find nothing in src/
	@.ci/deps build check
	+@$(SUBMAKE) VARIANT=debug CC=clang run-analyze
run-analyze: $(B)/flags
	@FLAGS='$(subst ','\'',$(ALL_CFLAGS) -include base/banned.h)' tests/analyze/run.sh \
		$(BUILD)/analyze $(SRC)

format: ## format all C files
	$(CLANG_FORMAT) -i $(C_FILES)

check-layers: ## each file includes only its own floor and those below it
	@tests/check-layers.sh

dist: ## the source tarball: build/golive-VERSION.tar.gz, the same bytes each time
	@.packaging/dist $(BUILD) $(VERSION)
	@cd $(BUILD) && sha256sum golive-$(VERSION).tar.gz

# What this make was told is not meant for the one that makes the package.
deb: dist ## Debian packages of it: build/deb; DEB_BUILD_OPTIONS=nocheck leaves out their tests
	@.ci/deps build run package
	@env -u MAKEFLAGS -u MAKELEVEL .packaging/deb $(BUILD)/golive-$(VERSION).tar.gz $(BUILD)/deb
	@lintian --allow-root --pedantic --fail-on error,warning $(BUILD)/deb/*.changes
	@cd $(BUILD)/deb && sha256sum *.deb

SUITES = bookworm trixie
check-deb: dist ## build, install, try and purge them in clean Debian systems, as root; SUITES='bookworm trixie'
	@.packaging/check-deb $(BUILD)/golive-$(VERSION).tar.gz $(BUILD)/check-deb $(SUITES)

check-headers: $(B)/flags ## each header compiles alone
	@CC='$(CC)' FLAGS='$(subst ','\'',$(ALL_CFLAGS))' tests/check-headers.sh $(HEADERS)

# Directories below PREFIX are written as such, so that pkg-config can move them together.
below = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))
$(B)/golive.pc: src/report/golive.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@LIBS@|$(strip $(LIBS))|' \
		-e 's|@LIBDIR@|$(call below,$(LIBDIR))|' \
		-e 's|@INCLUDEDIR@|$(call below,$(INCLUDEDIR))|' $< >$@

install: all lib $(B)/golive.pc ## tool, library, headers and manual into PREFIX, under DESTDIR
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)/golive
	$(INSTALL) -m 755 $(TOOLDIR)/git-golive $(DESTDIR)$(BINDIR)/git-golive
	$(INSTALL) -m 644 $(LIB) $(DESTDIR)$(LIBDIR)/libgolive.a
	$(if $(SHARED),$(INSTALL) -m 644 $(SHARED) $(DESTDIR)$(LIBDIR)/libgolive.so.$(VERSION))
	$(if $(SHARED),ln -sf libgolive.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME))
	$(if $(SHARED),ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libgolive.so)
	$(INSTALL) -m 644 $(B)/golive.pc $(DESTDIR)$(LIBDIR)/pkgconfig/golive.pc
	$(INSTALL) -m 644 $(API_HEADERS) $(DESTDIR)$(INCLUDEDIR)/golive/
	-$(if $(DESTDIR),,@[ "$$(id -u)" != 0 ] || ! command -v ldconfig >/dev/null || ldconfig)
	@for page in $(MAN_PAGES); do \
		$(INSTALL) -d $(DESTDIR)$(MANDIR)/man$${page##*.} && \
		$(INSTALL) -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/ || exit 1; \
	done
	$(INSTALL) -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 644 src/assets/completion.bash $(DESTDIR)$(BASHDIR)/git-golive
	$(INSTALL) -m 644 src/assets/completion.zsh $(DESTDIR)$(ZSHDIR)/_git-golive
	$(INSTALL) -m 644 src/assets/completion.fish $(DESTDIR)$(FISHDIR)/git-golive.fish

uninstall: ## what install put there
	rm -f $(DESTDIR)$(BINDIR)/git-golive
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libgolive.a libgolive.so $(SONAME) \
		libgolive.so.$(VERSION) pkgconfig/golive.pc)
	rm -f $(addprefix $(DESTDIR)$(INCLUDEDIR)/golive/,$(notdir $(API_HEADERS)))
	-rmdir $(DESTDIR)$(INCLUDEDIR)/golive 2>/dev/null
	rm -f $(DESTDIR)$(BASHDIR)/git-golive $(DESTDIR)$(ZSHDIR)/_git-golive
	rm -f $(DESTDIR)$(FISHDIR)/git-golive.fish
	@for page in $(notdir $(MAN_PAGES)); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page || exit 1; \
	done

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
