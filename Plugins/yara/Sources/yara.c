/* What libyara does, as functions that a descriptor can describe.
 *
 * yr_rules_scan_mem tells matches to a callback, and a match is a list of structs: neither can be described.
 * https://yara.readthedocs.io/en/stable/capi.html
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yara.h>

#include "riposte/connector.h"

/* What the functions return beside the library's own codes, which are below 100. */
enum { NOTHING_TO_COMPILE = 100, RULES_ARE_WRONG = 101, FILE_UNREADABLE = 102 };
enum { MAXIMUM_RULES = 1000, MAXIMUM_PLACES = 100, MAXIMUM_PROBLEM = 400 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int started = -1;

/* Never undone: the library stays loaded. */
static void start_library(void) { started = yr_initialize(); }

/* Keeps the first error of the rules. */
static void note_problem(int level, const char *file, int line, const YR_RULE *rule, const char *message,
                         void *context) {
  (void)file;
  (void)rule;
  char *problem = context;
  if (level != YARA_ERROR_LEVEL_ERROR || problem[0]) return;
  snprintf(problem, MAXIMUM_PROBLEM, "line %d: %s", line, message);
}

static int32_t compile(YR_COMPILER *compiler, const char *rules, const char *file, char *problem) {
  yr_compiler_set_callback(compiler, note_problem, problem);
  /* An include would read whatever file the rules name. */
  yr_compiler_set_include_callback(compiler, NULL, NULL, NULL);
  if (rules && yr_compiler_add_string(compiler, rules, NULL) > 0) return RULES_ARE_WRONG;
  if (!file) return 0;
  FILE *opened = fopen(file, "re");
  if (!opened) return FILE_UNREADABLE;
  int errors = yr_compiler_add_file(compiler, opened, NULL, NULL);
  fclose(opened);
  return errors > 0 ? RULES_ARE_WRONG : 0;
}

RIPOSTE_EXPORT int32_t riposte_yara_open(const char *rules, const char *file, YR_RULES **compiled,
                                         char **problem) {
  if (!rules && !file) return NOTHING_TO_COMPILE;
  pthread_once(&once, start_library);
  if (started != ERROR_SUCCESS) return started;
  YR_COMPILER *compiler = NULL;
  int32_t code = yr_compiler_create(&compiler);
  if (code != ERROR_SUCCESS) return code;
  char text[MAXIMUM_PROBLEM] = "";
  code = compile(compiler, rules, file, text);
  if (code == 0) code = yr_compiler_get_rules(compiler, compiled);
  yr_compiler_destroy(compiler);
  if (code != 0 && text[0]) *problem = strdup(text);
  return code;
}

RIPOSTE_EXPORT void riposte_yara_close(YR_RULES *rules) { yr_rules_destroy(rules); }

RIPOSTE_EXPORT const char *riposte_yara_explain(int32_t code, const char *problem) {
  if (problem) return problem;
  switch (code) {
  case NOTHING_TO_COMPILE: return "the connection has neither `rules` nor a `file`";
  case RULES_ARE_WRONG: return "the rules cannot be compiled";
  case FILE_UNREADABLE: return "the file of rules cannot be read";
  case ERROR_SCAN_TIMEOUT: return "the scan took too long";
  case ERROR_INSUFFICIENT_MEMORY: return "there is not enough memory";
  case ERROR_TOO_MANY_MATCHES: return "a string of the rules matches too often";
  default: return "libyara gave an error; its number is in yara/error.h";
  }
}

/* The matches so far. Names of rules, tags and strings are letters, digits and underscores. */
typedef struct yara_report {
  FILE *out;
  unsigned rules;
} yara_report;

static void write_places(FILE *out, YR_SCAN_CONTEXT *context, YR_RULE *rule) {
  unsigned count = 0;
  YR_STRING *string;
  YR_MATCH *match;
  yr_rule_strings_foreach(rule, string) {
    yr_string_matches_foreach(context, string, match) {
      if (count == MAXIMUM_PLACES) return;
      /* Behind the `$` of an identifier; an anonymous string has nothing there. */
      fprintf(out, "%s{\"id\":\"%s\",\"offset\":%lld,\"length\":%d}", count ? "," : "",
              string->identifier[0] ? string->identifier + 1 : "", (long long)(match->base + match->offset),
              match->match_length);
      count += 1;
    }
  }
}

static int report_match(YR_SCAN_CONTEXT *context, int message, void *data, void *user) {
  yara_report *matches = user;
  if (message == CALLBACK_MSG_TOO_MANY_MATCHES) return CALLBACK_CONTINUE;
  if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
  if (matches->rules == MAXIMUM_RULES) return CALLBACK_ABORT;
  YR_RULE *rule = data;
  fprintf(matches->out, "%s{\"rule\":\"%s\",\"namespace\":\"%s\",\"tags\":[", matches->rules ? "," : "",
          rule->identifier, rule->ns->name);
  const char *tag;
  unsigned tags = 0;
  yr_rule_tags_foreach(rule, tag) {
    fprintf(matches->out, "%s\"%s\"", tags ? "," : "", tag);
    tags += 1;
  }
  fputs("],\"strings\":[", matches->out);
  write_places(matches->out, context, rule);
  fputs("]}", matches->out);
  matches->rules += 1;
  return CALLBACK_CONTINUE;
}

RIPOSTE_EXPORT int32_t riposte_yara_scan(YR_RULES *rules, const uint8_t *bytes, size_t length,
                                         int32_t seconds, char **matches, size_t *matches_length) {
  yara_report report = {.out = open_memstream(matches, matches_length)};
  if (!report.out) return ERROR_INSUFFICIENT_MEMORY;
  fputc('[', report.out);
  /* Its signal handlers would be the whole process's; what is scanned is memory, which does not vanish. */
  int flags = SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING;
  int32_t code = yr_rules_scan_mem(rules, bytes, length, flags, report_match, &report, seconds);
  fputc(']', report.out);
  if (fclose(report.out) != 0) return ERROR_INSUFFICIENT_MEMORY;
  return code;
}
