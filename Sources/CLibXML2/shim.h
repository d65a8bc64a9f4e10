#include <libxml/xmlversion.h>
/* The headers of the system's ICU would clash with those that Foundation brings; nothing here needs them. */
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxml/SAX2.h>

/* xmlFree is a variable, which Swift does not let others read. */
static inline void xmlFreeText(void *text) { xmlFree(text); }
