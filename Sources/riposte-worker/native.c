#define _GNU_SOURCE /* dladdr1, dlinfo */
#include "native.h"

#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native_call.h"

enum { STATUS_PERMANENT = 8, STATUS_INTERNAL = 13, SENTENCE = 1024 };

/* Bindings and libraries stay until the end; a binding is complete before its pointer is seen. */
struct rn_natives {
  pthread_mutex_t lock; /* of binding, and of the list of libraries */
  unsigned library_count;
  rn_library libraries[RN_LIBRARIES]; /* the first is the plugin itself */
  _Atomic(rn_binding *) bindings[RN_BINDINGS];
  rn_handles handles;
};

typedef struct rn_request {
  uint64_t binding;
  uint64_t connection;
  rw_field library;
  rw_field symbol;
  rw_field signature;
} rn_request;

rn_natives *rn_create(void *plugin) {
  rn_natives *natives = calloc(1, sizeof *natives);
  if (!natives) return NULL;
  pthread_mutex_init(&natives->lock, NULL);
  pthread_mutex_init(&natives->handles.lock, NULL);
  pthread_mutex_init(&natives->libraries[0].lock, NULL);
  natives->libraries[0].opened = plugin;
  natives->library_count = 1;
  return natives;
}

void rn_destroy(rn_natives *natives) {
  if (!natives) return;
  for (unsigned index = 0; index < RN_BINDINGS; index += 1) free(atomic_load(&natives->bindings[index]));
  for (unsigned index = 0; index < natives->library_count; index += 1) {
    pthread_mutex_destroy(&natives->libraries[index].lock);
  }
  pthread_mutex_destroy(&natives->handles.lock);
  pthread_mutex_destroy(&natives->lock);
  free(natives);
}

static void refuse(rw_writer *answer, uint64_t call, int32_t status, const char *code, const char *message) {
  rw_begin(answer, RW_COMPLETE, call);
  rw_add_number(answer, RW_T_STATUS, (uint64_t)(int64_t)status);
  rw_add(answer, RW_T_CODE, code, strlen(code));
  rw_add(answer, RW_T_MESSAGE, message, strlen(message));
}

static int read_request(rw_reader *reader, rn_request *request) {
  rw_field field;
  int found;
  while ((found = rw_next(reader, &field)) == 1) {
    switch (field.tag) {
    case RW_T_BINDING: request->binding = rw_number(&field); break;
    case RW_T_CONNECTION: request->connection = rw_number(&field); break;
    case RW_T_LIBRARY: request->library = field; break;
    case RW_T_SYMBOL: request->symbol = field; break;
    case RW_T_SIGNATURE: request->signature = field; break;
    default: break;
    }
  }
  return found == 0 && request->binding < RN_BINDINGS;
}

/* A name as C has it; 0 for one that is too long or has what no name has. */
static int take_name(char name[RN_NAME + 1], const uint8_t *bytes, size_t length) {
  if (length > RN_NAME) return 0;
  for (size_t index = 0; index < length; index += 1) {
    if (bytes[index] <= ' ' || bytes[index] == '/' || bytes[index] >= 0x7f) return 0;
  }
  if (length > 0) memcpy(name, bytes, length);
  name[length] = 0;
  return 1;
}

static rn_library *open_library(rn_natives *natives, const char *name, char sentence[SENTENCE]) {
  for (unsigned index = 0; index < natives->library_count; index += 1) {
    rn_library *library = &natives->libraries[index];
    if (strcmp(library->name, name) != 0) continue;
    if (!library->opened) {
      snprintf(sentence, SENTENCE, "there is no library of the plugin itself, and none is named");
      return NULL;
    }
    return library;
  }
  if (natives->library_count == RN_LIBRARIES) {
    snprintf(sentence, SENTENCE, "`%s` is one library too many: a plugin can use %d", name, RN_LIBRARIES - 1);
    return NULL;
  }
  void *opened = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!opened) {
    const char *reason = dlerror();
    snprintf(sentence, SENTENCE, "the library `%s` cannot be opened: %s", name,
             reason ? reason : "no reason given");
    return NULL;
  }
  rn_library *library = &natives->libraries[natives->library_count];
  natives->library_count += 1;
  pthread_mutex_init(&library->lock, NULL);
  library->opened = opened;
  strcpy(library->name, name);
  return library;
}

/* What a name stands for in the library itself: dlsym would go on to the libraries that it needs, and reach
 * all of libc. */
static void *look_up(const rn_library *library, const char *name) {
  void *found = dlsym(library->opened, name);
  struct link_map *wanted = NULL;
  struct link_map *owner = NULL;
  Dl_info about;
  if (!found || dlinfo(library->opened, RTLD_DI_LINKMAP, &wanted) != 0) return NULL;
  if (!dladdr1(found, &about, (void **)&owner, RTLD_DL_LINKMAP)) return NULL;
  return owner == wanted ? found : NULL;
}

static int resolve_release(const rn_library *library, rn_item *item, char sentence[SENTENCE]) {
  if (!item->freer) return 1;
  char name[RN_NAME + 1];
  memcpy(name, item->freer, item->freer_length);
  name[item->freer_length] = 0;
  void *found = look_up(library, name);
  if (!found && strcmp(name, "free") == 0) {
    item->release = free;
    return 1;
  }
  if (!found) {
    snprintf(sentence, SENTENCE, "`%s`, which should free a value, is not in the library", name);
    return 0;
  }
  memcpy(&item->release, &found, sizeof found);
  return 1;
}

