/* Writes to code: its own, the worker's, the host table's, and to memory that it made executable. */
#include "hostile.h"

#include <sys/mman.h>

static void spoil(void *address) {
  uintptr_t page = (uintptr_t)address & ~(uintptr_t)4095;
  if (mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) == 0) memset(address, 0xcc, 32);
}

static int answer(void) { return 1; }

/* What an address computed at run time hides from the compiler. */
static void *volatile address_of_answer;

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "self")) {
    address_of_answer = (void *)(uintptr_t)answer;
    spoil(address_of_answer);
    ((int (*)(void))(uintptr_t)address_of_answer)();
  }
  if (asks_for(input, "worker")) spoil((void *)(uintptr_t)host->complete);
  if (asks_for(input, "table")) {
    uintptr_t page = (uintptr_t)host & ~(uintptr_t)4095;
    mprotect((void *)page, 4096, PROT_READ | PROT_WRITE);
    memset((void *)(uintptr_t)host, 0, sizeof *host);
  }
  if (asks_for(input, "libc")) spoil((void *)(uintptr_t)write);
  end(call, RIPOSTE_OK, TEXT("\"still here\""));
}

FIXTURE("rewrite", "\"actions\":{" DEED("self") "," DEED("worker") "," DEED("table") "," DEED("libc") "}")
