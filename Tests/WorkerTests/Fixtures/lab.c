/* A plugin that does what its operation is called, for the tests of the worker. */
#define _GNU_SOURCE
#include "riposte/connector.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT(literal) ((riposte_slice){(literal), sizeof(literal) - 1})

static const riposte_host *host;
static _Atomic int inside, overlaps, callbacks, closes, order;
static _Atomic(riposte_call *) hooked;

static void end(riposte_call *call, riposte_status status, riposte_slice output) {
  riposte_result result = {.size = sizeof result, .status = status, .output = output};
  host->complete(call, &result);
}

static void end_with(riposte_call *call, long number) {
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", number);
  end(call, RIPOSTE_OK, (riposte_slice){text, (size_t)length});
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  riposte_http_request request = {.size = sizeof request, .method = TEXT("GET"), .url = TEXT("x")};
  if (host->http(call, &request, (riposte_http_done)abort, NULL) != RIPOSTE_CANCELLED) abort();
  end(call, RIPOSTE_OK, (riposte_slice){0});
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *opening) {
  (void)plugin;
  riposte_result result = {.size = sizeof result, .object = malloc(1)};
  if (opening->settings.length == 7 && memcmp(opening->settings.bytes, "\"wrong\"", 7) == 0) {
    free(result.object);
    result = (riposte_result){.size = sizeof result, .status = RIPOSTE_INVALID};
    result.message = TEXT("wrong settings");
  }
  host->complete(call, &result);
}

/* Asks for a wait, and ends the call where it is refused. */
static void wait_for(riposte_call *call, uint64_t delay, riposte_timer_done done, void *context) {
  riposte_status status = host->after(call, delay, done, context);
  if (status != RIPOSTE_OK) end(call, status, (riposte_slice){0});
}

static void enter(void) {
  if (atomic_fetch_add(&inside, 1) > 0) atomic_fetch_add(&overlaps, 1);
  usleep(200);
  atomic_fetch_sub(&inside, 1);
}

static void serial_done(void *left, riposte_call *call, riposte_status status) {
  enter();
  if (status != RIPOSTE_OK) end(call, status, (riposte_slice){0});
  else if ((intptr_t)left > 0) wait_for(call, 1, serial_done, (void *)((intptr_t)left - 1));
  else end_with(call, overlaps);
}

static void http_end(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  atomic_fetch_add(&callbacks, 1);
  riposte_result result = {.size = sizeof result, .status = response->status, .output = response->body,
                           .message = response->message};
  if (response->header_count > 0) result.code = response->headers[response->header_count - 1].value;
  host->complete(call, &result);
}

static void timer_end(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  atomic_fetch_add(&callbacks, 1);
  end(call, status, TEXT("\"awake\""));
}

static void timer_count(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  (void)call;
  if (status == RIPOSTE_CANCELLED) atomic_fetch_add(&callbacks, 1);
}

static void http_count(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)response;
  timer_count(context, call, RIPOSTE_CANCELLED);
}

typedef struct wait_here {
  pthread_mutex_t lock;
  pthread_cond_t told;
  int is_done;
  riposte_status status;
} wait_here;

static void http_wake(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)call;
  wait_here *here = context;
  pthread_mutex_lock(&here->lock);
  here->is_done = 1;
  here->status = response->status;
  pthread_cond_signal(&here->told);
  pthread_mutex_unlock(&here->lock);
}

static riposte_status ask(riposte_call *call, riposte_http_done done, void *context) {
  static const riposte_field headers[] = {{{"accept", 6}, {"application/json", 16}}};
  riposte_http_request request = {.size = sizeof request, .method = TEXT("GET"), .url = TEXT("things/1"),
                                  .body = TEXT("{}"), .headers = headers, .header_count = 1, .timeout_ms = 5};
  return host->http(call, &request, done, context);
}

