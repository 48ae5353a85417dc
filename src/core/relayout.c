/* SPDX-License-Identifier: MIT */
#include "core/relayout.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/commit.h"
#include "core/layout.h"
#include "core/paths.h"

#define JSON ".json"

struct move {
	const struct record_type *type;
	char *from, *to, *id;
};

struct relayout {
	struct store *store;
	enum layout layout;
	const struct record_type *type;	/* the one that is walked */
	struct strlist taken;		/* paths that stay */
	struct move *moves;
	size_t count, room;
};

static void relayout_release(struct relayout *r)
{
	strlist_release(&r->taken);
	for (size_t i = 0; i < r->count; i++) {
		free(r->moves[i].from);
		free(r->moves[i].to);
		free(r->moves[i].id);
	}
	free(r->moves);
}

/* Whether a file of this name can be the record of that id. */
static bool is_name_of(const char *file, const char *id)
{
	CLEANUP(buf_release) struct buf flat = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf hashed = BUF_INIT(BUF_UNBOUNDED);
	struct err no_id = ERR_INIT;
	struct repo_id parsed;

	if (!id || repo_id_parse(&parsed, id, &no_id) < 0)
		return false;
	repo_id_file_name(&parsed, &flat);
	repo_id_hashed_file_name(&parsed, &hashed);
	return !strcmp(file, flat.ptr) || !strcmp(file, hashed.ptr);
}

/*
 * What the record is looked up by: the id that its file is called after, else
 * that name.
 */
static char *id_of(struct store *store, const char *path, const char *file)
{
	static const char *const fields[] = { "id", "model_name", "name" };
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(json_freep) cJSON *record = NULL;
	struct err unread = ERR_INIT;

	/* In a work tree a look at the file is quicker; what is not committed
	 * stands in the way of the commit later on. */
	if (repo_read(store_repo(store), store_at(store), path, &text,
		      &unread) == 0 &&
	    json_parse_text(&record, text.ptr, text.len, JSON_LAST_REPEAT,
			    &unread) < 0)
		record = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *id = json_get_string(record, fields[i]);

		if (is_name_of(file, id))
			return xstrdup(id);
	}
	return xstrndup(file, strlen(file) - strlen(JSON));
}

static int on_file(const char *path, void *data, struct err *err)
{
	struct relayout *r = data;
	const char *file;
	struct move *move;

	(void)err;
	if (config_type_of_path(store_config(r->store), path) != r->type)
		return 0;
	file = layout_name(r->type, path);
	if (strchr(file, '/') ||
	    layout_of_path(r->type, path) == r->layout) {
		strlist_add(&r->taken, path);
		return 0;
	}
	GROW(r->moves, r->count, r->room);
	move = &r->moves[r->count++];
	*move = (struct move){ .type = r->type, .from = xstrdup(path) };
	move->id = id_of(r->store, path, file);
	return 0;
}

