/* riposte/connector.h - how a plugin brings connectors to Riposte. ABI 1.0.
 *
 * A plugin is a shared library that exports one function, riposte_plugin_v1. The function returns a constant
 * table: a descriptor (JSON that says which connectors, actions and triggers there are) and a handful of
 * functions. The host opens connections and starts calls; the plugin completes each call exactly once, now or
 * later, from any thread. While a call runs the plugin asks the host for HTTP, timers and logs; credentials
 * are added by the host and never seen by the plugin.
 *
 * Rules that hold everywhere
 *   borrowing   A pointer passed in a call is borrowed until that call returns, in both directions: copy what
 *               you keep. Nobody frees what the other side made. Only the two tables, the descriptor and the
 *               names live longer.
 *   text        UTF-8 by pointer and length, not terminated. Absent is {NULL, 0}. JSON is RFC 8259.
 *   completing  Every call is completed exactly once, failures included. A second completion, or a name that
 *               is over, is logged by the host and ignored.
 *   calls       riposte_call * is a name, not an address: never dereference it. It is valid from the function
 *               that brings it until the call is completed, and harmless afterwards.
 *   growth      Every struct but slice and field begins with its size. The writer sets it to sizeof and
 *               zeroes what it does not use; the reader looks at nothing beyond it. Members are only ever
 *               appended, and flag bits without a name are 0.
 *   threads     [any]: any thread, any time. [one]: functions and callbacks of one connection never overlap,
 *               as in an actor, unless the descriptor says "concurrency": "parallel" for the connector.
 *   blocking    start and callbacks return promptly. An action with "blocking": true in the descriptor gets a
 *               thread of its own for start, and its callbacks come on other threads beside it.
 *   callbacks   A request that was answered with RIPOSTE_OK has its callback run exactly once, whatever
 *               becomes of the call, so a context can always be freed there. It may run before the request
 *               has returned (parallel). When the call is cancelled or over, it comes at once, with
 *               RIPOSTE_CANCELLED.
 *   unwinding   No exception, panic or longjmp crosses.
 *   process     Signals, locale, working directory, environment and standard streams stay as they are; no
 *               fork, exec.
 *
 * Each function says on which thread it runs, who owns what for how long, how it fails, and since which minor
 * it is there. C99 and later, C++11 and later; 64-bit only. What is promised, and for how long, is in
 * docs/abi.md. */
#ifndef RIPOSTE_CONNECTOR_H
#define RIPOSTE_CONNECTOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Value of `abi` in both tables: the major. A host refuses other values. Since 1.0. */
#define RIPOSTE_ABI 1

/* The minor that is seen of this header; without a definition the newest that it has.
 *
 * Defined before the header is included, it hides what is newer: `#define RIPOSTE_ABI_MINOR 0` gives the
 * structs and names of 1.0 for ever. It decides what the compiler sees and nothing else: a plugin that is
 * built with a newer minor loads in an older host, and asks for each function by RIPOSTE_HAS. Since 1.0. */
#ifndef RIPOSTE_ABI_MINOR
#define RIPOSTE_ABI_MINOR 0
#elif RIPOSTE_ABI_MINOR > 0
#error "this riposte/connector.h is that of ABI 1.0: install a newer one, or lower RIPOSTE_ABI_MINOR"
#endif

/* Put before the one exported function; compile the rest with -fvisibility=hidden. Since 1.0. */
#if defined(__GNUC__)
#define RIPOSTE_EXPORT __attribute__((visibility("default")))
#else
#define RIPOSTE_EXPORT
#endif

/* Whether a sized table has a function: RIPOSTE_HAS(riposte_host, host, after). Every function of 1.0 is
 * there in every host. Since 1.0. */
#define RIPOSTE_HAS(type, table, member) \
  ((table)->size >= offsetof(type, member) + sizeof((table)->member) && (table)->member)

/* The sizes that the structs had in 1.0: the least that a reader takes. They never change. Since 1.0. */
#define RIPOSTE_INPUT_1_0 104
#define RIPOSTE_RESULT_1_0 88
#define RIPOSTE_EVENT_1_0 48
#define RIPOSTE_HTTP_REQUEST_1_0 88
#define RIPOSTE_HTTP_RESPONSE_1_0 64
#define RIPOSTE_HOST_1_0 80
#define RIPOSTE_CONNECTION_1_0 56
#define RIPOSTE_PLUGIN_1_0 80

