/* Keeps the input of a parallel connector in one place for all. */
#include "plugin.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[4096];
static size_t length;

static void awake(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  pthread_mutex_lock(&lock);
  end(call, status, (riposte_slice){ buffer, length }, NOTHING);
  pthread_mutex_unlock(&lock);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  pthread_mutex_lock(&lock);
  length = input->body.length < sizeof buffer ? input->body.length : sizeof buffer;
  memcpy(buffer, input->body.bytes, length);
  pthread_mutex_unlock(&lock);
  host->after(call, 5, awake, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
