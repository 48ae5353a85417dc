/* SPDX-License-Identifier: MIT */
#include "core/repo_id.h"

#include <string.h>
#include <strings.h>

#include "util/sha256.h"

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static const char *broken_rule_of_part(const char *part, size_t len)
{
	if (!len)
		return "empty name";
	if (len > REPO_ID_PART_MAX)
		return "longer than 96 characters";
	for (size_t i = 0; i < len; i++)
		if (!is_alphanumeric(part[i]) && part[i] != '-' &&
		    part[i] != '.')
			return "only letters, digits, '-', '_' and '.' can be in the name";
	if (!is_alphanumeric(part[0]) || !is_alphanumeric(part[len - 1]))
		return "'-' or '.' at the start or end of the name";
	return NULL;
}

static const char *broken_rule(const char *name)
{
	const char *slash = strchr(name, '/'), *rule;

	if (slash && strchr(slash + 1, '/'))
		return "more than one '/' in the name";
	if (slash) {
		rule = broken_rule_of_part(name, (size_t)(slash - name));
		if (rule)
			return rule;
		name = slash + 1;
	}
	rule = broken_rule_of_part(name, strlen(name));
	if (!rule && strlen(name) > 4 && !strcmp(name + strlen(name) - 4, ".git"))
		rule = "'.git' at the end of the name";
	return rule;
}

int repo_id_parse(struct repo_id *out, const char *name, struct err *err)
{
	const char *rule = broken_rule(name);

	if (!rule && (strstr(name, "--") || strstr(name, "..")))
		rule = "'--' or '..' in the name";
	if (rule)
		return err_set(err, ERR_USAGE, "%s", rule);
	memcpy(out->str, name, strlen(name) + 1);
	return 0;
}

static void add_flat(const struct repo_id *id, struct buf *name)
{
	for (const char *p = id->str; *p; p++)
		buf_addc(name, *p == '/' ? '_' : *p);
}

void repo_id_file_name(const struct repo_id *id, struct buf *name)
{
	add_flat(id, name);
	buf_adds(name, ".json");
}

void repo_id_hashed_file_name(const struct repo_id *id, struct buf *name)
{
	char hex[65];

	sha256_hex(hex, id->str, strlen(id->str));
	add_flat(id, name);
	buf_addf(name, "~%.8s.json", hex);
}

bool repo_id_same(const char *a, const char *b)
{
	return !strcasecmp(a, b);
}
