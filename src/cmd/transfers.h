/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_TRANSFERS_H
#define HFMETA_CMD_TRANSFERS_H

/* The options of commands that ask the Hub for much, and what they take. */

#include "cmd/cmd.h"
#include "core/upstream.h"

struct transfer_texts {
	const char *jobs, *max_requests, *max_time;
};

/* Rows for a table of options. */
#define TRANSFER_OPTS(texts) \
	OPT_STRING('j', "jobs", "number", &(texts)->jobs, \
		   "transfers at a time (8)"), \
	OPT_STRING(0, "max-requests", "number", &(texts)->max_requests, \
		   "stop after so many requests"), \
	OPT_STRING(0, "max-time", "time", &(texts)->max_time, \
		   "stop after so long")

/* Fails with ERR_USAGE. */
int transfers_read(struct upstream_options *options,
		   const struct transfer_texts *texts, struct err *err)
	MUST_CHECK;

/* What an option says: digits; "90s", "12h", "7d" and the like, as seconds.
 * Without a text nothing is set.  Fails with ERR_USAGE. */
int parse_number(uint64_t *out, const char *text, const char *option,
		 struct err *err) MUST_CHECK;
int parse_time(int64_t *seconds, const char *text, const char *option,
	       struct err *err) MUST_CHECK;

#endif