static void block(riposte_call *call) {
  wait_here here = {.lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER};
  riposte_status status = ask(call, http_wake, &here);
  if (status == RIPOSTE_OK) {
    pthread_mutex_lock(&here.lock);
    while (!here.is_done) pthread_cond_wait(&here.told, &here.lock);
    pthread_mutex_unlock(&here.lock);
    status = here.status;
  }
  end(call, status, TEXT("\"blocked\""));
}

static void emit_events(riposte_call *call) {
  riposte_event event = {.size = sizeof event, .key = TEXT("k")};
  event.body = TEXT("{\"a\":[1,2.5e3,\"\\u00e9\"]}");
  riposte_event bad = {.size = sizeof bad, .key = TEXT("k"), .body = TEXT("{\"a\":01}")};
  riposte_event none = {.size = sizeof none, .body = TEXT("1")};
  char text[128];
  int sent = 0;
  riposte_status first = host->emit(call, &bad), second = host->emit(call, &none), status;
  while ((status = host->emit(call, &event)) == RIPOSTE_OK) sent += 1;
  int length = snprintf(text, sizeof text, "[%d,%d,%d,%d]", first, second, sent, status);
  end(call, RIPOSTE_OK, (riposte_slice){text, (size_t)length});
}

static void *thread_main(void *context) { return context; }

static int refused(long result) { return result < 0 ? errno : 0; }

static void probe(riposte_call *call) {
  char text[2048];
  pthread_t thread;
  void *joined = NULL;
  int threads = pthread_create(&thread, NULL, thread_main, text);
  if (!threads) pthread_join(thread, &joined);
  char *const nothing[] = {NULL};
  int pair[2];
  int length = snprintf(
      text, sizeof text,
      "{\"socket\":%d,\"inet\":%d,\"passwd\":%d,\"fork\":%d,\"vfork\":%d,\"execve\":%d,\"mem\":%d,"
      "\"write\":%d,"
      "\"ptrace\":%d,\"kill\":%d,\"unshare\":%d,\"uring\":%d,\"shm\":%d,\"chmod\":%d,\"dumpable\":%d,"
      "\"tty\":%d,\"limit\":%d,\"x32\":%d,\"clone3\":%d,\"pidfd\":%d,\"mmap\":%d,\"pair\":%d,\"libc\":%d,"
      "\"self\":%d,\"threads\":%d,\"joined\":%d,\"root\":%d}",
      refused(socket(AF_UNIX, SOCK_STREAM, 0)), refused(socket(AF_INET, SOCK_STREAM, 0)),
      refused(open("/etc/passwd", O_RDONLY)), refused(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)),
#ifdef SYS_vfork
      refused(syscall(SYS_fork)),
#else
      EPERM,
#endif
      refused(execve("/bin/true", nothing, nothing)), refused(open("/proc/self/mem", O_RDWR)),
      refused(open("/var/riposte-worker-test", O_CREAT | O_WRONLY, 0600)),
      refused(syscall(SYS_ptrace, 0, 0, 0, 0)),
      refused(kill(getppid(), 0)), refused(syscall(SYS_unshare, 0)), refused(syscall(425, 1, 0)),
      refused(shmget(IPC_PRIVATE, 4096, 0600)), refused(chmod("/dev/null", 0666)),
      refused(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)), refused(syscall(SYS_ioctl, 0, 0x5412, "x")),
      refused(prlimit(getppid(), RLIMIT_CPU, NULL, &(struct rlimit){0})),
#ifdef __x86_64__
      refused(syscall(0x40000000L + SYS_getpid)),
#else
      EPERM,
#endif
      refused(syscall(435, NULL, 0)), refused(syscall(434, getppid(), 0)),
      refused((long)mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
      refused(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)), refused(access("/lib", R_OK)),
      refused(kill(getpid(), 0)),
      threads, joined == text ? 0 : 1, refused(open("/", O_RDONLY | O_DIRECTORY)));
  end(call, RIPOSTE_OK, (riposte_slice){text, (size_t)length});
}

static int asks_for(const riposte_input *input, const char *operation) {
  return input->operation.length == strlen(operation) &&
         memcmp(input->operation.bytes, operation, input->operation.length) == 0;
}

