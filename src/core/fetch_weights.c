/* SPDX-License-Identifier: MIT */
#include "core/fetch_weights.h"

#include <string.h>

#include "source/safetensors.h"

/* A model of many shards has some 200 KB of index. */
#define INDEX_MAX ((size_t)16 * 1024 * 1024)

struct weights {
	struct hub *hub;
	enum hub_type type;
	const char *id, *commit;
	struct safetensors sum;
	struct err *err;
};

bool api_lists(const cJSON *api, const char *path)
{
	const cJSON *file;

	json_each(file, json_get(api, "siblings")) {
		const char *name = json_get_string(file, "rfilename");

		if (name && !strcmp(name, path))
			return true;
	}
	return false;
}

static int add_file(struct weights *w, const char *path)
{
	CLEANUP(buf_release) struct buf head =
		BUF_INIT(SAFETENSORS_HEADER_MAX + 8);
	struct safetensors counts = SAFETENSORS_INIT;
	uint64_t first, last;

	while (safetensors_next_range(&first, &last, head.ptr, head.len)) {
		size_t before = head.len;

		if (hub_file_range(w->hub, w->type, w->id, w->commit, path,
				   first, last, &head, NULL, w->err) < 0)
			return -1;
		if (head.len == before)
			break;		/* the file ends here */
	}
	if (safetensors_parse(&counts, head.ptr, head.len, w->err) < 0)
		return err_wrap(w->err, "%s", path);
	return safetensors_add(&w->sum, &counts, w->err);
}

static int add_shards(struct weights *w, const char *index)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(INDEX_MAX);
	CLEANUP(safetensors_shards_release) struct safetensors_shards shards =
		SAFETENSORS_SHARDS_INIT;

	if (hub_file(w->hub, w->type, w->id, w->commit, index, &text,
		     w->err) < 0 ||
	    safetensors_shards_parse(&shards, text.ptr, text.len, w->err) < 0)
		return err_wrap(w->err, "%s", index);
	for (size_t i = 0; i < shards.count; i++)
		if (add_file(w, shards.names[i]) < 0)
			return -1;
	return 0;
}

int fetch_weights(cJSON **out, struct hub *hub, enum hub_type type,
		  const char *id, const char *commit, const cJSON *api,
		  struct err *err)
{
	static const char file[] = "model.safetensors";
	static const char index[] = "model.safetensors.index.json";
	struct weights w = {
		.hub = hub, .type = type, .id = id, .commit = commit,
		.sum = SAFETENSORS_INIT, .err = err,
	};
	int status;

	*out = NULL;
	if (!api_lists(api, file) && !api_lists(api, index))
		return 0;
	status = api_lists(api, file) ? add_file(&w, file) :
					add_shards(&w, index);
	if (status < 0)
		return -1;
	*out = safetensors_json(&w.sum);
	return 0;
}
