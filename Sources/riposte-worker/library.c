#include "library.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SYMBOL "riposte_plugin_v1"

enum { NAME = 1024 };

static const char place[] = "/proc/self/fd/4";

typedef const riposte_plugin *(*entry)(void);

__attribute__((format(printf, 2, 3))) static void say(char *to, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(to, LIBRARY_SENTENCE, format, values);
  va_end(values);
}

/* What ld.so says, with the file's own name instead of the descriptor's. */
static const char *reason(const char *name, char named[LIBRARY_SENTENCE]) {
  const char *given = dlerror();
  if (!given) return "no reason given";
  if (strncmp(given, place, strlen(place)) != 0) return given;
  say(named, "%s%s", name, given + strlen(place));
  return named;
}

static void cannot_load(const char *name, library_refusal *refusal) {
  char named[LIBRARY_SENTENCE];
  const char *why = reason(name, named);
  static const char undefined[] = "undefined symbol: ";
  const char *missing = strstr(why, undefined);
  if (!missing) {
    refusal->code = "PL0007";
    say(refusal->message, "`%s` cannot be loaded: %s", name, why);
    say(refusal->help, "install what it needs (`ldd %s` lists it), or build it for this system", name);
    return;
  }
  missing += strlen(undefined);
  refusal->code = "PL0006";
  say(refusal->message, "`%s` needs the symbol `%.*s`, which nothing provides", name,
      (int)strcspn(missing, " \t\n,"), missing);
  say(refusal->help,
      "link the library that has it; a plugin gets the host's functions from `load`, not by name");
}

/* Whether the table can be used; otherwise the refusal says why not. */
static int check(const riposte_plugin *table, const char *name, library_refusal *refusal) {
  refusal->code = "PL0009";
  if (!table) {
    say(refusal->message, "`" SYMBOL "` in `%s` gives no table", name);
    say(refusal->help, "return the address of a constant `riposte_plugin`");
  } else if (table->abi != RIPOSTE_ABI) {
    say(refusal->message, "`%s` speaks version %u of the connector ABI, and this is version %d", name,
        table->abi, RIPOSTE_ABI);
    say(refusal->help, "build the plugin with the riposte/connector.h of this version of Riposte");
  } else if (table->size < RIPOSTE_PLUGIN_1_0) {
    say(refusal->message, "the table of `%s` has %u bytes, too few for this version of the ABI", name,
        table->size);
    say(refusal->help, "set `size` to `sizeof(riposte_plugin)` and build with this version of the header");
  } else if (!table->load || !table->open || !table->start) {
    say(refusal->message, "the table of `%s` lacks `load`, `open` or `start`", name);
    say(refusal->help, "set all three functions");
  } else {
    return 1;
  }
  return 0;
}

const riposte_plugin *library_open(const char *name, void **library, library_refusal *refusal) {
  char short_name[NAME];
  snprintf(short_name, sizeof short_name, "%s", name);
  *library = dlopen(place, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!*library) {
    cannot_load(short_name, refusal);
    return NULL;
  }
  void *found = dlsym(*library, SYMBOL);
  if (!found) {
    refusal->code = "PL0008";
    say(refusal->message, "`%s` is a library, but not a plugin: it does not export `" SYMBOL "`", short_name);
    say(refusal->help, "export `" SYMBOL "` as riposte/connector.h says; other libraries belong elsewhere");
    return NULL;
  }
  entry function;
  memcpy(&function, &found, sizeof function);
  const riposte_plugin *table = function();
  return check(table, short_name, refusal) ? table : NULL;
}