static int is_dead_lock(void) { return getppid() < 0; }

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "echo")) end(call, RIPOSTE_OK, input->body);
  else if (asks_for(input, "order")) { enter(); end_with(call, atomic_fetch_add(&order, 1)); }
  else if (asks_for(input, "serial")) { enter(); wait_for(call, 0, serial_done, (void *)3); }
  else if (asks_for(input, "http")) {
    riposte_status status = ask(call, http_end, NULL);
    if (status != RIPOSTE_OK) end(call, status, (riposte_slice){0});
  }
  else if (asks_for(input, "leave")) {
    riposte_status first = ask(call, http_count, NULL), second = host->after(call, 100000, timer_count, NULL);
    end_with(call, first * 10 + second);
  } else if (asks_for(input, "many")) {
    int accepted = 0;
    while (host->after(call, 100000, timer_count, NULL) == RIPOSTE_OK) accepted += 1;
    end_with(call, accepted);
  } else if (asks_for(input, "callbacks")) end_with(call, atomic_exchange(&callbacks, 0));
  else if (asks_for(input, "wait")) wait_for(call, 20, timer_end, NULL);
  else if (asks_for(input, "wait-long")) wait_for(call, 3600000, timer_end, NULL);
  else if (asks_for(input, "block")) block(call);
  else if (asks_for(input, "hang")) while (!is_dead_lock()) pause();
  else if (asks_for(input, "until-cancelled")) {
    while (!host->cancelled(call)) usleep(1000);
    end(call, RIPOSTE_CANCELLED, (riposte_slice){0});
  } else if (asks_for(input, "hook")) hooked = call;
  else if (asks_for(input, "twice")) { end(call, RIPOSTE_OK, TEXT("1")); end(call, RIPOSTE_OK, TEXT("2")); }
  else if (asks_for(input, "long")) {
    size_t length = ((size_t)16 << 20) + 1;
    char *bytes = calloc(1, length);
    end(call, RIPOSTE_OK, (riposte_slice){bytes, length});
    free(bytes);
  } else if (asks_for(input, "small")) {
    riposte_result result = {.size = 8};
    host->complete(call, &result);
  } else if (asks_for(input, "emit")) emit_events(call);
  else if (asks_for(input, "chatty")) {
    riposte_field field = {TEXT("a"), TEXT("b")};
    for (int line = 0; line < 1100; line += 1) host->log(call, RIPOSTE_LOG_INFO, TEXT("line"), &field, 1);
    end(call, RIPOSTE_OK, (riposte_slice){0});
  } else if (asks_for(input, "now")) end_with(call, host->now_ms());
  else if (asks_for(input, "random")) {
    uint64_t random = 0;
    host->random(&random, sizeof random);
    end_with(call, (long)(random >> 2));
  } else if (asks_for(input, "sum")) {
    end_with(call, (long)(input->deadline_ms + input->attempt + input->flags + input->kind) +
                       (long)(input->cursor.length + input->idempotency_key.length + input->trace.length));
  } else if (asks_for(input, "probe")) probe(call);
  else if (asks_for(input, "abort")) abort();
  else if (asks_for(input, "say")) { puts("said"); end(call, RIPOSTE_OK, (riposte_slice){0}); }
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){0});
}

static void cancel(void *connection, riposte_call *call) {
  (void)connection;
  if (atomic_load(&hooked) == call) end(call, RIPOSTE_CANCELLED, TEXT("\"hook\""));
}

static void close_connection(void *connection) {
  free(connection);
  printf("closed %d\n", atomic_fetch_add(&closes, 1) + 1);
}

static void unload(void *plugin) {
  (void)plugin;
  puts("unloaded");
}

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"lab\",\"version\":\"1.0.0\"},\"connectors\":{}}";
static const riposte_plugin table = {
    .size = sizeof table, .abi = RIPOSTE_ABI, .descriptor = {descriptor, sizeof descriptor - 1},
    .load = load, .open = open_connection, .start = start, .cancel = cancel, .close = close_connection,
    .unload = unload};
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
