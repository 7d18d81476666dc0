#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "reportkit.h"

static int tree_of(void *ctx, const struct gl_oid *commit, struct gl_oid *tree,
		   struct gl_error **err)
{
	(void)ctx;
	(void)err;
	*tree = *commit;
	tree->id[0] = 0xee;
	return 0;
}

static void set_people(struct world *w)
{
	w->people[DANA] = (struct gl_stakeholder){ .id = "dana", .name = "Dana Reyes" };
	w->people[OMAR] = (struct gl_stakeholder){ .id = "omar",
						   .name = "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e" };
	w->people[EVE] = (struct gl_stakeholder){ .id = "eve", .name = "Eve \033[2J\xe2\x80\xae" };
	memcpy(w->everybody, (size_t[]){ DANA, OMAR, EVE }, sizeof(w->everybody));
	w->dana[0] = DANA;
	w->omar[0] = OMAR;
}

static void set_list(struct world *w)
{
	w->criteria[0] = (struct gl_criterion){ .id = "security",
						.title = "Security clearance",
						.statement = "It is safe." };
	w->criteria[1] = (struct gl_criterion){
		.id = "privacy",
		.title = "Data privacy",
		.statement = "It is legal.",
		.scope = GL_SCOPE_STANDING,
	};
	w->list = (struct gl_checklist){
		.version = 1,
		.system = "support-bot",
		.title = "Customer support assistant",
		.owner = DANA,
		.resolve = { w->dana, 1 },
		.agree = { w->everybody, 3 },
		.amend = 2,
		.people = w->people,
		.n_people = 3,
		.n_persons = 3,
		.criteria = w->criteria,
		.n_criteria = 2,
	};
	w->list2 = w->list;
	w->list2.version = 2;
	w->list2.terms.b[0] = 1;
	for (size_t i = 0; i < 3; i++)
		w->agreed[i] = (struct gl_agreement){
			.person = w->people[i].id,
			.agreed = 1,
			.next = i + 1 < 3 ? &w->agreed[i + 1] : NULL,
		};
	w->version = (struct gl_version){ .list = &w->list, .by = "dana", .agreements = w->agreed };
}

static void set_entries(struct world *w)
{
	w->propose = (struct gl_record){
		.id = "2026-11/18T102740Z-eve-propose-v1.0",
		.decision = GL_PROPOSE,
		.tag = "v1.0",
		.fields = GL_F_TAG | GL_F_COMMIT,
	};
	memset(w->propose.commit.id, 0xcc, GL_OID_LEN);
	w->approve = (struct gl_record){
		.id = "2026-11/18T102840Z-omar-approve-security",
		.decision = GL_APPROVE,
		.criterion = "security",
		.commit = w->propose.commit,
		.fields = GL_F_CRITERION | GL_F_COMMIT,
		.note = "Looked at twice\n\033]0;owned\a",
	};
	w->reject = w->approve;
	w->reject.id = "2026-11/18T102840Z-eve-reject-security";
	w->reject.decision = GL_REJECT;
	w->proposed = (struct gl_entry){
		.rec = &w->propose, .seq = 2, .at = 1, .by = "eve", .person = "eve"
	};
	w->approved = (struct gl_entry){
		.rec = &w->approve, .seq = 3, .at = 2, .by = "omar", .person = "omar"
	};
	w->rejected = (struct gl_entry){
		.rec = &w->reject, .seq = 4, .at = 2, .by = "eve", .person = "eve"
	};
	w->rejected.is_void = true;
	memcpy(w->all, (struct gl_entry *[]){ &w->proposed, &w->approved, &w->rejected },
	       sizeof(w->all));
	for (size_t i = 0; i < 3; i++) {
		w->all[i]->version = &w->version;
		w->all[i]->candidate = &w->proposed;
		w->all[i]->time = DAY0 + 60;
	}
}

