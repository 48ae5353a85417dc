/* SPDX-License-Identifier: MIT */
/* \p{...}: the names of ECMA-262 (table 65 and on) -> those of PCRE2. */
#include <ctype.h>
#include <string.h>

#include "util/ecma.h"

/* The values of General_Category, and what PCRE2 calls them. */
static const struct category {
	const char *name, *pcre;
} categories[] = {
	{ "Other", "C" }, { "Control", "Cc" }, { "cntrl", "Cc" },
	{ "Format", "Cf" }, { "Unassigned", "Cn" }, { "Private_Use", "Co" },
	{ "Surrogate", "Cs" }, { "Letter", "L" }, { "Cased_Letter", "L&" },
	{ "LC", "L&" }, { "Lowercase_Letter", "Ll" },
	{ "Modifier_Letter", "Lm" }, { "Other_Letter", "Lo" },
	{ "Titlecase_Letter", "Lt" }, { "Uppercase_Letter", "Lu" },
	{ "Mark", "M" }, { "Combining_Mark", "M" }, { "Spacing_Mark", "Mc" },
	{ "Enclosing_Mark", "Me" }, { "Nonspacing_Mark", "Mn" },
	{ "Number", "N" }, { "Decimal_Number", "Nd" }, { "digit", "Nd" },
	{ "Letter_Number", "Nl" }, { "Other_Number", "No" },
	{ "Punctuation", "P" }, { "punct", "P" },
	{ "Connector_Punctuation", "Pc" }, { "Dash_Punctuation", "Pd" },
	{ "Close_Punctuation", "Pe" }, { "Final_Punctuation", "Pf" },
	{ "Initial_Punctuation", "Pi" }, { "Other_Punctuation", "Po" },
	{ "Open_Punctuation", "Ps" }, { "Symbol", "S" },
	{ "Currency_Symbol", "Sc" }, { "Modifier_Symbol", "Sk" },
	{ "Math_Symbol", "Sm" }, { "Other_Symbol", "So" },
	{ "Separator", "Z" }, { "Line_Separator", "Zl" },
	{ "Paragraph_Separator", "Zp" }, { "Space_Separator", "Zs" },
	{ "C", "C" }, { "Cc", "Cc" }, { "Cf", "Cf" }, { "Cn", "Cn" },
	{ "Co", "Co" }, { "Cs", "Cs" }, { "L", "L" }, { "Ll", "Ll" },
	{ "Lm", "Lm" }, { "Lo", "Lo" }, { "Lt", "Lt" }, { "Lu", "Lu" },
	{ "M", "M" }, { "Mc", "Mc" }, { "Me", "Me" }, { "Mn", "Mn" },
	{ "N", "N" }, { "Nd", "Nd" }, { "Nl", "Nl" }, { "No", "No" },
	{ "P", "P" }, { "Pc", "Pc" }, { "Pd", "Pd" }, { "Pe", "Pe" },
	{ "Pf", "Pf" }, { "Pi", "Pi" }, { "Po", "Po" }, { "Ps", "Ps" },
	{ "S", "S" }, { "Sc", "Sc" }, { "Sk", "Sk" }, { "Sm", "Sm" },
	{ "So", "So" }, { "Z", "Z" }, { "Zl", "Zl" }, { "Zp", "Zp" },
	{ "Zs", "Zs" }, { "Any", "Any" }, { "ASCII", "ASCII" },
};

static const char *find_category(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(categories); i++)
		if (strlen(categories[i].name) == len &&
		    !memcmp(categories[i].name, name, len))
			return categories[i].pcre;
	return NULL;
}

/* Whether [name, name + len) is 'prefix', '=' and more; then skips those. */
static bool skip_key(const char **name, size_t *len, const char *prefix)
{
	size_t n = strlen(prefix);

	if (*len <= n + 1 || memcmp(*name, prefix, n) != 0 ||
	    (*name)[n] != '=')
		return false;
	*name += n + 1;
	*len -= n + 1;
	return true;
}

/* Letters, digits and '_'; so it cannot be anything else for PCRE2. */
static bool is_plain_name(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isascii((unsigned char)name[i]) ||
		    (!isalnum((unsigned char)name[i]) && name[i] != '_'))
			return false;
	return len;
}

static void add(struct buf *out, bool not, const char *kind,
		const char *name, size_t len)
{
	buf_addf(out, "\\%c{%s", not ? 'P' : 'p', kind);
	buf_add(out, name, len);
	buf_addc(out, '}');
}

static bool is_category(struct buf *out, bool not, const char *name,
			size_t len)
{
	const char *category = find_category(name, len);

	if (!category)
		return false;
	add(out, not, "", category, strlen(category));
	return true;
}

bool ecma_property(struct buf *out, bool not, const char *name, size_t len)
{
	const char *kind = "";

	if (skip_key(&name, &len, "General_Category") ||
	    skip_key(&name, &len, "gc"))
		return is_category(out, not, name, len);
	if (skip_key(&name, &len, "Script") || skip_key(&name, &len, "sc"))
		kind = "sc:";
	else if (skip_key(&name, &len, "Script_Extensions") ||
		 skip_key(&name, &len, "scx"))
		kind = "scx:";
	else if (is_category(out, not, name, len))
		return true;
	if (!is_plain_name(name, len))
		return false;
	if (!*kind && len == 8 && !memcmp(name, "Assigned", len))
		add(out, !not, "", "Cn", 2);
	else
		add(out, not, kind, name, len);
	return true;
}