static int find_moves(struct relayout *r, struct err *err)
{
	const struct config *config = store_config(r->store);

	for (size_t i = 0; i < config->type_count; i++) {
		r->type = &config->types[i];
		if (repo_list(store_repo(r->store), REPO_HEAD, r->type->path,
			      on_file, r, err) < 0)
			return -1;
	}
	strlist_sort(&r->taken);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_taken(const struct relayout *r, const char *path)
{
	return r->taken.count &&
	       bsearch(&path, r->taken.items, r->taken.count,
		       sizeof(*r->taken.items), by_text);
}

static void set_target(struct relayout *r, struct move *move, bool hashed)
{
	CLEANUP(buf_release) struct buf to = BUF_INIT(BUF_UNBOUNDED);
	struct repo_id id;
	struct err no_id = ERR_INIT;

	layout_add_folder(&to, move->type, r->layout, move->id);
	if (hashed && repo_id_parse(&id, move->id, &no_id) == 0)
		repo_id_hashed_file_name(&id, &to);
	else
		buf_adds(&to, layout_name(move->type, move->from));
	free(move->to);
	move->to = buf_detach(&to);
}

static int by_target(const void *a, const void *b)
{
	const struct move *x = a, *y = b;
	int order = strcmp(x->to, y->to);

	return order ? order : strcmp(x->from, y->from);
}

static void sort_moves(struct relayout *r)
{
	if (r->count)
		qsort(r->moves, r->count, sizeof(*r->moves), by_target);
}

static bool is_second(const struct relayout *r, size_t i)
{
	return (i && !strcmp(r->moves[i].to, r->moves[i - 1].to)) ||
	       is_taken(r, r->moves[i].to);
}

/* Merges can bring one record in every layout there is. */
static int fail_second(const struct relayout *r, size_t i, struct err *err)
{
	const struct move *move = &r->moves[i];

	if (is_taken(r, move->to))
		err_set(err, ERR_EXISTS, "'%s' would have to be '%s', which "
			"is there already", move->from, move->to);
	else
		err_set(err, ERR_EXISTS, "'%s' and '%s' would both have to be "
			"'%s'", move[-1].from, move->from, move->to);
	return err_hint(err, "if they are one record, remove the older one");
}

/* Two ids can want one name; the name with the hash tells them apart. */
static int set_targets(struct relayout *r, struct err *err)
{
	CLEANUP(freep) bool *second = xcalloc(r->count + 1, sizeof(*second));

	for (size_t i = 0; i < r->count; i++)
		set_target(r, &r->moves[i], false);
	sort_moves(r);
	for (size_t i = 0; i < r->count; i++)
		second[i] = is_second(r, i);
	for (size_t i = 0; i < r->count; i++)
		if (second[i])
			set_target(r, &r->moves[i], true);
	sort_moves(r);
	for (size_t i = 0; i < r->count; i++)
		if (is_second(r, i))
			return fail_second(r, i, err);
	return 0;
}

static bool is_section(const char *line)
{
	line += strspn(line, " \t");
	return starts_with(line, "[");
}

/* "[hfmeta]" and nothing else but a comment. */
static bool is_own_section(const char *line)
{
	line += strspn(line, " \t");
	return !strncasecmp(line, "[hfmeta]", 8) &&
	       strchr("\r\n#;", line[8 + strspn(line + 8, " \t")]);
}

static bool is_layout(const char *line)
{
	line += strspn(line, " \t");
	return !strncasecmp(line, "layout", 6) &&
	       strchr(" \t=", line[6]) && line[6];
}

/* The text with the line put in, in place of what it says of the layout now.
 * What else is there, comments too, stays. */
static void put_line(struct buf *to, const char *text, enum layout layout)
{
	CLEANUP(freep) char *line = xasprintf("\tlayout = %s\n",
					      layout_word(layout));
	bool inside = false, done = false;

	while (*text) {
		size_t len = strcspn(text, "\n");

		len += text[len] == '\n';
		if (is_section(text))
			inside = is_own_section(text);
		if (inside && is_layout(text)) {
			if (!done)
				buf_adds(to, line);
			done = true;
		} else {
			buf_add(to, text, len);
		}
		text += len;
	}
	if (!done)
		buf_addf(to, "%s[hfmeta]\n%s", to->len &&
			 to->ptr[to->len - 1] != '\n' ? "\n" : "", line);
}

static int edit_config(struct buf *to, struct relayout *r, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(1024 * 1024);
	CLEANUP(config_release) struct config config;

	config_init(&config);
	if (repo_read(store_repo(r->store), REPO_HEAD, CONFIG_FILE, &text,
		      err) < 0)
		return err_wrap(err, "cannot read '%s'", CONFIG_FILE);
	put_line(to, text.ptr, r->layout);
	if (config_parse(&config, to->ptr, to->len, err) < 0 ||
	    config.layout != r->layout) {
		err_set(err, ERR_INVALID, "cannot edit '%s'", CONFIG_FILE);
		return err_hint(err, "give the layout a line of its own below "
				"[hfmeta], and commit that");
	}
	return 0;
}

static int commit_moves(struct relayout *r, const struct buf *config,
			struct git_id *commit, struct err *err)
{
	CLEANUP(freep) struct change *changes =
		xcalloc(2 * r->count + 1, sizeof(*changes));
	CLEANUP(freep) char *message = xasprintf(
		"Change the layout to %s\n\n%zu record%s moved.\n",
		layout_word(r->layout), r->count,
		r->count == 1 ? "" : "s");
	size_t count = 0;

	if (config)
		changes[count++] = (struct change){
			.path = CONFIG_FILE, .content = config->ptr,
			.len = config->len,
		};
	for (size_t i = 0; i < r->count; i++) {
		const struct move *move = &r->moves[i];

		changes[count++] = (struct change){ .path = move->from };
		changes[count++] = (struct change){
			.path = move->to, .same_as = move->from,
		};
	}
	return commit_changes(store_repo(r->store), changes, count, message,
			      commit, err);
}

int relayout(struct store *store, enum layout layout, size_t *moved,
	     struct git_id *commit, struct err *err)
{
	CLEANUP(relayout_release) struct relayout r = {
		.store = store, .layout = layout,
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	bool same = store_config(store)->layout == layout;

	if (find_moves(&r, err) < 0 || set_targets(&r, err) < 0)
		return -1;
	*moved = r.count;
	if (same && !r.count)
		return 1;
	if (!same && edit_config(&text, &r, err) < 0)
		return -1;
	return commit_moves(&r, same ? NULL : &text, commit, err);
}