static void set_state(struct world *w)
{
	for (size_t i = 0; i < 3; i++) {
		w->commits[i] = (struct gl_commit){ .committer_time = DAY0 + 60 * (int64_t)i };
		memset(w->commits[i].id.id, (int)(0xa0 + i), GL_OID_LEN);
	}
	w->judged[0] = (struct gl_judged){ .signer = "dana" };
	w->judged[1] = (struct gl_judged){ .signer = "eve", .n_entries = 1 };
	w->judged[2] = (struct gl_judged){ .signer = "omar", .first_entry = 1, .n_entries = 2 };
	w->findings[0] = (struct gl_finding){
		.code = GL_FIND_NOT_ENTITLED,
		.commit = w->commits[2].id,
		.at = 2,
		.path = "records/2026-11/18T102840Z-eve-reject-security.yaml",
		.text = "'eve' is no approver of 'security'",
	};
	w->findings[1] = (struct gl_finding){
		.code = GL_FIND_BAD_RECORD,
		.commit = w->commits[2].id,
		.at = 2,
		.path = "records/2026-11/x.yaml",
		.text = "12:3: unknown key '\033[1m'",
	};
	w->state = (struct gl_state){
		.commits = w->commits,
		.judged = w->judged,
		.n = 3,
		.system = "support-bot",
		.versions = &w->version,
		.in_force = &w->version,
		.all = { w->all, 3, 3 },
		.by_id = gl_map_new(),
		.topics = gl_map_new(),
		.candidate = &w->proposed,
		.findings = w->findings,
		.n_findings = 2,
		.newest = 2,
	};
	assert_non_null(w->state.by_id);
	assert_non_null(w->state.topics);
}

/* The ledger owns its names, so they are not constant. */
static char bot[] = "support-bot", ref[] = "refs/heads/golive/support-bot";

static void set_verdict(struct world *w)
{
	w->standings[0] = (struct gl_standing){
		.criterion = &w->criteria[0],
		.state = GL_WAITING,
		.waiting_for = { w->omar, 1 },
	};
	w->standings[1] = (struct gl_standing){
		.criterion = &w->criteria[1],
		.state = GL_MET,
		.approved_by = { w->dana, 1 },
	};
	w->blocks[0] = (struct gl_block){
		.code = GL_BLOCK_CRITERION_WAITING,
		.standing = &w->standings[0],
		.text = "waiting for \xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e: Security clearance (git golive approve security)",
	};
	w->blocks[1] = (struct gl_block){ .code = GL_BLOCK_NO_DECISION,
					  .text = "the owner has not made the final call" };
	w->verdict = (struct gl_verdict){
		.criteria = w->standings,
		.n_criteria = 2,
		.blocks = w->blocks,
		.n_blocks = 2,
		.now = DAY0 + 2 * GL_DAY,
	};
	w->ledger = (struct gl_ledger){
		.system = bot,
		.ref = ref,
		.root = w->commits[0].id,
		.tip = w->commits[2].id,
		.now = w->verdict.now,
		.state = &w->state,
		.contents = { .tree = tree_of },
	};
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	set_people(w);
	set_list(w);
	set_entries(w);
	set_state(w);
	set_verdict(w);
	*state = w;
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	gl_map_free(w->state.by_id);
	gl_map_free(w->state.topics);
	free(w);
	return 0;
}

void world_only(struct world *w, enum gl_block_code code, const struct gl_entry *entry)
{
	w->standings[0].state = GL_MET;
	w->blocks[0] = (struct gl_block){ .code = code, .entry = entry, .text = "text" };
	w->verdict.n_blocks = 1;
}

/* ---- texts ---- */

void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' in:\n%s", part, text);
}

void assert_safe(const char *text)
{
	const char *p = text;
	size_t len = strlen(text), n;
	uint32_t cp;

	for (; len; p += n, len -= n) {
		n = gl_utf8_decode(p, len, &cp);
		assert_true(n);
		if (cp != '\n' && gl_cp_unsafe(cp))
			fail_msg("U+%04X in:\n%s", (unsigned)cp, text);
	}
}
