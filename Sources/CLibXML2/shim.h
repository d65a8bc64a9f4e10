#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxml/SAX2.h>

/* xmlFree is a variable, which Swift does not let others read. */
static inline void xmlFreeText(void *text) { xmlFree(text); }
