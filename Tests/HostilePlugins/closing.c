/* Traps for whoever closes libraries: closes itself and the program, and does harm when it is torn down. */
#include "hostile.h"

#include <dlfcn.h>

enum { TIMES = 100 };

static pthread_key_t key;
static int harm;

static void crash_with_thread(void *value) {
  (void)value;
  *(volatile int *)8 = 1;
}

__attribute__((destructor)) static void torn_down(void) {
  if (harm == 1) *(volatile int *)8 = 1;
  if (harm == 2) {
    for (volatile unsigned long count = 0;; count += 1) continue;
  }
}

static void close_often(void *library) {
  for (int index = 0; library && index < TIMES; index += 1) dlclose(library);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "program")) close_often(dlopen(NULL, RTLD_NOW));
  if (asks_for(input, "self")) {
    Dl_info information;
    dladdr((void *)(uintptr_t)start, &information);
    close_often(dlopen(information.dli_fname, RTLD_NOW | RTLD_NOLOAD));
    close_often(dlopen("/proc/self/fd/4", RTLD_NOW | RTLD_NOLOAD));
  }
  if (asks_for(input, "libc")) close_often(dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD));
  if (asks_for(input, "crash-at-exit")) harm = 1;
  if (asks_for(input, "hang-at-exit")) harm = 2;
  if (asks_for(input, "exit-and-crash")) {
    harm = 1;
    exit(0);
  }
  if (asks_for(input, "exit-and-hang")) {
    harm = 2;
    exit(0);
  }
  if (asks_for(input, "crash-with-thread")) {
    pthread_key_create(&key, crash_with_thread);
    pthread_setspecific(key, &key);
  }
  end(call, RIPOSTE_OK, TEXT("\"still here\""));
}

FIXTURE("closing", "\"actions\":{" DEED("program") "," DEED("self") "," DEED("libc") "," DEED("crash-at-exit") ","
                   DEED("hang-at-exit") "," DEED("exit-and-crash") "," DEED("exit-and-hang") ","
                   DEED("crash-with-thread") "," DEED("say") "}")
