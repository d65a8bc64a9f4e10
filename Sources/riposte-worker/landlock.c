/* Landlock by its system calls: libc has no functions for it, and headers may be older than the kernel.
 *
 * Source: the kernel's Documentation/userspace-api/landlock.rst.
 */
#include "worker.h"

#include "sandbox.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { CREATE_VERSION = 1, RULE_PATH_BENEATH = 1, NETWORK_SINCE = 4, SCOPE_SINCE = 6 };

#define EXECUTE (1ull << 0)
#define READ_FILE (1ull << 2)
#define READ_DIR (1ull << 3)
#define NETWORK 3ull /* bind, connect */
#define SCOPE 3ull   /* abstract sockets, signals */

typedef struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scope;
} ruleset;

typedef struct __attribute__((packed)) rule {
  uint64_t allowed;
  int32_t parent;
} rule;

/* All rights over files that a version knows: 13 from the first, then refer, truncate and, with the fifth,
 * the control of devices. */
static uint64_t file_rights(long version) {
  unsigned bits = 13;
  if (version >= 2) bits = 14;
  if (version >= 3) bits = 15;
  if (version >= 5) bits = 16;
  return (1ull << bits) - 1;
}

static void allow(int rules, int file) {
  struct stat status;
  if (fstat(file, &status) < 0) return;
  rule added = {.allowed = EXECUTE | READ_FILE, .parent = file};
  if (S_ISDIR(status.st_mode)) added.allowed |= READ_DIR;
  syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &added, 0);
}

/* What is missing cannot be read either. */
static void allow_path(int rules, const rw_field *path) {
  char name[PATH_MAX];
  if (path->length == 0 || path->length >= sizeof name) return;
  memcpy(name, path->bytes, path->length);
  name[path->length] = 0;
  int file = open(name, O_PATH | O_CLOEXEC);
  if (file < 0) return;
  allow(rules, file);
  close(file);
}

uint64_t sandbox_landlock(rw_reader readable, uint64_t *version) {
  *version = 0;
  long found = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
  if (found < 1) return 0;
  *version = (uint64_t)found;
  ruleset handled = {.files = file_rights(found)};
  uint64_t in_force = RW_P_LANDLOCK_FILES;
  size_t size = sizeof handled.files;
  if (found >= NETWORK_SINCE) {
    handled.network = NETWORK;
    size = offsetof(ruleset, scope);
    in_force |= RW_P_LANDLOCK_NETWORK;
  }
  if (found >= SCOPE_SINCE) {
    handled.scope = SCOPE;
    size = sizeof handled;
    in_force |= RW_P_LANDLOCK_SCOPE;
  }
  int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
  if (rules < 0) return 0;
  rw_field field;
  while (rw_next(&readable, &field) == 1) {
    if (field.tag == RW_T_READABLE) allow_path(rules, &field);
  }
  allow(rules, RW_LIBRARY);
  long failed = syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
  return failed ? 0 : in_force;
}
