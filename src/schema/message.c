/* SPDX-License-Identifier: MIT */
#include "schema/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/quote.h"
#include "util/suggest.h"

#define QUOTE_MAX 60		/* bytes of a value */
#define LISTED_MAX 8		/* allowed values that are listed */
#define MESSAGE_MAX 1000

/* The text of an array or object if it is short, else only what it is. */
static void quote_tree(struct buf *out, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(QUOTE_MAX);

	json_compact(&text, value);
	if (text.full)
		buf_adds(out, cJSON_IsArray(value) ? "an array" :
						     "an object");
	else
		buf_adds(out, text.ptr);
}

void quote_value(struct buf *out, const cJSON *value)
{
	switch (value->type & TYPE_ANY) {
	case cJSON_String:
		quote_text(out, value->valuestring, QUOTE_MAX);
		break;
	case cJSON_Number:
		json_number(out, value->valuedouble);
		break;
	case cJSON_True:
		buf_adds(out, "true");
		break;
	case cJSON_False:
		buf_adds(out, "false");
		break;
	case cJSON_NULL:
		buf_adds(out, "null");
		break;
	default:
		quote_tree(out, value);
	}
}

void name_types(struct buf *out, unsigned int types)
{
	static const struct {
		unsigned int bits;
		const char *name;
	} names[] = {
		{ cJSON_Object, "an object" },
		{ cJSON_Array, "an array" },
		{ cJSON_String, "a string" },
		{ cJSON_Number, "a number" },
		{ TYPE_INTEGER, "an integer" },
		{ TYPE_BOOLEAN, "a boolean" },
		{ cJSON_NULL, "null" },
	};
	unsigned int left = 0;

	if (types & cJSON_Number)
		types &= ~(unsigned int)TYPE_INTEGER;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		left += (types & names[i].bits) != 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!(types & names[i].bits))
			continue;
		left--;
		buf_adds(out, names[i].name);
		if (left)
			buf_adds(out, left > 1 ? ", " : " or ");
	}
}

static const char *keep_text(struct run *run, const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(arena_alloc(run->arena, size), text, size);
}

static bool note(struct run *run, const struct schema_node *node,
		 const char *keyword, const cJSON *at, bool at_name,
		 const char *text)
{
	struct gather *gather = run->gather;
	struct found *found;

	gather->count++;
	if (!run->notes_left)
		return false;
	run->notes_left--;
	found = arena_alloc(run->arena, sizeof(*found));
	*found = (struct found){
		.node = node,
		.keyword = keyword,
		.at = at,
		.at_name = at_name,
		.level = run->level,
		.message = keep_text(run, text),
	};
	if (run->member) {
		found->at = run->member;
		found->at_name = true;
	}
	if (gather->last)
		gather->last->next = found;
	else
		gather->first = found;
	gather->last = found;
	return false;
}

bool say(struct run *run, const struct schema_node *node,
	 const char *keyword, const cJSON *at, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	size_t len = 0;
	va_list ap;

	if (!run->gather)
		return false;
	if (run->member)
		len = (size_t)snprintf(text, sizeof(text), "the name ");
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	return note(run, node, keyword, at, false, text);
}

bool say_never(struct run *run, const struct schema_node *node,
	       const cJSON *at)
{
	if (!run->gather)
		return false;
	return note(run, node, "", at, at->string != NULL,
		    run->member ? "the name must not be used" :
				  "must not be here");
}

bool say_type(struct run *run, const struct schema_node *node,
	      const cJSON *at)
{
	CLEANUP(buf_release) struct buf wanted = BUF_INIT(200);
	CLEANUP(buf_release) struct buf is = BUF_INIT(200);

	if (!run->gather)
		return false;
	name_types(&wanted, node->types);
	if (cJSON_IsNumber(at) && (node->types & TYPE_INTEGER))
		quote_value(&is, at);
	else
		name_types(&is, (unsigned int)at->type & TYPE_ANY);
	return say(run, node, "type", at, "must be %s, is %s", wanted.ptr,
		   is.ptr);
}

static void add_suggestion(struct buf *out, const char *name,
			   const char *const *names, size_t count)
{
	const char *hint = suggest(name, names, count);

	if (!hint)
		return;
	buf_adds(out, ", did you mean ");
	quote_text(out, hint, QUOTE_MAX);
	buf_addc(out, '?');
}

/* Append "'a', 'b' or null". */
static void add_allowed(struct buf *out, const struct value_rules **rules,
			size_t count, size_t total)
{
	size_t left = total;

	if (!total)
		buf_adds(out, "one of no values");
	if (total > LISTED_MAX)
		buf_addf(out, "one of the %zu allowed values", total);
	for (size_t i = 0; i < count && total <= LISTED_MAX; i++) {
		const cJSON *value = rules[i]->allowed;
		bool is_list = !strcmp(rules[i]->keyword, "enum");

		for (value = is_list ? value->child : value; value;
		     value = is_list ? value->next : NULL) {
			quote_value(out, value);
			left--;
			if (left)
				buf_adds(out, left > 1 ? ", " : " or ");
		}
	}
}

static size_t count_allowed(const struct value_rules *rules)
{
	return strcmp(rules->keyword, "enum") ? 1 :
		(size_t)cJSON_GetArraySize(rules->allowed);
}

