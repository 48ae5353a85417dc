/* SPDX-License-Identifier: MIT */
#include "source/harness_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* A string that says something. */
static const char *text_of(const cJSON *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return text && *text ? text : NULL;
}

/* The value of a name in "pretrained=a/b,dtype=float16"; returns a string. */
static char *argument_in_text(const char *arguments, const char *name)
{
	size_t name_len = strlen(name);

	while (*arguments) {
		size_t len = strcspn(arguments, ",");

		if (len > name_len + 1 && arguments[name_len] == '=' &&
		    !strncmp(arguments, name, name_len))
			return xstrndup(arguments + name_len + 1,
					len - name_len - 1);
		arguments += len + (arguments[len] == ',');
	}
	return NULL;
}

static char *argument(const struct reading *r, const char *name)
{
	const cJSON *arguments = json_get(r->config, "model_args");
	const char *text;

	if (cJSON_IsString(arguments))
		return argument_in_text(arguments->valuestring, name);
	text = text_of(arguments, name);
	return text ? xstrdup(text) : NULL;
}

/* The model among the arguments, in the order in which the harness looks. */
static char *model_argument(const struct reading *r)
{
	static const char *const names[] = {
		"peft", "delta", "pretrained", "model", "path", "engine",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *model = argument(r, names[i]);

		if (model)
			return model;
	}
	return NULL;
}

static void read_model(struct reading *r)
{
	const char *name = text_of(r->document, "model_name");
	CLEANUP(freep) char *among = model_argument(r);

	if (!name)
		name = text_of(r->config, "model_name");
	if (!name) {
		r->out->model = STEAL(among);
		return;
	}
	r->out->model = xstrdup(name);
	if (among && strcmp(among, name) != 0)
		r->out->other_model = STEAL(among);
}

static bool is_commit(const char *s)
{
	return strlen(s) == 40 && strspn(s, "0123456789abcdef") == 40;
}

/* A branch or tag that was asked for, such as a checkpoint; "main" is what
 * everybody means, and commits are mostly its own. */
static void read_revision(struct reading *r)
{
	CLEANUP(freep) char *revision = argument(r, "revision");

	if (revision && *revision && strcmp(revision, "main") != 0 &&
	    !is_commit(revision))
		r->out->revision = STEAL(revision);
}

static bool is_date(const char *s)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' :
				     s[i] != form[i])
			return false;
	return true;
}

/* "results_2024-03-01T23-57-00.309695.json" */
static char *time_in_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (!starts_with(name, "results_") || !ends_with(name, ".json"))
		return NULL;
	name += strlen("results_");
	return is_date(name) ?
	       xstrndup(name, strlen(name) - strlen(".json")) : NULL;
}

/* Seconds since 1970, in the form that the harness has in file names. */
static char *time_of_date(const cJSON *date)
{
	double whole = cJSON_IsNumber(date) ? date->valuedouble : -1;
	struct tm parts;
	time_t seconds;
	char text[40];

	/* Between 2000 and 2200: anything else is no date of a run. */
	if (whole < 946684800 || whole > 7258118400)
		return NULL;
	seconds = (time_t)whole;
	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H-%M-%S", &parts))
		return NULL;
	return xasprintf("%s.%06u", text,
			 (unsigned int)((whole - (double)seconds) * 1e6));
}

void harness_read_about(struct reading *r)
{
	read_model(r);
	read_revision(r);
	r->out->timestamp = time_in_name(r->place->file);
	if (!r->out->timestamp)
		r->out->timestamp = time_of_date(json_get(r->document,
							  "date"));
}

static void add_text(cJSON *origin, const char *name, const char *text)
{
	if (text)
		json_set_string(origin, name, text);
}

static void add_value(cJSON *origin, const char *name, const cJSON *value)
{
	if (cJSON_IsNumber(value) ||
	    (cJSON_IsString(value) && *value->valuestring))
		json_set(origin, name, json_copy(value));
}

cJSON *harness_origin(const struct reading *r, const char *key)
{
	const cJSON *document = r->document, *config = r->config;
	const char *commit = text_of(document, "git_hash");
	CLEANUP(freep) char *revision = argument(r, "revision");
	cJSON *origin = cJSON_CreateObject();

	if (!commit)
		commit = text_of(config, "lighteval_sha");
	add_text(origin, "dataset", r->place->dataset);
	add_text(origin, "revision", r->place->revision);
	add_text(origin, "file", r->place->file);
	add_text(origin, "harness_version",
		 text_of(document, "lm_eval_version"));
	add_text(origin, "harness_commit", commit);
	add_text(origin, "model_revision", revision && *revision ? revision :
		 text_of(config, "model_sha"));
	add_text(origin, "model_dtype", text_of(config, "model_dtype"));
	add_value(origin, "task_version",
		  json_get(json_get(document, "versions"), key));
	add_value(origin, "samples",
		  json_get(json_get(json_get(document, "n-samples"), key),
			   "effective"));
	add_value(origin, "limit", json_get(config, "limit"));
	return origin;
}