/* Bytes of text or JSON, borrowed. Frozen: has no size and never grows. Since 1.0. */
typedef struct riposte_slice {
  const char *bytes; /* NULL only where length is 0 */
  size_t length;
} riposte_slice;

/* A name and a value: one HTTP header, one field of a log line. Frozen: the only struct that stands in
 * arrays. Since 1.0. */
typedef struct riposte_field {
  riposte_slice name;
  riposte_slice value;
} riposte_field;

/* The name of a call. Compare and pass it, and nothing else: it is never defined, never 0, and never used
 * for another call as long as the process lives. Since 1.0. */
typedef struct riposte_call riposte_call;

/* How a call or a request ended. A plugin may be given values that it does not know. Since 1.0. */
typedef int32_t riposte_status;

/* Statuses. They say what may be done next, and the host alone decides on repeating.
 *
 * "Nothing happened" is checked: the host knows what it sent for the call, and raises 6, 7, 9, 10 and 13 to
 * UNKNOWN_OUTCOME where a request that is not safe may have had an effect. A status that is unknown counts as
 * 8 for actions with "effect": "read", and as 11 for others. Since 1.0. */
enum {
  RIPOSTE_OK = 0,               /* done */
  RIPOSTE_INVALID = 1,          /* this input can never work */
  RIPOSTE_AUTH = 2,             /* the credentials were refused */
  RIPOSTE_FORBIDDEN = 3,        /* known, but not allowed */
  RIPOSTE_NOT_FOUND = 4,        /* the object does not exist */
  RIPOSTE_CONFLICT = 5,         /* the object's state forbids it */
  RIPOSTE_THROTTLED = 6,        /* too many requests; nothing happened */
  RIPOSTE_TRANSIENT = 7,        /* a passing fault; nothing happened */
  RIPOSTE_PERMANENT = 8,        /* failed for good */
  RIPOSTE_CANCELLED = 9,        /* stopped on request; nothing happened */
  RIPOSTE_TIMEOUT = 10,         /* the deadline passed; nothing happened */
  RIPOSTE_UNKNOWN_OUTCOME = 11, /* it may have happened */
  RIPOSTE_UNSUPPORTED = 12,     /* not implemented here */
  RIPOSTE_INTERNAL = 13         /* a bug, or a caught panic */
};

/* What a call asks for. `body` is JSON; "input" in it is the `with` of the playbook, checked against the
 * descriptor, with the schema's defaults filled in. A plugin answers UNSUPPORTED to every kind and operation
 * that it does not know. Since 1.0. */
enum {
  /* Action: body is its input; output is its result. */
  RIPOSTE_INVOKE = 1,
  /* Trigger: body is its input; emit the events since `cursor`, oldest first. Return the next cursor, and
   * output {"more": true} to be called again at once. Without a cursor: return one for now and emit
   * nothing. */
  RIPOSTE_POLL = 2,
  /* Trigger: body {"input", "request": {method, path, query, headers, body}}; emit events. Output is the
   * answer to the sender, {"status", "headers", "body"}; 202 if absent. */
  RIPOSTE_WEBHOOK = 3,
  /* Trigger: body {"input", "callback": URL}; output is the subscription: what unsubscribing needs. */
  RIPOSTE_SUBSCRIBE = 4,
  /* Trigger: body {"input", "callback", "subscription"}; output replaces the subscription. */
  RIPOSTE_RENEW = 5,
  /* Trigger: body {"input", "subscription"}. */
  RIPOSTE_UNSUBSCRIBE = 6,
  /* Connection: no operation, no body; OK when it can be used. */
  RIPOSTE_TEST = 7,
  /* Reserved for the choices of an input. */
  RIPOSTE_VALUES = 8,
  /* Reserved for schemas that depend on the input. */
  RIPOSTE_SCHEMA = 9,
  /* Action: body and idempotency_key of an INVOKE whose outcome is unknown. OK with its output when it
   * happened, NOT_FOUND when it did not, UNKNOWN_OUTCOME when that cannot be told. */
  RIPOSTE_RECONCILE = 10
};

/* Flags of riposte_input. A plugin ignores bits that it does not know. Since 1.0. */
enum {
  /* Requests that are not safe are not sent: their callback gets UNSUPPORTED. Whatever the call is completed
   * with, the host reports the requests it would have made. */
  RIPOSTE_DRY_RUN = 1
};

