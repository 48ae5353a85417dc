/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_HUB_STANDIN_H
#define HFMETA_TESTS_HUB_STANDIN_H

/*
 * The Hub's stand-in for tests: an HTTP server on 127.0.0.1 that answers as
 * the Hub does, from hub snapshots (src/hub/snapshot.h has the layout), and
 * misbehaves on demand.
 *
 *	standin [--snapshot DIR]... [--recorded DIR] [--config FILE]
 *		[--log FILE] --ports FILE
 *
 * It has three origins, each with a port of its own that the kernel picks:
 * the Hub, the storage host that large files are redirected to, and the data
 * set viewer.  When all listen, FILE has the lines
 *
 *	hub http://127.0.0.1:PORT
 *	cdn http://127.0.0.1:PORT
 *	viewer http://127.0.0.1:PORT
 *
 * It runs until its standard input ends, so it cannot outlive who started it,
 * or SIGTERM.  --recorded takes a folder with api/models/NAME.json and
 * NAME.headers.txt, recorded from the Hub: what was asked there is answered
 * with those bytes.
 *
 * The log has a line of JSON for each request: port, method, target,
 * authorization, accept_encoding, range, user_agent, status, peer (the
 * client's port, one for each connection).
 *
 * The configuration is JSON, read again when it changes (and then counters
 * start anew).  All members are optional:
 *
 *	tokens: [..]		valid tokens; without it any "hf_..." is
 *	repos: [{
 *	  type: "model", id: "a/b",
 *	  aliases: [..]		old names: relative 307
 *	  legacy: [..]		old names answered with 200, as gpt2 was
 *	  gated: "manual", private: true, disabled: true
 *	  missing: true		as if it had been deleted
 *	  readers: [..]		tokens that may read it, gated or private
 *	  lfs: [..]		files kept on the storage host
 *	  direct: true		small files with 200 and no redirect
 *	  doc: {..}		members that replace those of the document
 *	}]
 *	faults: [{
 *	  path: "?api?models*"	fnmatch(3) on path and query
 *	  port: "hub", method: "GET"
 *	  skip: n, times: n	let n pass first; n times only
 *	  status: 503, headers: {..}, body: "..", type: "text/html"
 *				this instead of the right answer
 *	  repeat: {text: "[", bytes: 104857600}	instead of a body
 *	  hex: "ff00.."		a body of any bytes
 *	  truncate_at: n	close the connection after n bytes of body
 *	  length: n		claim more bytes than come
 *	  chunked: true		no Content-Length
 *	  delay_ms: n		before the answer
 *	  drip_ms: n		before each byte of the body
 *	  reset: true		no answer, RST
 *	  gzip: true		packed, asked for or not
 *	  ignore_range: true
 *	}]
 *	rate: {api: {q: 500, w: 300}, resolvers: {..}}	real counters
 *	page: n			most rows on a page, whatever the limit
 *	link_host: "https://huggingface.co"	"self": its own
 *	link: "loop" | "/elsewhere"	what next links point to
 *	repeat_rows: true	each page begins with the last row before
 *	jitter: true		what moves without a commit moves
 *	delay_ms: n		every answer
 *	viewer_rows: {"data/set": [{..}]}	rows for /filter
 */

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "json/json.h"

enum origin { ORIGIN_HUB, ORIGIN_CDN, ORIGIN_VIEWER, ORIGINS };

#define SNAPSHOTS_MAX 8

struct repo_name {
	char *type;		/* "models" or "datasets" */
	char *id;
	const char *dir;	/* the snapshot it is in */
};

struct recorded {
	char *target;
	char *body_path;
	char *headers_path;
};

struct counter {
	char *key;		/* bucket and token */
	int used;
	double start;
};

struct standin {
	const char *snapshots[SNAPSHOTS_MAX];
	size_t snapshot_count;
	const char *recorded_dir, *config_path, *log_path, *ports_path;
	char *bases[ORIGINS];	/* "http://127.0.0.1:PORT" */
	int log;

	pthread_mutex_t lock;	/* of all below */
	cJSON *config;
	char config_stamp[100];
	int *fault_counts;
	struct repo_name *repos;
	size_t repo_count, repo_room;
	struct recorded *recorded;
	size_t recorded_count, recorded_room;
	struct counter *counters;
	size_t counter_count, counter_room;
	unsigned int requests;

