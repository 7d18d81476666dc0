/*
 * What others wrote in X.509 and CMS: as a key file, as an armoured signature, and as what is
 * inside of such an armour. Nobody can sign this text with the key below, so nothing may ever be
 * good over it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../unit/ringkit.h"
#include "../unit/sshkit.h"
#include "sign/cms.h"
#include "sign/ring.h"

/* tests/data/x509/nistp256.pem, as it once was. */
static const char key[] = "-----BEGIN CERTIFICATE-----\n"
			  "MIIDAzCCAWugAwIBAgIIFF9QKt8Er0gwDQYJKoZIhvcNAQELBQAwJjEQMA4GA1UE\n"
			  "CgwHRXhhbXBsZTESMBAGA1UEAwwJQXV0aG9yaXR5MCAXDTI2MTEyMjEzMTMxOVoY\n"
			  "DzIxMjYxMDI5MTMxMzE5WjAlMRAwDgYDVQQKDAdFeGFtcGxlMREwDwYDVQQDDAhu\n"
			  "aXN0cDI1NjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCmbnFofhrcETGt0ESdC\n"
			  "OqN5H7SOTj9mDm0//lIsYyiMkJOZCJRRzywyYYVJx7GcUWAYl51N0VVjMhMU9jFD\n"
			  "8QujfzB9MAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgbAMB0GA1UdJQQWMBQG\n"
			  "CCsGAQUFBwMEBggrBgEFBQcDAzAdBgNVHQ4EFgQU32SvpYJ6dHVg6NasiYXTVtxx\n"
			  "2f8wHwYDVR0jBBgwFoAU5KgFsLl7cXVDTmtqJJNOFR3LJh0wDQYJKoZIhvcNAQEL\n"
			  "BQADggGBADvJrlzIo5my1Y0rINPCIxR6GfNyBjqqTJo08E0+eXSv62EkYQ5SQ2HZ\n"
			  "0KbpmDquKmlMIXCxbHB/GomEAf+3pAw7K/f9ltYU3oYBzyXXvS9sTZuPKPTDVMuo\n"
			  "d9Jpx9dlRnpfzESq6AoShlRzyqIH/Whf46el9e4fFdMZ8tvV9jwg/Zz9MNVN2FZU\n"
			  "SpQf+u3Uyd5vTkEHWRsxBJ7jc/6qcn/zrGN+v4SXKePdg415ousBO7d7wISBujnL\n"
			  "X7S+212aR9KBSjNPj5MhiA2mlIa3LF4e+N30VCabpEQG1mVGzX7sZewLPSbrMxXI\n"
			  "gk0JME+LElkNHrOckSN3DEiDAbSdt66OSgRG5zL9uPQIDJ5EKEpsmxIWFTc6BuIA\n"
			  "jXENMfok6tQLkaQ2PXHBFMt/VHWsM/PMfqoQtVJAh6zlXVJG3XAslmxagmT42Qzy\n"
			  "Vf5JuskD/M6wV6CN0BxdXll64C85obPEinhrQ5BiL6+UkYE/zmrpmg6lxeeIvri8\n"
			  "hia+ZcBW+w==\n"
			  "-----END CERTIFICATE-----\n";

static struct gl_ring *ring;

static void make_ring(void)
{
	struct gl_cms_info info;

	if (ring)
		return;
	ring = gl_ring_new();
	if (!ring || gl_cms_cert_read(key, sizeof(key) - 1, &info, NULL) != 0 ||
	    gl_ring_add(ring, GL_SIG_X509, key, sizeof(key) - 1, &info.id, NULL) != 0)
		abort();
}

static void read_key(const uint8_t *data, size_t size)
{
	struct gl_error *err = NULL;
	struct gl_cms_info info;

	if (gl_cms_cert_read(data, size, &info, &err) == 0) {
		if (err || !info.type || !info.bits)
			abort();
	} else if (!err || info.type) {
		abort();
	}
	gl_error_free(err);
}

static void verify_raw(const uint8_t *data, size_t size)
{
	struct gl_buf armor = GL_BUF_INIT;

	kit_armor_as("SIGNED MESSAGE", data, size, 64, &armor);
	kit_ring_refuses(ring, GL_SIG_X509, armor.ptr, armor.len);
	gl_buf_release(&armor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	make_ring();
	read_key(data, size);
	kit_ring_refuses(ring, GL_SIG_X509, data, size);
	verify_raw(data, size);
	return 0;
}
