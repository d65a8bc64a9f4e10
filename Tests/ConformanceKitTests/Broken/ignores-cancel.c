/* Works for two seconds, told to stop or not. */
#include "plugin.h"

struct job {
  riposte_call *call;
};

static void *work(void *argument) {
  struct job *job = argument;
  sleep(2);
  end(job->call, RIPOSTE_OK, TEXT("{}"), NOTHING);
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
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
