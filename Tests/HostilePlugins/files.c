/* Tries to read what is none of its business, and to leave something behind. */
#include "hostile.h"

#include <dirent.h>
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>

enum { NAME = TEXT_LENGTH + 64, FOREIGN_DESCRIPTORS = 1024 };

static void try_reading(const char *path) {
  char bytes[64];
  int file = open(path, O_RDONLY);
  ssize_t count = file >= 0 ? read(file, bytes, sizeof bytes) : -1;
  tell_call(path, count);
  if (file >= 0) close(file);
}

static void try_member(const riposte_input *input, const char *name) {
  char path[TEXT_LENGTH];
  if (*text_of(input, name, path)) try_reading(path);
}

static void try_listing(const char *path) {
  DIR *folder = opendir(path);
  tell(path, folder != NULL, errno);
  if (folder) closedir(folder);
}

/* Ways to a file that are not a plain open. */
static void try_detours(const riposte_input *input) {
  char path[TEXT_LENGTH], detour[NAME];
  text_of(input, "secrets", path);
  snprintf(detour, sizeof detour, "/proc/self/root%s", path);
  try_reading(detour);
  snprintf(detour, sizeof detour, "/lib/../..%s", path);
  try_reading(detour);
  snprintf(detour, sizeof detour, "/proc/self/cwd/%s", path);
  try_reading(detour);
  int held = open(path, O_PATH);
  snprintf(detour, sizeof detour, "/proc/self/fd/%d", held);
  try_reading(detour);
  tell_call("link out of the way", link(path, "/lib/riposte-link"));
  tell_call("memory map of it", open(path, O_RDONLY | O_NOATIME));
  if (held >= 0) close(held);
  tell("dlopen of it", dlopen(path, RTLD_NOW) != NULL, 13);
  void *handle[16] = { 0 };
  tell_call("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY));
}

/* What the test has to know works where nothing is in the way. */
static void peek(riposte_call *call, const riposte_input *input) {
  begin_report();
  try_member(input, "secrets");
  try_member(input, "key");
  end_report(call);
}

static void read_everything(riposte_call *call, const riposte_input *input) {
  char path[64];
  begin_report();
  try_reading("/etc/passwd");
  try_reading("/etc/shadow");
  try_reading("/etc/hostname");
  try_member(input, "secrets");
  try_member(input, "key");
  try_member(input, "ssh");
  try_reading("/proc/self/environ");
  try_reading("/proc/self/mem");
  try_reading("/proc/self/maps");
  try_reading("/proc/1/environ");
  try_reading("/proc/1/cmdline");
  try_reading("/proc/cpuinfo");
  try_reading("/proc/net/tcp");
  try_reading("/sys/kernel/vmcoreinfo");
  try_reading("/dev/mem");
  try_reading("/dev/tty");
  try_reading("/dev/kmsg");
  static const char *const parts[] = { "environ", "mem", "maps", "cmdline", "status", "fd/0", "cwd/Package.swift" };
  for (size_t index = 0; index < sizeof parts / sizeof *parts; index += 1) {
    snprintf(path, sizeof path, "/proc/%d/%s", (int)getppid(), parts[index]);
    try_reading(path);
  }
  try_listing("/");
  try_listing("/tmp");
  try_listing("/proc");
  try_listing("/root");
  try_listing("/home");
  try_detours(input);
  end_report(call);
}

static void try_creating(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT, 0644);
  int is_done = file >= 0 && write(file, "mark", 4) == 4;
  tell(path, file >= 0 || is_done, errno);
  if (file >= 0) close(file);
}

static void write_everywhere(riposte_call *call, const riposte_input *input) {
  char folder[TEXT_LENGTH], path[NAME], library[TEXT_LENGTH];
  text_of(input, "folder", folder);
  text_of(input, "library", library);
  begin_report();
  signal(SIGXFSZ, SIG_IGN);
  try_creating("/tmp/riposte-hostile-mark");
  try_creating("/dev/shm/riposte-hostile-mark");
  try_creating("/var/tmp/riposte-hostile-mark");
  try_creating("riposte-hostile-mark");
  snprintf(path, sizeof path, "%s/riposte-hostile-mark", folder);
  try_creating(path);
  tell_call("its own library", open(library, O_WRONLY));
  tell_call("its own library, by descriptor", open("/proc/self/fd/4", O_WRONLY));
  tell_call("cut of its own library", truncate(library, 0));
  tell_call("cut by descriptor", ftruncate(4, 0));
  tell_call("removal of its own library", unlink(library));
  snprintf(path, sizeof path, "%s/renamed.so", folder);
  tell_call("renaming of its own library", rename(library, path));
  snprintf(path, sizeof path, "%s/made", folder);
  tell_call("folder", mkdir(path, 0755));
  tell_call("symbolic link", symlink("/etc/passwd", path));
  tell_call("pipe", mkfifo(path, 0644));
  tell_call("device", mknod(path, S_IFCHR | 0644, 0x103));
  tell_call("mode", chmod(library, 0777));
  tell_call("mode by descriptor", fchmod(4, 0777));
  tell_call("owner", chown(library, 1, 1));
  tell_call("attribute", setxattr(library, "user.riposte", "x", 1, 0));
  tell_call("times", utimensat(AT_FDCWD, library, NULL, 0));
  tell_call("file without a name", open(folder, O_TMPFILE | O_WRONLY, 0644));
  tell_call("shared memory", syscall(SYS_shmget, 1, 4096, 0666 | 01000));
  tell_call("own oom score", open("/proc/self/oom_score_adj", O_WRONLY));
  tell_call("core pattern", open("/proc/sys/kernel/core_pattern", O_WRONLY));
  end_report(call);
}

/* What the host had open when it started the worker. */
static void count_descriptors(riposte_call *call) {
  int found = 0;
  for (int number = 5; number < FOREIGN_DESCRIPTORS; number += 1) {
    if (fcntl(number, F_GETFD) >= 0) found += 1;
  }
  extern char **environ;
  int named = 0;
  for (char **each = environ; each && *each; each += 1) named += 1;
  begin_report();
  tell("foreign descriptors", found > 0, found);
  tell("more of an environment than two", named > 2, named);
  tell("standard input that is read", read(0, &found, 1) > 0, 0);
  end_report(call);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "read")) read_everything(call, input);
  else if (asks_for(input, "peek")) peek(call, input);
  else if (asks_for(input, "write")) write_everywhere(call, input);
  else if (asks_for(input, "inherit")) count_descriptors(call);
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("files", "\"actions\":{" DEED("read") "," DEED("peek") "," DEED("write") "," DEED("inherit") "}")
