/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_HUB_H
#define HFMETA_HUB_HUB_H

/*
 * The Hugging Face Hub, as far as metadata goes.
 *
 * A hub is opened from an endpoint: "https://...", "http://...",
 * "file:///DIR" or a folder (a hub snapshot, see hub/snapshot.h).  Apart from
 * the endpoint's text nobody can tell HTTP from a snapshot.
 *
 * There are two ways to ask.  hub_queue() takes a request and returns at
 * once; hub_run() works off everything that is queued, many at a time, and
 * calls each request's done().  hub_info() and its like below it ask one
 * thing and wait; they must not be called from within a done().
 *
 * Errors, by code, so that nobody needs to look at the text:
 *
 *	ERR_NOT_FOUND	no such repository, revision or file (also: private,
 *			and nobody may know)
 *	ERR_DENIED	it is there, but gated or disabled; or the token is bad
 *	ERR_NETWORK	no usable answer: no connection, time-out, cut off, 429
 *			and 5xx after all tries, a web page instead of JSON,
 *			offline; trying again later may help
 *	ERR_LIMIT	an answer above its size limit; more requests or time
 *			than the options allow
 *	ERR_INVALID	an id, path or revision that no URL can be made of; an
 *			answer that is no JSON or breaks the protocol
 *	ERR_INTERRUPTED	options.stop said so
 *
 * The token is sent to the endpoint's own origin and to nothing else, and is
 * in no message.  One thread uses a hub at a time.
 */

#include "json/json.h"
#include "hub/quota.h"
#include "util/buf.h"
#include "util/err.h"

#define HUB_ENDPOINT "https://huggingface.co"
#define HUB_VIEWER "https://datasets-server.huggingface.co"

/*
 * Most bytes of one answer, unpacked.  A model's document is 5 to 60 kB, a
 * listing's page of 1,000 rows about 1 to 12 MB; a parsed document takes up
 * to 40 times its text, and the text is anybody's.
 */
#define HUB_INFO_MAX (16u << 20)
#define HUB_PAGE_MAX (32u << 20)

enum hub_type {
	HUB_MODEL,
	HUB_DATASET,
};

/*
 * How to reach the Hub.  The strings belong to the options: set them with
 * xstrdup().  Zero or NULL means the default that is given here.
 */
struct hub_options {
	char *endpoint;		/* HUB_ENDPOINT */
	char *viewer;		/* the data set viewer; HUB_VIEWER */
	char *token;		/* none */
	char *ca_file;		/* certificates to trust; the system's */
	char *record;		/* folder that gets a snapshot; none */
	char *version;		/* hfmeta's, for the user agent */
	bool offline;		/* a snapshot or nothing */
	unsigned int jobs;	/* transfers at a time; 8 */
	unsigned int retries;	/* after the first try; 5.  See no_retries */
	bool no_retries;
	unsigned int backoff_ms;	/* first wait, then doubled; 1000 */
	unsigned int max_wait_ms;	/* longest wait for a quota; 600000 */
	unsigned int connect_ms;	/* 10000 */
	unsigned int idle_ms;		/* without a byte; 20000 */
	unsigned int total_ms;		/* one transfer; 300000 */
	uint64_t max_requests;	/* HTTP requests in all; no limit */
	uint64_t max_time_ms;	/* from hub_open(); no limit */
	/*
	 * Called ten times a second or more while hub_run() works; to draw
	 * progress, too.  True: drop what is in flight (ERR_INTERRUPTED).
	 */
	bool (*stop)(void *data);
	void *stop_data;
};

#define HUB_OPTIONS_INIT { .endpoint = NULL }

void hub_options_release(struct hub_options *options);

/*
 * Fill in what is not set from the environment, as the Hub's Python client
 * has it: HF_ENDPOINT; HF_TOKEN, HUGGING_FACE_HUB_TOKEN, the file
 * HF_TOKEN_PATH ($HF_HOME/token), unless HF_HUB_DISABLE_IMPLICIT_TOKEN;
 * HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE; HF_HUB_DOWNLOAD_TIMEOUT;
 * REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE; and
 * HFMETA_VIEWER_ENDPOINT.  Proxies are read by libcurl.  A token file that
 * is not there is no error.
 */
int hub_options_from_env(struct hub_options *options, struct err *err)
	MUST_CHECK;

struct hub;

/* Copies what it needs of 'options'.  Sends nothing yet. */
int hub_open(struct hub **out, const struct hub_options *options,
	     struct err *err) MUST_CHECK;
void hub_free(struct hub *hub);		/* NULL is fine */
void hub_freep(struct hub **hub);	/* for CLEANUP() */

/* "https://huggingface.co", "file:///...": without credentials and without
 * '/' at the end.  Belongs to the hub. */
const char *hub_endpoint(const struct hub *hub);

