/* SPDX-License-Identifier: MIT */
#include "core/upstream.h"

#include <stdlib.h>
#include <string.h>

#include "hub/hub.h"

struct upstream {
	struct hub *hub;
	bool is_recorded;
};

static bool is_the_hub(const char *endpoint)
{
	size_t len = strlen(HUB_ENDPOINT);

	return !strncmp(endpoint, HUB_ENDPOINT, len) &&
	       (!endpoint[len] || !strcmp(endpoint + len, "/"));
}

static bool environment_has_endpoint(void)
{
	const char *endpoint = getenv("HF_ENDPOINT");

	return endpoint && *endpoint;
}

static void choose_endpoint(struct hub_options *hub,
			    const struct upstream_options *options)
{
	const char *repository = options->repository_endpoint;

	if (options->endpoint)
		hub->endpoint = xstrdup(options->endpoint);
	if (hub->endpoint || environment_has_endpoint() || !repository)
		return;
	hub->endpoint = xstrdup(repository);
}

/* 1 if the variable is set, 0 if not. */
static int number_from(unsigned int *out, const char *variable,
		       struct err *err)
{
	const char *text = getenv(variable);
	size_t len = text ? strlen(text) : 0;

	if (!len)
		return 0;
	if (strspn(text, "0123456789") != len || len > 8)
		return err_set(err, ERR_USAGE, "%s must be a number, is '%s'",
			       variable, text);
	*out = (unsigned int)strtoul(text, NULL, 10);
	return 1;
}

/* How stubborn to be: HFMETA_RETRIES, and the first wait of a doubling row
 * in HFMETA_BACKOFF_MS. */
static int set_patience(struct hub_options *hub, struct err *err)
{
	int set = number_from(&hub->retries, "HFMETA_RETRIES", err);

	if (set < 0 ||
	    number_from(&hub->backoff_ms, "HFMETA_BACKOFF_MS", err) < 0)
		return -1;
	hub->no_retries = set && !hub->retries;
	return 0;
}

static bool endpoint_is_only_the_repositorys(const struct hub_options *hub,
				const struct upstream_options *options)
{
	return !options->endpoint && !environment_has_endpoint() &&
	       hub->endpoint && !is_the_hub(hub->endpoint);
}

int upstream_open(struct upstream **out,
		  const struct upstream_options *options, struct err *err)
{
	CLEANUP(hub_options_release) struct hub_options hub = HUB_OPTIONS_INIT;
	struct upstream *upstream;
	struct hub *opened = NULL;
	bool without_token;

	choose_endpoint(&hub, options);
	without_token = endpoint_is_only_the_repositorys(&hub, options);
	if (hub_options_from_env(&hub, err) < 0)
		return -1;
	if (without_token) {
		free(hub.token);
		hub.token = NULL;
	}
	hub.offline = hub.offline || options->offline;
	hub.version = xstrdup(PACKAGE_VERSION);
	if (set_patience(&hub, err) < 0)
		return -1;
	if (options->record)
		hub.record = xstrdup(options->record);
	hub.jobs = options->jobs;
	hub.max_requests = options->max_requests;
	hub.max_time_ms = options->max_time_ms;
	hub.stop = options->stop;
	hub.stop_data = options->stop_data;
	if (hub_open(&opened, &hub, err) < 0)
		return -1;
	upstream = xcalloc(1, sizeof(*upstream));
	upstream->hub = opened;
	upstream->is_recorded = options->record;
	*out = upstream;
	return 0;
}

void upstream_free(struct upstream *upstream)
{
	if (!upstream)
		return;
	hub_free(upstream->hub);
	free(upstream);
}

void upstream_freep(struct upstream **upstream)
{
	upstream_free(*upstream);
}

struct hub *upstream_hub(const struct upstream *upstream)
{
	return upstream->hub;
}

bool upstream_is_recorded(const struct upstream *upstream)
{
	return upstream->is_recorded;
}

void upstream_usage(const struct upstream *upstream,
		    struct upstream_usage *out)
{
	struct hub_stats stats;

	hub_stats(upstream->hub, &stats);
	*out = (struct upstream_usage){
		.api = stats.requests[QUOTA_API],
		.resolvers = stats.requests[QUOTA_RESOLVERS],
		.bytes = stats.bytes, .remaining = -1,
		.requests = stats.answers,
	};
	for (int b = 0; b < QUOTA_BUCKETS; b++) {
		int64_t left = stats.remaining[b];

		out->requests += stats.requests[b];
		if (left >= 0 && (out->remaining < 0 || left < out->remaining))
			out->remaining = left;
		if (stats.wait_ms[b] > out->wait_ms)
			out->wait_ms = stats.wait_ms[b];
	}
}

int upstream_type_parse(enum upstream_type *type, const char *name,
			struct err *err)
{
	*type = UPSTREAM_MODEL;
	if (!name || !strcmp(name, "model"))
		return 0;
	*type = UPSTREAM_DATASET;
	if (!strcmp(name, "dataset"))
		return 0;
	return err_set(err, ERR_USAGE, "option '--type' takes model or "
		       "dataset, not '%s'", name);
}

/* Where a snapshot lies is nobody else's business. */
const char *upstream_endpoint(const struct upstream *upstream)
{
	const char *endpoint = hub_endpoint(upstream->hub);

	return starts_with(endpoint, "file:") ? NULL : endpoint;
}