/* A call, as start receives it. Borrowed until start returns. Since 1.0. */
typedef struct riposte_input {
  uint32_t size;
  uint32_t kind;                 /* RIPOSTE_INVOKE ... */
  riposte_slice operation;       /* name of the action or trigger within the connector */
  riposte_slice body;            /* JSON, see the kind */
  riposte_slice cursor;          /* POLL: as the last poll returned it */
  riposte_slice idempotency_key; /* the same over attempts, restarts and hosts */
  riposte_slice trace;           /* for logs: which run and step */
  int64_t deadline_ms;           /* Unix time when the host gives up */
  uint32_t attempt;              /* 1 for the first */
  uint32_t flags;                /* RIPOSTE_DRY_RUN */
} riposte_input;

/* How a call ended, as complete receives it. Borrowed until complete returns. Since 1.0. */
typedef struct riposte_result {
  uint32_t size;
  riposte_status status;
  riposte_slice output;    /* JSON; absent is null; at most 16 MiB */
  riposte_slice cursor;    /* POLL: where the next one starts; absent keeps the old one; at most 64 KiB */
  riposte_slice code;      /* the service's own error code: `ActiveRequestAlreadyExists` */
  riposte_slice message;   /* one sentence for an operator; no secret, no payload */
  uint64_t retry_after_ms; /* 0 where the service said nothing */
  void *object;            /* load: the plugin; open: the connection; NULL otherwise */
} riposte_result;

/* One event of a trigger, as emit receives it. Borrowed until emit returns. Since 1.0. */
typedef struct riposte_event {
  uint32_t size;
  uint32_t flags;     /* 0 */
  riposte_slice key;  /* the service's own id of the event: seen again, it starts nothing; required */
  riposte_slice body; /* JSON, at most 1 MiB */
  int64_t time_ms;    /* Unix time when it happened; 0 if unknown */
} riposte_event;

/* Flags of riposte_http_request. Since 1.0. */
enum {
  /* May be repeated although the method is not GET, HEAD or OPTIONS. Within an action whose effect is "read"
   * it also counts as safe: a query by POST. */
  RIPOSTE_HTTP_IDEMPOTENT = 1,
  /* Goes without the connection's credentials. */
  RIPOSTE_HTTP_NO_AUTH = 2
};

/* A request to the connector's service, as http receives it. Borrowed until http returns. Since 1.0. */
typedef struct riposte_http_request {
  uint32_t size;
  uint32_t flags;               /* RIPOSTE_HTTP_IDEMPOTENT ... */
  riposte_slice method;         /* upper case */
  riposte_slice url;            /* relative to the connection's base, or within the descriptor's hosts */
  riposte_slice body;           /* at most 16 MiB */
  const riposte_field *headers; /* without credentials; NULL when there are none */
  size_t header_count;          /* at most 100 */
  uint64_t timeout_ms;          /* of this exchange; 0 leaves it to the call's deadline */
  uint64_t max_bytes;           /* of the answer's body; 0 for 16 MiB, which is the most; more is cut off */
} riposte_http_request;

/* Flags of riposte_http_response. A plugin ignores bits that it does not know. Since 1.0. */
enum {
  RIPOSTE_HTTP_SENT = 1,     /* the request, or a part of it, may have reached the service */
  RIPOSTE_HTTP_TRUNCATED = 2 /* the body was longer than max_bytes */
};

/* An answer, or why there is none. Borrowed until the callback returns.
 *
 * `status` is OK for any answer, a 500 included. Otherwise: INVALID the URL cannot be used, FORBIDDEN egress
 * is not allowed, AUTH there are no credentials, THROTTLED the rate limit leaves no time, TRANSIENT no
 * answer, PERMANENT the certificate is not accepted, TIMEOUT, CANCELLED, UNSUPPORTED in a dry run.
 * Since 1.0. */
typedef struct riposte_http_response {
  uint32_t size;
  uint32_t flags;               /* RIPOSTE_HTTP_SENT ... */
  riposte_status status;        /* of the exchange, see above */
  uint32_t http_status;         /* 200, 404 ...; 0 without an answer */
  riposte_slice body;           /* as it came, decompressed */
  const riposte_field *headers; /* names in lower case */
  size_t header_count;          /* how many headers there are */
  riposte_slice message;        /* why there is no answer */
} riposte_http_response;

/* Receives an answer: the callback of http.
 *
 * Thread: [one], one of the host's.
 * Ownership: `context` is the plugin's; the response is borrowed until the callback returns.
 * Errors: none; the call is to be completed sooner or later, from here or elsewhere.
 * Since 1.0. */