	atomic_bool stopping;	/* nobody waits for a slow answer any more */
};

/* What is asked. */
struct asked {
	struct standin *standin;
	enum origin origin;
	const char *method;
	const char *target;	/* path and query, as sent */
	char *path;		/* without the query, as sent */
	const char *query;	/* or "" */
	const char *authorization, *accept_encoding, *range, *none_match;
	const char *user_agent;
	const char *token;	/* or NULL */
	bool token_good;
	int fd;			/* of the connection */
	int peer;		/* the client's port: one for a connection */
};

/* What is answered. */
struct reply {
	int status;
	struct { char *name, *value; } headers[24];
	size_t header_count;
	struct buf body;
	/* How it is sent. */
	char *repeat;		/* instead of body, up to 'size' bytes */
	uint64_t size;		/* what Content-Length claims */
	uint64_t end;		/* where the connection is closed */
	bool chunked, reset, ignore_range;
	unsigned int delay_ms, drip_ms;
	const struct standin *standin;
};

void reply_release(struct reply *reply);
void reply_header(struct reply *reply, const char *name, const char *fmt, ...)
	PRINTF(3, 4);
const char *reply_get(const struct reply *reply, const char *name);
void reply_text(struct reply *reply, int status, const char *type,
		const char *text);
void reply_json(struct reply *reply, const cJSON *doc);

/* {"error": message}, with X-Error-Code (if not NULL) and X-Error-Message. */
void reply_error(struct reply *reply, int status, const char *code,
		 const char *message);

/* standin_config.c */

void config_load(struct standin *s);
void config_free(struct standin *s);
const cJSON *config_repo(const struct standin *s, const char *type,
			 const char *name, const char *list);
bool config_has(const cJSON *list, const char *text);
int config_number(const cJSON *object, const char *name, int standard);
bool config_true(const cJSON *object, const char *name);
bool read_file(const char *path, struct buf *out);

/* standin_fault.c: the fault for a request, or NULL; counts it. */
const cJSON *fault_find(struct standin *s, const struct asked *asked);
void fault_apply(const cJSON *fault, struct reply *reply);
void rate_apply(struct standin *s, const struct asked *asked,
		struct reply *reply);

/* standin_repo.c: documents, files */

struct repo {
	const char *type;	/* "models" or "datasets" */
	char *id;		/* canonical */
	const cJSON *entry;	/* of the configuration, or NULL */
	const char *dir;	/* of its snapshot, or NULL */
	cJSON *doc;
	char *redirect;		/* it has another name: this one */
};

void repo_release(struct repo *repo);
/* False: there is none. */
bool repo_find(struct standin *s, const char *type, const char *name,
	       struct repo *out);
/* The answer that keeps the asker out; false if there is none. */
bool repo_refuse(const struct asked *asked, const struct repo *repo,
		 bool file, struct reply *reply);
void refuse_missing(const struct asked *asked, struct reply *reply);
const char *repo_sha(const struct repo *repo);
bool repo_rev(const struct repo *repo, const char *rev);
bool repo_file(const struct repo *repo, const char *path, struct buf *out);
void blob_id(char out[41], const struct buf *bytes);
char *url_decode(const char *s, size_t len);
char *url_encode(const char *s, const char *keep);
/* A parameter of the query, decoded; NULL if it is not there. */
char *query_get(const char *query, const char *name, size_t nth);

/* standin_file.c, standin_list.c: routes.  False: not theirs. */
bool route_resolve(struct asked *asked, struct reply *reply);
bool route_cache(struct asked *asked, struct reply *reply);
bool route_cdn(struct asked *asked, struct reply *reply);
bool route_info(struct asked *asked, struct reply *reply);
bool route_list(struct asked *asked, struct reply *reply);
bool route_tree(struct asked *asked, const struct repo *repo,
		const char *rest, struct reply *reply);
bool route_viewer(struct asked *asked, struct reply *reply);
bool route_recorded(struct asked *asked, struct reply *reply);
/* Add Link: rel="next" to a page. */
void add_next_link(const struct asked *asked, size_t offset,
		   struct reply *reply);

#endif
