/* SPDX-License-Identifier: MIT */
#include "core/taxonomy.h"

#include <stdlib.h>
#include <string.h>

#include "util/quote.h"
#include "util/suggest.h"

#define ANY "*"
#define SHOWN_MAX 8	/* names in one message */
#define NAME_SHOWN_MAX 200	/* bytes */

struct taxonomy {
	cJSON *document;
	const cJSON *root;
};

static void taxonomy_freep(struct taxonomy **taxonomy)
{
	taxonomy_free(*taxonomy);
}

void taxonomy_free(struct taxonomy *taxonomy)
{
	if (!taxonomy)
		return;
	json_free(taxonomy->document);
	free(taxonomy);
}

/* About the node, not a name below it. */
static bool is_note(const cJSON *member)
{
	return member->string[0] == '$';
}

static int check_node(const cJSON *node, struct buf *pointer, struct err *err)
{
	size_t len = pointer->len;
	const cJSON *child;

	if (!cJSON_IsObject(node))
		return err_set(err, ERR_INVALID, "%s: must be an object of "
			       "names, is %s", pointer->ptr,
			       json_type_name(node));
	json_each(child, node) {
		if (is_note(child))
			continue;
		json_pointer_add(pointer, child->string);
		if (check_node(child, pointer, err) < 0)
			return -1;
		buf_cut(pointer, len);
	}
	return 0;
}

int taxonomy_new(struct taxonomy **out, cJSON *document, struct err *err)
{
	CLEANUP(taxonomy_freep) struct taxonomy *taxonomy =
		xcalloc(1, sizeof(*taxonomy));
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);

	taxonomy->document = document;
	taxonomy->root = json_get(document, "tree");
	if (!taxonomy->root)
		return err_set(err, ERR_INVALID,
			       "a taxonomy must be an object with a \"tree\"");
	buf_adds(&pointer, "/tree");
	if (check_node(taxonomy->root, &pointer, err) < 0)
		return -1;
	*out = STEAL(taxonomy);
	return 0;
}

static const cJSON *child_of(const cJSON *node, const char *name)
{
	const cJSON *child = name[0] == '$' || !strcmp(name, ANY) ? NULL :
			     json_get(node, name);

	return child || !*name ? child : json_get(node, ANY);
}

/* The names below a node, without "*". */
static size_t names_of(const cJSON *node, const char ***out)
{
	size_t count = 0;
	const cJSON *child;

	*out = xcalloc((size_t)cJSON_GetArraySize(node) + 1, sizeof(**out));
	json_each(child, node)
		if (!is_note(child) && strcmp(child->string, ANY) != 0)
			(*out)[count++] = child->string;
	return count;
}

static void add_names(struct buf *why, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count && i < SHOWN_MAX; i++) {
		if (i)
			buf_adds(why, i + 1 == count ? " or " : ", ");
		quote_text(why, names[i], NAME_SHOWN_MAX);
	}
	if (count > SHOWN_MAX)
		buf_adds(why, ", ...");
}

static void say_unknown(struct buf *why, const cJSON *node, const char *above,
			const char *name)
{
	CLEANUP(freep) const char **names = NULL;
	size_t count = names_of(node, &names);
	const char *hint = suggest(name, names, count);

	buf_adds(why, "no ");
	quote_text(why, name, NAME_SHOWN_MAX);
	if (*above) {
		buf_adds(why, " below ");
		quote_text(why, above, NAME_SHOWN_MAX);
	}
	buf_adds(why, " in the taxonomy");
	if (hint) {
		buf_adds(why, ", did you mean ");
		quote_text(why, hint, NAME_SHOWN_MAX);
		buf_addc(why, '?');
	} else if (count) {
		buf_adds(why, ", which has ");
		add_names(why, names, count);
	} else {
		buf_adds(why, ", which ends there");
	}
}

bool taxonomy_has(const struct taxonomy *taxonomy, const cJSON *path,
		  size_t *index, struct buf *why)
{
	CLEANUP(buf_release) struct buf above = BUF_INIT(1024);
	const cJSON *node = taxonomy->root, *element;

	*index = 0;
	if (!path->child) {
		buf_adds(why, "is empty, must be a path of the taxonomy");
		return false;
	}
	json_each(element, path) {
		const cJSON *child;

		if (!cJSON_IsString(element))
			return true;
		child = child_of(node, element->valuestring);
		if (!child) {
			say_unknown(why, node, above.ptr,
				    element->valuestring);
			return false;
		}
		buf_addf(&above, "%s%s", above.len ? "/" : "",
			 element->valuestring);
		node = child;
		++*index;
	}
	return true;
}