bool say_any_value(struct run *run, const struct schema_node *node,
		   const char *keyword, const struct value_rules **rules,
		   size_t count, const cJSON *at)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(MESSAGE_MAX);
	CLEANUP(freep) const char **names = NULL;
	size_t total = 0, n = 0;

	if (!run->gather)
		return false;
	for (size_t i = 0; i < count; i++)
		total += count_allowed(rules[i]);
	names = xmalloc(total * sizeof(*names));
	for (size_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < rules[i]->strings.count; k++)
			names[n++] = rules[i]->strings.names[k].name;
	add_allowed(&text, rules, count, total);
	buf_adds(&text, ", is ");
	quote_value(&text, at);
	if (cJSON_IsString(at))
		add_suggestion(&text, at->valuestring, names, n);
	return say(run, node, keyword, at, "must be %s", text.ptr);
}

bool say_values(struct run *run, const struct schema_node *node,
		const struct value_rules *rules, const cJSON *at)
{
	return say_any_value(run, node, rules->keyword, &rules, 1, at);
}

bool say_bound(struct run *run, const struct schema_node *node,
	       const cJSON *bound, bool is_minimum, bool is_out,
	       const cJSON *at)
{
	CLEANUP(buf_release) struct buf limit = BUF_INIT(100);
	CLEANUP(buf_release) struct buf is = BUF_INIT(100);

	if (!run->gather)
		return false;
	json_number(&limit, bound->valuedouble);
	json_number(&is, at->valuedouble);
	return say(run, node, bound->string, at, "must be %s %s, is %s",
		   is_minimum ? (is_out ? "greater than" : "at least") :
				(is_out ? "less than" : "at most"),
		   limit.ptr, is.ptr);
}

bool say_multiple(struct run *run, const struct schema_node *node,
		  const cJSON *at)
{
	CLEANUP(buf_release) struct buf of = BUF_INIT(100);
	CLEANUP(buf_release) struct buf is = BUF_INIT(100);

	if (!run->gather)
		return false;
	json_number(&of, node->number->multiple_of->valuedouble);
	json_number(&is, at->valuedouble);
	return say(run, node, "multipleOf", at,
		   "must be a multiple of %s, is %s", of.ptr, is.ptr);
}

bool say_count(struct run *run, const struct schema_node *node,
	       const char *keyword, const cJSON *at, bool is_minimum,
	       size_t bound, size_t count, const char *thing,
	       const char *things)
{
	return say(run, node, keyword, at, "must have at %s %zu %s, has %zu",
		   is_minimum ? "least" : "most", bound,
		   bound == 1 ? thing : things, count);
}

bool say_pattern(struct run *run, const struct schema_node *node,
		 const cJSON *at)
{
	CLEANUP(buf_release) struct buf is = BUF_INIT(MESSAGE_MAX);

	if (!run->gather)
		return false;
	quote_text(&is, at->valuestring, QUOTE_MAX);
	return say(run, node, "pattern", at,
		   "must match the pattern %.300s, is %s",
		   node->string->pattern_text, is.ptr);
}

bool say_format(struct run *run, const struct schema_node *node,
		const char *why, const cJSON *at)
{
	CLEANUP(buf_release) struct buf is = BUF_INIT(MESSAGE_MAX);
	const struct format *format = node->string->format;

	if (!run->gather)
		return false;
	quote_text(&is, at->valuestring, QUOTE_MAX);
	return say(run, node, "format", at, "must be %s %s, is %s%s%s",
		   format->article, format->name, is.ptr, why ? ": " : "",
		   why ? why : "");
}

bool say_missing(struct run *run, const struct schema_node *node,
		 const char *name, const cJSON *at)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT(MESSAGE_MAX);

	if (!run->gather)
		return false;
	quote_text(&quoted, name, QUOTE_MAX);
	return say(run, node, "required", at, "must have the property %s",
		   quoted.ptr);
}

static void add_known_name(struct buf *out, const char *name,
			   const struct object_rules *rules)
{
	CLEANUP(freep) const char **names =
		xmalloc(rules->names.count * sizeof(*names));
	size_t count = 0;

	for (uint32_t i = 0; i < rules->names.count; i++)
		if (rules->properties[i] && !rules->properties[i]->never)
			names[count++] = rules->names.names[i].name;
	add_suggestion(out, name, names, count);
}

bool say_unknown(struct run *run, const struct schema_node *node,
		 const char *keyword, const cJSON *member)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(MESSAGE_MAX);

	if (!run->gather)
		return false;
	buf_adds(&text, "unknown property ");
	quote_text(&text, member->string, QUOTE_MAX);
	if (node->object)
		add_known_name(&text, member->string, node->object);
	return note(run, node, keyword, member, true, text.ptr);
}

bool say_needs(struct run *run, const struct schema_node *node,
	       const char *keyword, const char *name, const char *need,
	       const cJSON *at)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(MESSAGE_MAX);

	if (!run->gather)
		return false;
	quote_text(&text, need, QUOTE_MAX);
	buf_adds(&text, " beside ");
	quote_text(&text, name, QUOTE_MAX);
	return say(run, node, keyword, at, "must have the property %s",
		   text.ptr);
}
