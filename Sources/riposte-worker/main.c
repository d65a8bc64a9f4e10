/* riposte-worker: a process that has loaded one plugin and serves the host over descriptor 3.
 *
 * It says hello, gives up its rights, and only then opens the library.
 */
#include "library.h"
#include "natives.h"
#include "outgoing.h"
#include "sandbox.h"
#include "threads.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTOR = 1 << 20, NAME = 4096 };

typedef struct hello {
  uint64_t version;
  uint64_t now;
  uint64_t required;
  uint64_t inspects;
  sandbox_terms terms;
  char name[NAME + 1];
} hello;

static rw_inbox inbox; /* until there are threads */

static int receive(void) {
  int received = rw_receive(RW_SOCKET, &inbox, 0);
  if (received < 0) give_up("the host sent a malformed frame");
  return received;
}

static void read_hello(hello *said) {
  if (!receive()) _exit(0);
  rw_reader reader = rw_fields(&inbox);
  rw_field field;
  int found;
  if (inbox.type != RW_HELLO) give_up("the host did not say hello first");
  said->terms.readable = reader;
  while ((found = rw_next(&reader, &field)) == 1) {
    switch (field.tag) {
    case RW_T_VERSION: said->version = rw_number(&field); break;
    case RW_T_NOW: said->now = rw_number(&field); break;
    case RW_T_MEMORY: said->terms.memory = rw_number(&field); break;
    case RW_T_FILES: said->terms.files = rw_number(&field); break;
    case RW_T_REQUIRE: said->required = rw_number(&field); break;
    case RW_T_INSPECT: said->inspects = rw_number(&field); break;
    case RW_T_NAME: snprintf(said->name, sizeof said->name, "%.*s", (int)field.length, field.bytes); break;
    default: break;
    }
  }
  if (found < 0) give_up("the host's hello is malformed");
  if (said->version != RW_VERSION) give_up("the host speaks another version of the worker's protocol");
}

/* The host looks at the message and ends the process. */
_Noreturn static void fail(const char *code, const char *message, const char *help) {
  outgoing_failed(code, message, help);
  while (receive()) continue;
  _exit(0);
}

static void demand(uint64_t missing) {
  char message[256];
  if (missing == 0) return;
  snprintf(message, sizeof message, "this system cannot enforce `%s`, which the sandbox must have",
           sandbox_name(missing));
  fail("PL0203", message, "use a newer kernel, or require less of the sandbox");
}

static const riposte_plugin *open_plugin(const char *name) {
  static library_refusal refusal;
  struct stat status;
  void *library = NULL;
  const riposte_plugin *table = NULL;
  if (fstat(RW_LIBRARY, &status) == 0 && S_ISREG(status.st_mode)) {
    table = library_open(name, &library, &refusal);
    if (!table) fail(refusal.code, refusal.message, refusal.help);
  }
  natives_begin(library);
  return table;
}

static void say_ready(uint64_t protection, uint64_t landlock, int inspects) {
  rw_writer *writer = outgoing_begin(RW_READY, 0);
  rw_add_number(writer, RW_T_PROTECTION, protection);
  rw_add_number(writer, RW_T_LANDLOCK, landlock);
  rw_add_number(writer, RW_T_ABI, plugin_table ? plugin_table->abi : 0);
  rw_add_number(writer, RW_T_PROCESS, (uint64_t)getpid());
  if (inspects && plugin_table) {
    rw_add(writer, RW_T_BODY, plugin_table->descriptor.bytes, slice_length(plugin_table->descriptor));
  }
  if (outgoing_send(writer) < 0) give_up("there is no memory to say ready");
}

_Noreturn static void be_inspected(void) {
  while (receive()) {
    if (inbox.type == RW_GOODBYE) break;
  }
  _exit(0);
}

int main(void) {
  static hello said;
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  read_hello(&said);
  clock_set((int64_t)said.now);
  uint64_t landlock = 0;
  uint64_t protection = sandbox_enter(&said.terms, &landlock);
  demand(said.required & ~protection);
  plugin_table = open_plugin(said.name);
  if (said.inspects && plugin_table && slice_length(plugin_table->descriptor) > DESCRIPTOR) {
    fail("PL0010", "the descriptor is longer than 1 MiB", "shorten it");
  }
  say_ready(protection, landlock, said.inspects != 0);
  if (said.inspects) be_inspected();
  free(inbox.bytes);
  inbox.bytes = NULL;
  threads_begin();
}
