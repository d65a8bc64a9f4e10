#include "worker.h"

#include "sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NICE = 5, CAPABILITIES = 64 };

/* The first to go when memory is short: the host restarts it. */
static const char oom_score[] = "500";

const char *sandbox_name(uint64_t bits) {
  if (bits & RW_P_NO_NEW_PRIVILEGES) return "no-new-privileges";
  if (bits & RW_P_LIMITS) return "limits";
  if (bits & RW_P_LANDLOCK_FILES) return "landlock";
  if (bits & RW_P_LANDLOCK_NETWORK) return "landlock-network";
  if (bits & RW_P_LANDLOCK_SCOPE) return "landlock-scope";
  if (bits & RW_P_SECCOMP) return "seccomp";
  return "unknown";
}

/* Best effort: how the kernel chooses between this process and others. */
static void step_back(void) {
  int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file >= 0) {
    ssize_t written = write(file, oom_score, sizeof oom_score - 1);
    (void)written;
    close(file);
  }
  setpriority(PRIO_PROCESS, 0, NICE);
}

static int limit(int resource, uint64_t most) {
  struct rlimit found;
  if (getrlimit((__rlimit_resource_t)resource, &found) < 0) return 0;
  if (most > found.rlim_max) most = found.rlim_max;
  struct rlimit wanted = {.rlim_cur = most, .rlim_max = most};
  return setrlimit((__rlimit_resource_t)resource, &wanted) == 0;
}

/* Not RLIMIT_AS: runtimes reserve far more addresses than they use. */
static int limit_all(const sandbox_terms *terms) {
  int are_set = limit(RLIMIT_CORE, 0);
  are_set &= limit(RLIMIT_FSIZE, 0);
  are_set &= limit(RLIMIT_MEMLOCK, 0);
  if (terms->files > 0) are_set &= limit(RLIMIT_NOFILE, terms->files);
  if (terms->memory > 0) are_set &= limit(RLIMIT_DATA, terms->memory);
  return are_set;
}

/* A host that runs as root must not lend its rights: limits could be raised again, and modes passed over. */
static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2];
  memset(none, 0, sizeof none);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (unsigned long each = 0; each < CAPABILITIES; each += 1) prctl(PR_CAPBSET_DROP, each, 0, 0, 0);
  syscall(SYS_capset, &header, none);
}

uint64_t sandbox_enter(const sandbox_terms *terms, uint64_t *landlock) {
  uint64_t in_force = 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  step_back();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) in_force |= RW_P_NO_NEW_PRIVILEGES;
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (limit_all(terms)) in_force |= RW_P_LIMITS;
  drop_capabilities();
  in_force |= sandbox_landlock(terms->readable, landlock);
  if (sandbox_seccomp()) in_force |= RW_P_SECCOMP;
  return in_force;
}
