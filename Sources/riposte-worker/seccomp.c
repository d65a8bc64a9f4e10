/* The filter of system calls: what is named here answers EPERM, everything else works. */
#include "worker.h"

#include "sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define FOREIGN 0x40000000u /* numbers of x32 */
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the filter of system calls does not know this architecture"
#endif

/* Numbers that headers of older systems lack are the same on all architectures. */
#define NUMBER_CLONE3 435

static const uint32_t refused[] = {
    /* Sockets to anywhere. */
    SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    /* Other programs and processes. */
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_tkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setpgid, SYS_setsid, SYS_setpriority, SYS_ioprio_set,
    SYS_migrate_pages,
    SYS_move_pages, 424 /* pidfd_send_signal */, 434 /* pidfd_open */, 438 /* pidfd_getfd */,
    440 /* process_madvise */, 448 /* process_mrelease */,
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
    /* What processes of a user share without a file. */
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget,
    SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    /* Files by ways, and in ways, that landlock does not see. */
    SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fchmod, SYS_fchmodat, 452 /* fchmodat2 */, SYS_fchown,
    SYS_fchownat, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr,
    SYS_fremovexattr, SYS_utimensat, SYS_fanotify_init, SYS_inotify_add_watch, 463 /* setxattrat */,
    466 /* removexattrat */, 469 /* file_setattr */,
#ifdef SYS_chmod
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
    /* Name spaces and mounts. */
    SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, 428 /* open_tree */,
    429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */,
    467 /* open_tree_attr */,
    442 /* mount_setattr */,
    /* Parts of the kernel where mistakes are found most often. */
    SYS_bpf, SYS_userfaultfd, SYS_perf_event_open, SYS_add_key, SYS_request_key, SYS_keyctl,
    425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */,
    /* The machine. */
    SYS_reboot, SYS_swapon, SYS_swapoff, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
    SYS_quotactl, 443 /* quotactl_fd */, SYS_acct, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime,
    SYS_adjtimex, SYS_syslog, SYS_sethostname, SYS_setdomainname, SYS_personality, SYS_vhangup,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

/* Options of prctl that would take protections back. */
static const uint32_t refused_options[] = {PR_SET_DUMPABLE, PR_SET_PDEATHSIG,
                                           0x59616d61 /* PR_SET_PTRACER */};

/* Who is signalled about a descriptor. */
static const uint32_t refused_commands[] = {F_SETOWN, F_SETSIG, F_SETOWN_EX};

/* Requests that put characters into the input of a terminal. */
static const uint32_t refused_requests[] = {TIOCSTI, 0x541c /* TIOCLINUX */};

/* Calls that name a process first: this one, or 0, may be named. */
static const uint32_t about_self[] = {SYS_kill, SYS_tgkill, SYS_prlimit64, SYS_sched_setaffinity,
                                      SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr};

enum { MOST = 512 };

typedef struct program {
  struct sock_filter steps[MOST];
  unsigned short count;
} program;

static const struct sock_filter refusal = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
static const struct sock_filter load_number =
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));

static void add(program *to, struct sock_filter step) {
  if (to->count == MOST) give_up("the filter of system calls is too long");
  to->steps[to->count] = step;
  to->count += 1;
}

/* Goes on with the next step, or passes over some. */
static void unless(program *to, uint32_t value, unsigned char passed) {
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, passed));
}

/* The low half of an argument. */
static void load_argument(program *to, unsigned index) {
  uint32_t offset = (uint32_t)(offsetof(struct seccomp_data, args) + 8 * index);
  add(to, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void refuse_values(program *to, uint32_t call, unsigned argument, const uint32_t *values,
                          unsigned count) {
  unless(to, call, (unsigned char)(2 + 2 * count));
  load_argument(to, argument);
  for (unsigned index = 0; index < count; index += 1) {
    unless(to, values[index], 1);
    add(to, refusal);
  }
  add(to, load_number);
}

/* kill is not for 0, which means the whole group. */
static void refuse_others(program *to, uint32_t call, uint32_t self) {
  uint32_t other = call == SYS_kill || call == SYS_tgkill ? self : 0;
  unless(to, call, 5);
  load_argument(to, 0);
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, self, 2, 0));
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, other, 1, 0));
  add(to, refusal);
  add(to, load_number);
}

static void begin(program *to) {
  add(to, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
  add(to, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  add(to, load_number);
#ifdef FOREIGN
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN, 0, 1));
  add(to, refusal);
#endif
}

/* Threads yes, processes no. clone3 has its flags in memory, out of sight: libc goes on with clone. */
static void refuse_processes(program *to) {
  unless(to, SYS_clone, 4);
  load_argument(to, 0);
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
  add(to, refusal);
  add(to, load_number);
  unless(to, NUMBER_CLONE3, 1);
  add(to, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
}

/* Memory that counts for no limit: shared between processes, or growing like a stack. */
static void refuse_uncounted_memory(program *to) {
  unless(to, SYS_mmap, 6);
  load_argument(to, 3);
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_GROWSDOWN, 2, 0));
  add(to, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_SHARED | MAP_ANONYMOUS));
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_SHARED | MAP_ANONYMOUS, 0, 1));
  add(to, refusal);
  add(to, load_number);
}

/* A datagram from one of a pair goes to any socket that has a path: landlock does not see it. */
static void refuse_datagram_pairs(program *to) {
  unless(to, SYS_socketpair, 5);
  load_argument(to, 1);
  add(to, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf));
  add(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2 /* SOCK_DGRAM */, 0, 1));
  add(to, refusal);
  add(to, load_number);
}

#define COUNT(list) (unsigned)(sizeof(list) / sizeof *(list))

int sandbox_seccomp(void) {
  static program made; /* before the first thread */
  made.count = 0;
  begin(&made);
  for (unsigned index = 0; index < COUNT(refused); index += 1) {
    unless(&made, refused[index], 1);
    add(&made, refusal);
  }
  refuse_processes(&made);
  refuse_uncounted_memory(&made);
  refuse_datagram_pairs(&made);
  for (unsigned index = 0; index < COUNT(about_self); index += 1) {
    refuse_others(&made, about_self[index], (uint32_t)getpid());
  }
  refuse_values(&made, SYS_fcntl, 1, refused_commands, COUNT(refused_commands));
  refuse_values(&made, SYS_prctl, 0, refused_options, COUNT(refused_options));
  refuse_values(&made, SYS_ioctl, 1, refused_requests, COUNT(refused_requests));
  add(&made, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  struct sock_fprog filter = {.len = made.count, .filter = made.steps};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0;
}
