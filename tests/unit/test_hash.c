#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "base/hash.h"

static void sha256_is(const char *data, size_t len, const char *want)
{
	char hex[GL_SHA256_HEX + 1];
	struct gl_digest d;

	gl_sha256(data, len, &d);
	assert_string_equal(gl_digest_hex(&d, hex), want);
}

static void sha256(void **state)
{
	(void)state;
	sha256_is("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_is(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_is("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void git_is(const char *type, const char *data, const char *want)
{
	char hex[GL_OID_HEX + 1];
	struct gl_oid oid;

	gl_git_oid(type, data, strlen(data), &oid);
	assert_string_equal(gl_oid_hex(&oid, hex), want);
}

static void git_ids(void **state)
{
	(void)state;
	git_is("blob", "", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	git_is("tree", "", "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
	git_is("blob", "hello\n", "ce013625030ba8dba906f756967f9e9ca394464a");
	git_is("blob", "what is up, doc?", "bd9dbf5aae1a3862dd1526723246b20206e5fc37");
}

static void hex_goes_there_and_back(void **state)
{
	const char *hex = "00ff0123456789abcdef0123456789abcdef0123";
	char buf[GL_SHA256_HEX + 1], long_hex[GL_SHA256_HEX + 1];
	struct gl_digest d;
	struct gl_oid oid;

	(void)state;
	assert_true(gl_oid_parse(hex, 40, &oid));
	assert_int_equal(oid.id[1], 0xff);
	assert_string_equal(gl_oid_hex(&oid, buf), hex);
	assert_false(gl_oid_parse(hex, 39, &oid));
	assert_false(gl_oid_parse("00FF0123456789abcdef0123456789abcdef0123", 40, &oid));
	assert_false(gl_oid_parse("00gf0123456789abcdef0123456789abcdef0123", 40, &oid));
	assert_false(gl_oid_parse("", 0, &oid));
	memset(long_hex, 'a', 64);
	long_hex[64] = '\0';
	assert_true(gl_digest_parse(long_hex, 64, &d));
	assert_string_equal(gl_digest_hex(&d, buf), long_hex);
	assert_false(gl_digest_parse(long_hex, 40, &d));
	assert_false(gl_oid_parse(long_hex, 64, &oid));
}

static void compares(void **state)
{
	struct gl_oid a = { { 0 } }, b = { { 0 } };

	(void)state;
	assert_true(gl_oid_zero(&a));
	assert_true(gl_oid_eq(&a, &b));
	b.id[19] = 1;
	assert_false(gl_oid_zero(&b));
	assert_false(gl_oid_eq(&a, &b));
}

static void *hash_many(void *bad)
{
	struct gl_oid oid, first;

	gl_git_oid("blob", "hello\n", 6, &first);
	for (int i = 0; i < 20000; i++) {
		gl_git_oid("blob", "hello\n", 6, &oid);
		if (!gl_oid_eq(&oid, &first) || oid.id[0] != 0xce)
			*(int *)bad = 1;
	}
	return NULL;
}

static void many_threads(void **state)
{
	pthread_t threads[4];
	int bad[4] = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hash_many, &bad[i]), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_false(bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256),
		cmocka_unit_test(git_ids),
		cmocka_unit_test(hex_goes_there_and_back),
		cmocka_unit_test(compares),
		cmocka_unit_test(many_threads),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