typedef void (*riposte_http_done)(void *context, riposte_call *call, const riposte_http_response *response);

/* Receives the end of a wait: the callback of after. OK when the time is over, CANCELLED when the call was
 * cancelled or is over.
 *
 * Thread: [one], one of the host's.
 * Ownership: `context` is the plugin's.
 * Errors: none.
 * Since 1.0. */
typedef void (*riposte_timer_done)(void *context, riposte_call *call, riposte_status status);

/* Levels of log. Others count as the nearest of these. Since 1.0. */
enum {
  RIPOSTE_LOG_DEBUG = 0,   /* for the connector's author */
  RIPOSTE_LOG_INFO = 1,    /* what happened */
  RIPOSTE_LOG_WARNING = 2, /* what somebody should look at */
  RIPOSTE_LOG_ERROR = 3    /* what went wrong */
};

/* What the host offers. Given to load; the same and valid until the process ends. No function is NULL. None
 * takes a lock that it holds while it calls the plugin, so any may be called with locks of the plugin held.
 * Since 1.0. */
typedef struct riposte_host {
  uint32_t size;
  uint32_t abi; /* RIPOSTE_ABI */

  /* Ends a call.
   *
   * Thread: [any], also from within load, open, start, cancel and callbacks.
   * Ownership: the result and all it points to is borrowed until complete returns; the host copies it. The
   * name of the call is over then, whatever was still under way for it: those callbacks come with CANCELLED.
   * `object` stays the plugin's until close or unload.
   * Errors: none come back. A second completion is ignored and logged. A result that is too short, has an
   * output or a cursor that is too long, or an output that is not JSON, ends the call with INTERNAL.
   * Since 1.0. */
  void (*complete)(riposte_call *call, const riposte_result *result);

  /* Reports an event of a POLL or WEBHOOK call. It counts only if the call is completed with OK.
   *
   * Thread: [any].
   * Ownership: the event is borrowed until emit returns; the host copies it.
   * Errors: THROTTLED when the call has 1,000 events or 8 MiB of them: complete with a cursor and
   * {"more": true}. INVALID without a key, with one of more than 1 KiB, with a body that is not JSON, or with
   * flag bits that have no name.
   * UNSUPPORTED in calls of other kinds. CANCELLED when the call is over.
   * Since 1.0. */
  riposte_status (*emit)(riposte_call *call, const riposte_event *event);

  /* Starts a request. OK: `done` will run once. Otherwise it will not, and `context` is to be freed here.
   *
   * Thread: [any].
   * Ownership: the request is borrowed until http returns; the host copies it. `context` is the plugin's and
   * is handed to `done`.
   * Errors: INVALID for a malformed request, and for flag bits that have no name. THROTTLED when the call has
   * 64 requests and waits under way. CANCELLED when the call is cancelled or over, which is also what load
   * and open get. What becomes of the exchange itself is in the response.
   * Since 1.0. */
  riposte_status (*http)(riposte_call *call, const riposte_http_request *request, riposte_http_done done,
                         void *context);

  /* Starts a wait. OK: `done` will run once. Otherwise it will not, and `context` is to be freed here.
   *
   * Thread: [any].
   * Ownership: `context` is the plugin's and is handed to `done`.
   * Errors: as for http.
   * Since 1.0. */
  riposte_status (*after)(riposte_call *call, uint64_t delay_ms, riposte_timer_done done, void *context);

  /* Whether the call should stop or is over: 1, else 0.
   *
   * Thread: [any].
   * Ownership: nothing is passed.
   * Errors: none; a name that is over gives 1.
   * Since 1.0. */
  int32_t (*cancelled)(riposte_call *call);

  /* Writes a line to the log. No secrets, no payloads.
   *
   * Thread: [any].
   * Ownership: message and fields are borrowed until log returns; the host copies them.
   * Errors: none come back. Dropped are lines beyond 1,000 of a call, lines for a call that is over, fields
   * beyond 32 of a line, and the bytes beyond 8 KiB of the message, 64 of a field's name and 1,024 of its
   * value.
   * Since 1.0. */
  void (*log)(riposte_call *call, int32_t level, riposte_slice message, const riposte_field *fields,
              size_t field_count);

  /* The time: Unix time in milliseconds, by the host's clock. Use no other.
   *
   * Thread: [any].
   * Ownership: nothing is passed.
   * Errors: none.
   * Since 1.0. */
  int64_t (*now_ms)(void);

  /* Fills bytes with cryptographically strong random ones.
   *
   * Thread: [any].
   * Ownership: the bytes are the plugin's.
   * Errors: none; a host that has no random bytes ends.
   * Since 1.0. */
  void (*random)(void *bytes, size_t length);

  /* An extension of the host: a constant table by id, or NULL. `riposte.mail/1` is in riposte/mail.h.
   *
   * Thread: [any].
   * Ownership: `id` is terminated and borrowed; the table is the host's and valid until the process ends.
   * Errors: NULL for every id that this host does not know.
   * Since 1.0. */
  const void *(*extension)(const char *id);
} riposte_host;

