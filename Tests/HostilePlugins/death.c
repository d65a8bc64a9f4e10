/* Dies in every way that a mistake, or spite, can bring about. */
#include "hostile.h"

static volatile int sink;

static int deeper(int depth) {
  volatile char frame[4096];
  frame[depth % 4096] = (char)depth;
  if (depth == 0) return 0;
  return deeper(depth + 1) + frame[0];
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  volatile int zero = 0;
  if (asks_for(input, "segfault")) *(volatile int *)8 = 1;
  if (asks_for(input, "jump")) ((void (*)(void))(uintptr_t)16)();
  if (asks_for(input, "abort")) abort();
  if (asks_for(input, "overflow")) sink = deeper(1);
  if (asks_for(input, "divide")) sink = 7 / zero;
  if (asks_for(input, "trap")) __builtin_trap();
  if (asks_for(input, "exit")) exit(0);
  if (asks_for(input, "quick-exit")) _exit(3);
  if (asks_for(input, "end-thread")) pthread_exit(NULL);
  if (asks_for(input, "kill-itself")) kill(getpid(), SIGKILL);
  if (asks_for(input, "double-free")) {
    char *memory = malloc(32);
    char *volatile again = memory;
    free(memory);
    free(again);
  }
  end(call, RIPOSTE_OK, TEXT("\"still here\""));
}

FIXTURE("death", "\"actions\":{" DEED("segfault") "," DEED("jump") "," DEED("abort") "," DEED("overflow") ","
                 DEED("divide") "," DEED("trap") "," DEED("exit") "," DEED("quick-exit") "," DEED("end-thread") ","
                 DEED("kill-itself") "," DEED("double-free") "}")