static int resolve(rn_binding *binding, char sentence[SENTENCE]) {
  const rn_library *library = binding->library;
  void *found = look_up(library, binding->symbol);
  if (!found) {
    snprintf(sentence, SENTENCE, "`%s` has no function `%s`", library->name[0] ? library->name : "the plugin",
             binding->symbol);
    return 0;
  }
  memcpy(&binding->function, &found, sizeof found);
  rn_signature *signature = &binding->signature;
  if (!resolve_release(library, &signature->returned, sentence)) return 0;
  for (unsigned index = 0; index < signature->count; index += 1) {
    if (!resolve_release(library, &signature->parameters[index], sentence)) return 0;
  }
  return 1;
}

static int is_same(const rn_binding *binding, const rn_binding *other) {
  return binding->library == other->library && strcmp(binding->symbol, other->symbol) == 0 &&
         strcmp(binding->signature.text, other->signature.text) == 0;
}

/* 0 with the binding in its place, otherwise the code of what is wrong, with a sentence. */
static const char *bind_function(rn_natives *natives, const rn_request *request, rn_binding *binding,
                                 char sentence[SENTENCE]) {
  char library[RN_NAME + 1];
  if (!take_name(library, request->library.bytes, request->library.length)) {
    snprintf(sentence, SENTENCE, "a library is named by its SONAME, without a path");
    return "PL0241";
  }
  if (!take_name(binding->symbol, request->symbol.bytes, request->symbol.length) || !binding->symbol[0]) {
    snprintf(sentence, SENTENCE, "the function has no name that C could have");
    return "PL0242";
  }
  const char *problem =
      rn_signature_read(&binding->signature, request->signature.bytes, request->signature.length);
  if (problem) {
    snprintf(sentence, SENTENCE, "the signature of `%s` cannot be used: %s", binding->symbol, problem);
    return "PL0243";
  }
  binding->library = open_library(natives, library, sentence);
  if (!binding->library) return "PL0241";
  if (!resolve(binding, sentence)) return "PL0242";
  rn_binding *before = atomic_load(&natives->bindings[request->binding]);
  if (before && !is_same(before, binding)) {
    snprintf(sentence, SENTENCE, "the number of `%s` belongs to `%s` already", binding->symbol,
             before->symbol);
    return "PL0243";
  }
  return NULL;
}

void rn_bind(rn_natives *natives, uint64_t call, const uint8_t *body, size_t length, rw_writer *answer) {
  rw_reader reader = {.bytes = body, .length = length};
  rn_request request = {.binding = RN_BINDINGS};
  if (!read_request(&reader, &request)) {
    refuse(answer, call, STATUS_INTERNAL, "PL0243", "the number of the function is beyond 4095");
    return;
  }
  rn_binding *binding = calloc(1, sizeof *binding);
  if (!binding) {
    refuse(answer, call, STATUS_PERMANENT, "PL0245", "there is no memory for the function");
    return;
  }
  char sentence[SENTENCE];
  pthread_mutex_lock(&natives->lock);
  const char *code = bind_function(natives, &request, binding, sentence);
  _Atomic(rn_binding *) *place = &natives->bindings[request.binding];
  if (!code && !atomic_load(place)) {
    atomic_store(place, binding);
    binding = NULL;
  }
  pthread_mutex_unlock(&natives->lock);
  free(binding);
  if (code) {
    refuse(answer, call, STATUS_PERMANENT, code, sentence);
    return;
  }
  rw_begin(answer, RW_COMPLETE, call);
  rw_add_number(answer, RW_T_STATUS, 0);
}

void rn_call(rn_natives *natives, uint64_t call, const uint8_t *body, size_t length, rw_writer *answer) {
  rw_reader reader = {.bytes = body, .length = length};
  rn_request request = {.binding = RN_BINDINGS};
  rw_field field;
  size_t arguments = 0;
  /* The arguments come last and may be long: they are read where they are used. */
  while (rw_next(&reader, &field) == 1 && field.tag != RW_T_ARGUMENT) {
    if (field.tag == RW_T_BINDING) request.binding = rw_number(&field);
    if (field.tag == RW_T_CONNECTION) request.connection = rw_number(&field);
    arguments = reader.offset;
  }
  reader.offset = arguments;
  rn_binding *binding = NULL;
  if (request.binding < RN_BINDINGS) binding = atomic_load(&natives->bindings[request.binding]);
  if (!binding) {
    refuse(answer, call, STATUS_INTERNAL, "PL0243", "the function was not bound before it was called");
    return;
  }
  rn_problem problem;
  rw_begin(answer, RW_COMPLETE, call);
  rn_add_number(answer, RW_T_STATUS, 0);
  if (!rn_perform(&natives->handles, binding, request.connection, &reader, answer, &problem)) {
    refuse(answer, call, problem.status, problem.code, problem.message);
  }
}

void rn_drop(rn_natives *natives, uint64_t connection) { rn_handles_drop(&natives->handles, connection); }
