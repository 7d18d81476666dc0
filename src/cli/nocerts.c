/*
 * libgit2 sets up TLS when it starts, and reads every certificate of the machine for it: a quarter
 * of what a hook takes on a small ledger.  This program never opens a connection through libgit2,
 * git does that, and libgit2 cannot be told.  So the functions by which it reads them, of mbedTLS
 * and of OpenSSL, are these here.  Should it ever connect nonetheless, it trusts nobody.
 *
 * A program's own functions go before those of libraries.  For the same reason this is no part of
 * libgolive: there it would take the certificates from whoever links it.
 */
#define EXPORTED __attribute__((visibility("default")))

EXPORTED int mbedtls_x509_crt_parse_file(void *chain, const char *path);
EXPORTED int mbedtls_x509_crt_parse_path(void *chain, const char *path);
EXPORTED int SSL_CTX_set_default_verify_paths(void *ctx);

/* "Could not be read", to which libgit2 has no objection. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

int mbedtls_x509_crt_parse_path(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

/* "Done": that there are no certificates is no failure to OpenSSL either. */
int SSL_CTX_set_default_verify_paths(void *ctx)
{
	(void)ctx;
	return 1;
}
