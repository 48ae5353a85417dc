/* SPDX-License-Identifier: MIT */
#include "schema/message.h"

static bool is_allowed(struct run *run, const struct value_rules *rules,
		       const cJSON *value)
{
	if (!(rules->types & (unsigned int)value->type))
		return false;
	if (cJSON_IsString(value))
		return lookup_find(&rules->strings, value->valuestring,
				   strlen(value->valuestring)) >= 0;
	/* null, true and false have a type of their own. */
	if (value->type & (TYPE_BOOLEAN | cJSON_NULL))
		return true;
	run_charge(run, rules->other_count);
	for (size_t i = 0; i < rules->other_count; i++)
		if (json_equal(rules->others[i], value))
			return true;
	return false;
}

bool check_values(struct run *run, const struct schema_node *node,
		  const struct value_rules *rules, const cJSON *value)
{
	if (is_allowed(run, rules, value))
		return true;
	return run->gather ? say_values(run, node, rules, value) : false;
}

bool check_number(struct run *run, const struct schema_node *node,
		  const cJSON *value)
{
	const struct number_rules *rules = node->number;
	double number = value->valuedouble;
	bool fits = true;

	if (rules->minimum && (rules->above ?
			       number <= rules->minimum->valuedouble :
			       number < rules->minimum->valuedouble))
		fits = say_bound(run, node, rules->minimum, true,
				 rules->above, value);
	if (rules->maximum && (rules->below ?
			       number >= rules->maximum->valuedouble :
			       number > rules->maximum->valuedouble))
		fits = say_bound(run, node, rules->maximum, false,
				 rules->below, value);
	if (rules->multiple_of &&
	    !number_is_multiple(number, rules->multiple_of->valuedouble))
		fits = say_multiple(run, node, value);
	return fits;
}

/* Code points: all bytes but those that continue one. */
static size_t count_characters(const char *s, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

static bool check_length(struct run *run, const struct schema_node *node,
			 const cJSON *value, size_t len)
{
	const struct string_rules *rules = node->string;
	size_t count;

	/* One to four bytes a character. */
	if (len <= rules->max_length && len / 4 >= rules->min_length)
		return true;
	count = count_characters(value->valuestring, len);
	if (count < rules->min_length)
		return say_count(run, node, "minLength", value, true,
				 rules->min_length, count, "character",
				 "characters");
	if (count > rules->max_length)
		return say_count(run, node, "maxLength", value, false,
				 rules->max_length, count, "character",
				 "characters");
	return true;
}

bool check_string(struct run *run, const struct schema_node *node,
		  const cJSON *value)
{
	const struct string_rules *rules = node->string;
	size_t len = strlen(value->valuestring);
	const char *why = NULL;
	bool fits = check_length(run, node, value, len);

	if (!fits && !run->gather)
		return false;
	if (rules->pattern &&
	    !run_match(run, rules->pattern, value->valuestring, len))
		fits = say_pattern(run, node, value);
	if (rules->format &&
	    !rules->format->check(value->valuestring, len, &why))
		fits = say_format(run, node, why, value);
	return fits;
}