/* What was done so far. */
struct hub_stats {
	uint64_t requests[QUOTA_BUCKETS];	/* also repeats, redirects */
	uint64_t answers;	/* of a snapshot */
	uint64_t retries;
	uint64_t bytes;		/* of bodies and headers, as received */
	unsigned int queued, running;
	/* From the newest RateLimit header; -1 is not known. */
	int64_t remaining[QUOTA_BUCKETS];
	/* How long nothing of a bucket may start, 0 for now. */
	uint64_t wait_ms[QUOTA_BUCKETS];
};

void hub_stats(const struct hub *hub, struct hub_stats *out);

enum hub_what {
	HUB_INFO,	/* the document of a repository */
	HUB_FILE,	/* the bytes of a file, or a range of them */
	HUB_HEAD,	/* about a file, in the larger quota */
	HUB_LIST,	/* pages of the listing */
	HUB_TREE,	/* pages of a folder's entries */
	HUB_FILTER,	/* rows of a data set, from the viewer's /filter */
};

struct hub_answer {
	/*
	 * INFO: an object.  LIST, TREE: an array, the rows of one page, none
	 * twice in a listing.  FILTER: the viewer's object.  Its receiver
	 * may STEAL() it.  U+0000 in strings has become U+FFFD.
	 */
	cJSON *doc;
	struct buf body;	/* FILE */
	char commit[41];	/* the revision's commit, or "" */
	/* HEAD, FILE: 40 hex digits are a git blob, 64 a SHA-256; or "". */
	char etag[65];
	int64_t size;		/* HEAD, FILE: of the whole file; or -1 */
	bool missing;		/* HEAD: no such file at that commit */
	/*
	 * LIST, TREE: another page follows, and another done() with it; set
	 * to false to have no more.
	 */
	bool more;
	bool hold;	/* set to true: that page waits for hub_go_on() */
};

/*
 * Called once for each request (LIST, TREE: once a page).  Either 'answer'
 * or 'err' is NULL; both belong to the hub.  May queue more requests.
 */
typedef void hub_done(void *data, struct hub_answer *answer,
		      const struct err *err);

struct hub_request {
	enum hub_what what;
	enum hub_type type;
	const char *id;		/* not for LIST */
	const char *revision;	/* NULL is "main" */
	const char *path;	/* FILE, HEAD, TREE ("" or NULL: the root) */
	/*
	 * "name=value" strings up to a NULL, not yet encoded; or NULL, which
	 * for INFO means "blobs=true".  FILTER: config, split, where, ...
	 */
	const char *const *query;
	size_t max;		/* FILE: ceiling of the body; 0: HUB_INFO_MAX */
	bool ranged;		/* FILE: bytes first..last only */
	uint64_t first, last;
	hub_done *done;
	void *data;
};

/* Copies the request.  What is wrong with it is told to done(), too. */
void hub_queue(struct hub *hub, const struct hub_request *request);

/*
 * Work until nothing is queued.  Fails only as a whole: with
 * ERR_INTERRUPTED, or ERR_LIMIT when max_requests or max_time_ms is met;
 * each outstanding request's done() has been told so before, and no more can
 * be asked of this hub.
 */
int hub_run(struct hub *hub, struct err *err) MUST_CHECK;

/* Whether hub_run() is about to fail, to those that are told an error: they
 * were cut off, and not refused. */
bool hub_is_over(const struct hub *hub);

/* Let pages that were held come with the next hub_run(). */
void hub_go_on(struct hub *hub);

/*
 * One thing at a time.  What is handed out belongs to the caller.
 */

/* 'query' as in hub_request.  An answer after a rename has the new "id". */
int hub_info(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *const *query, cJSON **doc,
	     struct err *err) MUST_CHECK;

/* Appends the file to 'body', whose 'max' is the ceiling. */
int hub_file(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path, struct buf *body,
	     struct err *err) MUST_CHECK;

/* Appends bytes first..last, fewer if the file ends before.  'size', if not
 * NULL, is the whole file's, or -1. */
int hub_file_range(struct hub *hub, enum hub_type type, const char *id,
		   const char *revision, const char *path, uint64_t first,
		   uint64_t last, struct buf *body, int64_t *size,
		   struct err *err) MUST_CHECK;

/*
 * Sets out->commit, etag, size and missing: for a file that is not there the
 * Hub still tells the commit.  Nothing in 'out' needs to be freed.
 */
int hub_head(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path, struct hub_answer *out,
	     struct err *err) MUST_CHECK;

/* The first 'limit' rows of a listing (0: all) as an array. */
int hub_list(struct hub *hub, enum hub_type type, const char *const *query,
	     size_t limit, cJSON **rows, struct err *err) MUST_CHECK;

/* All entries of a folder. */
int hub_tree(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path,
	     const char *const *query, cJSON **entries, struct err *err)
	MUST_CHECK;

/*
 * E.g. query = { "config=default", "split=train", "where=...", NULL }.
 * 'commit', if not NULL, gets the data set's revision that the rows are of,
 * or "".
 */
int hub_filter(struct hub *hub, const char *dataset,
	       const char *const *query, cJSON **doc, char commit[41],
	       struct err *err) MUST_CHECK;

#endif
