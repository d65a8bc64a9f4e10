/* Takes as much memory as it can get, by every way there is, and says how many mebibytes it got. */
#include "hostile.h"

#include <sys/mman.h>
#include <sys/resource.h>

enum { STEP = 16 << 20 };

static void touch(volatile char *bytes, size_t length) {
  for (size_t offset = 0; offset < length; offset += 4096) bytes[offset] = 1;
}

static void answer(riposte_call *call, size_t bytes) {
  char text[64];
  int length = snprintf(text, sizeof text, "%zu", bytes >> 20);
  end(call, RIPOSTE_OK, (riposte_slice){ text, (size_t)length });
}

static size_t take_heap(size_t most) {
  size_t taken = 0;
  for (; taken < most; taken += STEP) {
    char *bytes = malloc(STEP);
    if (!bytes) break;
    touch(bytes, STEP);
  }
  return taken;
}

static size_t take_pages(size_t most, int flags) {
  size_t taken = 0;
  for (; taken < most; taken += STEP) {
    void *bytes = mmap(NULL, STEP, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) break;
    touch(bytes, STEP);
  }
  return taken;
}

/* Reserved without a right to write, which counts for nothing, and opened up afterwards. */
static size_t take_reserved(size_t most) {
  char *bytes = mmap(NULL, most, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (bytes == MAP_FAILED) return 0;
  size_t taken = 0;
  for (; taken < most; taken += STEP) {
    if (mprotect(bytes + taken, STEP, PROT_READ | PROT_WRITE) < 0) break;
    touch(bytes + taken, STEP);
  }
  return taken;
}

/* A stack, which has a limit of its own. */
static size_t take_stack(size_t most) {
  struct rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_STACK, &limit);
  char *lowest = mmap(NULL, most, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (lowest == MAP_FAILED) return 0;
  size_t taken = 0;
  for (; taken < most; taken += STEP) {
    munmap(lowest + taken, STEP);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED;
    if (mmap(lowest + taken, STEP, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) break;
    touch(lowest + taken, STEP);
  }
  return taken;
}

/* A file that lies in memory. */
static size_t take_file(size_t most) {
  int file = memfd_create("taken", 0);
  if (file < 0) return 0;
  signal(SIGXFSZ, SIG_IGN);
  static char bytes[1 << 20];
  size_t taken = 0;
  while (taken < most) {
    ssize_t count = write(file, bytes, sizeof bytes);
    if (count <= 0) break;
    taken += (size_t)count;
  }
  if (taken == 0 && ftruncate(file, (off_t)STEP) == 0) {
    void *mapped = mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) {
      touch(mapped, STEP);
      taken = STEP;
    }
  }
  return taken;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  size_t most = (size_t)number_of(input, "mebibytes") << 20;
  if (asks_for(input, "heap")) answer(call, take_heap(most));
  else if (asks_for(input, "private")) answer(call, take_pages(most, MAP_PRIVATE));
  else if (asks_for(input, "shared")) answer(call, take_pages(most, MAP_SHARED));
  else if (asks_for(input, "reserved")) answer(call, take_reserved(most));
  else if (asks_for(input, "stack")) answer(call, take_stack(most));
  else if (asks_for(input, "file")) answer(call, take_file(most));
  else if (asks_for(input, "careless")) {
    for (size_t taken = 0; taken < most; taken += STEP) touch(malloc(STEP), STEP);
    end(call, RIPOSTE_OK, TEXT("\"all of it\""));
  } else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("memory", "\"actions\":{" DEED("heap") "," DEED("private") "," DEED("shared") "," DEED("reserved") ","
                  DEED("stack") "," DEED("file") "," DEED("careless") "}")
