/* Never comes back: spins, with and without all signals blocked, sleeps, stops itself. */
#include "hostile.h"

static void *spin(void *context) {
  volatile unsigned long count = 0;
  for (;;) count += 1;
  return context;
}

static void spin_on_all_threads(void) {
  for (int index = 0; index < 8; index += 1) {
    pthread_t thread;
    pthread_create(&thread, NULL, spin, NULL);
  }
  spin(NULL);
}

static void ignore(int number) { (void)number; }

/* Nothing but SIGKILL ends it then. */
static void be_deaf(void) {
  sigset_t all;
  for (int number = 1; number < NSIG; number += 1) {
    struct sigaction action = { .sa_handler = ignore };
    sigaction(number, &action, NULL);
  }
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "loop") || asks_for(input, "blocking-loop")) spin(NULL);
  if (asks_for(input, "loops")) spin_on_all_threads();
  if (asks_for(input, "deaf-loop")) {
    be_deaf();
    spin(NULL);
  }
  if (asks_for(input, "sleep")) {
    for (;;) sleep(1000);
  }
  if (asks_for(input, "stop")) raise(SIGSTOP);
  if (asks_for(input, "stop-and-loop")) {
    kill(getpid(), SIGSTOP);
    spin(NULL);
  }
  if (asks_for(input, "forget")) return;
  end(call, RIPOSTE_OK, TEXT("\"still here\""));
}

FIXTURE("hang", "\"actions\":{" DEED("loop") "," BLOCKING_DEED("blocking-loop") "," DEED("loops") ","
                DEED("deaf-loop") "," DEED("sleep") "," DEED("stop") "," DEED("stop-and-loop") "," DEED("forget") "}")
