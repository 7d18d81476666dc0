/* What an auditor takes away: the list of commits, and the text that tells what is what. */
#include <string.h>

#include "base/asset.h"
#include "base/timestamp.h"
#include "report/audit.h"
#include "report/page.h"
#include "report/proof.h"

/* What made a whole commit void comes first among its findings. */
static const struct gl_finding *finding_of(const struct gl_state *s, size_t at)
{
	size_t i;

	for (i = 0; i < s->n_findings; i++)
		if (s->findings[i].at == at)
			return &s->findings[i];
	return NULL;
}

static void add_void(const struct gl_state *s, size_t at, struct gl_buf *out)
{
	const struct gl_finding *f = finding_of(s, at);

	gl_buf_addf(out, "void %s ", f ? gl_finding_name(f->code) : "-");
	gl_page_text(out, s->judged[at].signer ? s->judged[at].signer : "nobody");
	gl_buf_addstr(out, ": ");
	gl_page_text(out, f ? f->text : "");
}

static void add_signed(const struct gl_ledger *l, size_t at, struct gl_buf *out)
{
	static const char *const kinds[] = {
		[GL_SIG_NONE] = "none",
		[GL_SIG_SSH] = "ssh",
		[GL_SIG_OPENPGP] = "openpgp",
		[GL_SIG_X509] = "x509",
	};
	struct gl_proof p;

	gl_proof_of(l, at, &p);
	gl_buf_addf(out, "%s ", kinds[p.sig->kind]);
	gl_proof_fingerprint(&p, out);
	gl_buf_addf(out, " %s", p.by);
}

void gl_report_commits(const struct gl_ledger *l, struct gl_buf *out)
{
	const struct gl_state *s = l->state;
	char hex[GL_OID_HEX + 1];
	size_t i;

	gl_buf_addf(out, "# the commits of golive/%s, oldest first, as golive judges them\n",
		    l->system);
	gl_buf_addf(out, "# root %s\n", gl_oid_hex(&l->root, hex));
	for (i = 0; i < s->n; i++) {
		gl_buf_addf(out, "%s ", gl_oid_hex(&s->commits[i].id, hex));
		if (s->judged[i].is_void)
			add_void(s, i, out);
		else
			add_signed(l, i, out);
		gl_buf_addch(out, '\n');
	}
}

/* The text, with the commands for this ledger's keys in their place. */
static void add_text(const struct gl_ledger *l, struct gl_buf *out)
{
	static const char mark[] = "@keys@\n";
	const char *text = gl_asset("bundle/README.txt", NULL), *at = strstr(text, mark);
	size_t before;

	gl_buf_add(out, text, (size_t)(at - text));
	before = out->len;
	gl_report_other_signers(l, out);
	if (out->len == before)
		gl_buf_addstr(out, "  (there is no such key on this ledger)\n");
	gl_buf_addstr(out, at + strlen(mark));
}

void gl_report_bundle_readme(const struct gl_ledger *l, const struct gl_audit *a,
			     struct gl_buf *out)
{
	char hex[GL_OID_HEX + 1], time[GL_TIME_BUF];

	gl_page_text(out, gl_page_list(l)->title);
	gl_buf_addf(out, " (%s): the decisions to release it, for auditors\n\n", l->system);
	gl_buf_addf(out, "  made     %s, by git golive " GL_VERSION "\n",
		    gl_time_format(l->now, time));
	gl_buf_addf(out, "  root     %s   the ledger's first commit\n", gl_oid_hex(&l->root, hex));
	gl_buf_addf(out, "  tip      %s   its newest here, of %zu\n", gl_oid_hex(&l->tip, hex),
		    l->state->n);
	gl_buf_addstr(out, "  verdict  ");
	gl_report_audit_sum(l, a, out);
	gl_buf_addch(out, '\n');
	add_text(l, out);
}
