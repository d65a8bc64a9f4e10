/* Completes calls that were cancelled once more, from a thread that outlives its connection. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  end_from(call, response, TEXT("{}"));
}

struct job {
  riposte_call *call;
};

static void *work(void *argument) {
  struct job *job = argument;
  usleep(150000);
  end(job->call, RIPOSTE_TRANSIENT, NOTHING, TEXT("too late"));
  free(job);
  return NULL;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  struct job *job = malloc(sizeof *job);
  pthread_t thread;
  if (!job) abort();
  job->call = call;
  if (pthread_create(&thread, NULL, work, job) != 0) abort();
  pthread_detach(thread);
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
