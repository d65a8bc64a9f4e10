/* Reaches for other processes: their memory, their descriptors, their lives. */
#include "hostile.h"

#include <sys/ptrace.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>

/* Whatever lies at the address in the host; a test puts something there. */
static void look(riposte_call *call, const riposte_input *input) {
  char bytes[16] = { 0 }, path[64];
  pid_t host_process = getppid();
  void *address = (void *)(uintptr_t)number_of(input, "address");
  struct iovec here = { bytes, sizeof bytes }, there = { address, sizeof bytes };
  begin_report();
  tell_call("process_vm_readv", process_vm_readv(host_process, &here, 1, &there, 1, 0));
  tell_call("process_vm_writev", process_vm_writev(host_process, &here, 1, &there, 1, 0));
  errno = 0;
  tell_call("ptrace attach", ptrace(PTRACE_ATTACH, host_process, NULL, NULL));
  tell_call("ptrace seize", ptrace(PTRACE_SEIZE, host_process, NULL, NULL));
  tell_call("ptrace me", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  snprintf(path, sizeof path, "/proc/%d/mem", (int)host_process);
  int memory = open(path, O_RDWR);
  tell_call("memory file", memory);
  tell_call("memory file, read", pread(memory, bytes, sizeof bytes, (off_t)(uintptr_t)address));
  int handle = (int)syscall(434, host_process, 0);
  tell_call("pidfd_open", handle);
  tell_call("pidfd_getfd", syscall(438, handle, 0, 0));
  tell_call("kcmp", syscall(SYS_kcmp, host_process, getpid(), 0, 0, 0));
  tell_call("perf_event_open", syscall(SYS_perf_event_open, bytes, host_process, -1, -1, 0));
  tell_call("userfaultfd", syscall(SYS_userfaultfd, 0));
  tell_call("bpf", syscall(SYS_bpf, 0, bytes, 16));
  tell_call("keyctl", syscall(SYS_keyctl, 0, -3, 0));
  tell_call("dumpable", prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
  tell_call("own death signal", prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0));
  end_report(call);
}

static void strike(riposte_call *call, const riposte_input *input) {
  pid_t host_process = getppid(), beside = (pid_t)number_of(input, "beside");
  struct rlimit none = { 0, 0 };
  siginfo_t information = { .si_code = SI_QUEUE };
  begin_report();
  tell_call("kill the host", kill(host_process, SIGKILL));
  tell_call("stop the host", kill(host_process, SIGSTOP));
  tell_call("probe the host", kill(host_process, 0));
  tell_call("tgkill the host", syscall(SYS_tgkill, host_process, host_process, SIGKILL));
  tell_call("tkill the host", syscall(SYS_tkill, host_process, SIGKILL));
  tell_call("queue for the host", syscall(SYS_rt_sigqueueinfo, host_process, SIGKILL, &information));
  tell_call("kill everybody", kill(-1, SIGKILL));
  tell_call("kill the host's group", kill(-getpgid(host_process), SIGKILL));
  tell_call("kill init", kill(1, SIGKILL));
  if (beside > 0) tell_call("kill the neighbour", kill(beside, SIGKILL));
  tell_call("limits of the host", prlimit(host_process, RLIMIT_NOFILE, &none, NULL));
  tell_call("priority of the host", setpriority(PRIO_PROCESS, (id_t)host_process, 19));
  tell_call("reboot", syscall(SYS_reboot, 0, 0, 0, NULL));
  struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };
  tell_call("own memory limit raised", setrlimit(RLIMIT_DATA, &more));
  tell_call("own file limit raised", setrlimit(RLIMIT_NOFILE, &more));
  tell_call("own priority raised", setpriority(PRIO_PROCESS, 0, -20));
  end_report(call);
}

/* The owner of a pipe is sent a signal when there is something to read. */
static void signal_by_pipe(riposte_call *call) {
  int ends[2];
  begin_report();
  if (pipe(ends) == 0) {
    fcntl(ends[0], F_SETSIG, SIGUSR1);
    fcntl(ends[0], F_SETOWN, getppid());
    fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    write(ends[1], "x", 1);
  }
  end_report(call);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "look")) look(call, input);
  else if (asks_for(input, "strike")) strike(call, input);
  else if (asks_for(input, "signal-by-pipe")) signal_by_pipe(call);
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("spy", "\"actions\":{" DEED("look") "," DEED("strike") "," DEED("signal-by-pipe") "}")