/* What a connection is opened with. Borrowed until open returns. Since 1.0. */
typedef struct riposte_connection {
  uint32_t size;
  uint32_t flags;          /* 0 */
  riposte_slice connector; /* which of the plugin's connectors */
  riposte_slice name;      /* what the operator calls the connection; for logs */
  riposte_slice settings;  /* JSON object, checked against the descriptor; holds no secrets */
} riposte_connection;

/* What a plugin is. Constant and valid for ever: libraries are never unloaded. Since 1.0. */
typedef struct riposte_plugin {
  uint32_t size;
  uint32_t abi;             /* RIPOSTE_ABI */
  riposte_slice descriptor; /* JSON, at most 1 MiB; its shape is in Sources/Catalog */

  /* Called before the first open, and again when the library is put to use again or by another host of the
   * process: each load makes an object of its own and is paired with one unload. `self` is this table.
   *
   * Thread: [any].
   * Ownership: both tables may be kept. result.object, which may be NULL, is the plugin's; it is handed to
   * open, and to unload to be freed.
   * Errors: complete `call` with a status and a message; open is not called then, and neither is unload.
   * Since 1.0. */
  void (*load)(const struct riposte_plugin *self, const riposte_host *host, riposte_call *call);

  /* Opens a connection. Sends nothing.
   *
   * Thread: [any].
   * Ownership: the connection's description is borrowed until open returns. result.object, which may be NULL,
   * is the plugin's; it is handed to start and cancel, and to close to be freed.
   * Errors: complete `call` with INVALID and a message when the settings cannot work; start and close are not
   * called then.
   * Since 1.0. */
  void (*open)(void *plugin, riposte_call *call, const riposte_connection *connection);

  /* Starts a call. Returns promptly, unless the action is "blocking"; completing may come later.
   *
   * Thread: [one]; a blocking action's is its own.
   * Ownership: the input is borrowed until start returns, even if the call goes on.
   * Errors: complete `call` with a status, a code of the service's where there is one, and a message.
   * Since 1.0. */
  void (*start)(void *connection, riposte_call *call, const riposte_input *input);

  /* Tells that a call should stop: complete it soon. NULL if the plugin looks at `cancelled` or at its
   * requests' statuses instead.
   *
   * Thread: [any], also while start runs.
   * Ownership: the call may be over already, so look it up by its name.
   * Errors: none. After 5 s the host stops waiting for the call; a worker is ended then.
   * Since 1.0. */
  void (*cancel)(void *connection, riposte_call *call);

  /* Closes a connection, after all its calls are completed and all callbacks have run. May be NULL.
   *
   * Thread: [one].
   * Ownership: the object that open made is freed here.
   * Errors: none.
   * Since 1.0. */
  void (*close)(void *connection);

  /* Ends a use of the plugin, after all its connections are closed. May be NULL.
   *
   * Thread: [any].
   * Ownership: the object that load made is freed here.
   * Errors: none.
   * Since 1.0. */
  void (*unload)(void *plugin);

  /* An extension of the plugin: a constant table by id, or NULL. May be NULL. No id has been given out yet.
   *
   * Thread: [any].
   * Ownership: `id` is terminated and borrowed; the table is the plugin's and valid for ever.
   * Errors: NULL for every id that the plugin does not know.
   * Since 1.0. */
  const void *(*extension)(const char *id);
} riposte_plugin;

/* The one export of a plugin: gives the same pointer each time, and does nothing else.
 *
 * Thread: [any].
 * Ownership: the table is the plugin's, constant, and valid until the process ends.
 * Errors: NULL, a table of another `abi`, or one that lacks load, open or start refuses the library.
 * Since 1.0. */
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void);

#ifdef __cplusplus
}
#endif

#endif
