/* SPDX-License-Identifier: MIT */
#include "core/setup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/adopt.h"
#include "core/builtin.h"
#include "core/commit.h"
#include "core/config.h"
#include "core/hooks.h"
#include "core/links.h"

#define ATTRIBUTES ".gitattributes"
#define ATTRIBUTES_MAX ((size_t)1024 * 1024)

static const char default_config[] =
	"# What hfmeta finds where; the syntax is that of git-config.\n"
	"[hfmeta]\n"
	"\tlayout = flat\n"
	"[record \"model\"]\n"
	"\tpath = model_metadata\n"
	"\tschema = schemas/model_metadata.schema.json\n"
	"[record \"dataset\"]\n"
	"\tpath = dataset_metadata\n"
	"\tschema = schemas/dataset_metadata.schema.json\n"
	"[record \"scores\"]\n"
	"\tpath = model_scores\n"
	"\tschema = schemas/model_scores.schema.json\n";

/* What the commit will hold, while it is put together. */
struct plan {
	struct setup *setup;
	struct repo *repo;
	struct config config;
	struct change *changes;
	size_t count, room;
	struct buf attributes, adopted;
	bool adopts;
	struct err *err;
};

void setup_release(struct setup *setup)
{
	strlist_release(&setup->added);
	strlist_release(&setup->done);
	strlist_release(&setup->warnings);
	free(setup->place);
	*setup = (struct setup)SETUP_INIT;
}

static bool same_folder(const char *a, const char *b)
{
	CLEANUP(freep) char *x = realpath(a, NULL);
	CLEANUP(freep) char *y = realpath(b, NULL);

	return x && y && !strcmp(x, y);
}

static const char *place_of(const struct repo *repo)
{
	return repo_is_bare(repo) ? repo_git_dir(repo) : repo_work_dir(repo);
}

static int open_or_init(struct repo **out, bool nested, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;

	if (repo_open(&repo, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(err);
		return repo_init(out, ".", err);
	}
	if (getenv("GIT_DIR") || same_folder(place_of(repo), ".")) {
		*out = STEAL(repo);
		return 0;
	}
	if (nested)
		return repo_init(out, ".", err);
	err_set(err, ERR_INVALID, "the current folder is inside the git "
		"repository '%s'", place_of(repo));
	return err_hint(err, "'hfmeta -C %s init' makes that one a metadata "
			"repository, 'hfmeta init .' makes a new one here",
			place_of(repo));
}

/* There in any way: committed, staged, or just lying in the work tree. */
static bool is_there(struct repo *repo, const char *path)
{
	return repo_has(repo, REPO_HEAD, path) ||
	       (!repo_is_bare(repo) && (repo_has(repo, REPO_INDEX, path) ||
					repo_has(repo, REPO_WORK_TREE, path)));
}

static void put(struct plan *plan, const char *path, const void *content,
		size_t len)
{
	GROW(plan->changes, plan->count, plan->room);
	plan->changes[plan->count++] = (struct change){
		.path = path, .content = content, .len = len,
	};
	strlist_add(&plan->setup->added, path);
}

static int read_any(struct repo *repo, const char *path, struct buf *text,
		    struct err *err)
{
	enum repo_at at = repo_is_bare(repo) ? REPO_HEAD : REPO_WORK_TREE;

	return repo_read(repo, at, path, text, err);
}

static int plan_adoption(struct plan *plan)
{
	struct buf *text = &plan->adopted;

	if (is_there(plan->repo, CONFIG_FILE)) {
		err_set(plan->err, ERR_EXISTS, "'%s' is there already",
			CONFIG_FILE);
		return err_hint(plan->err, "it can be edited by hand, see "
				"hfmeta-repository(5)");
	}
	if (adopt_configuration(text, plan->repo, &plan->setup->done,
				plan->err) < 0 ||
	    config_parse(&plan->config, text->ptr, text->len, plan->err) < 0)
		return err_wrap(plan->err, "cannot adopt the collection");
	put(plan, CONFIG_FILE, text->ptr, text->len);
	return 0;
}

static int plan_config(struct plan *plan)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(1024 * 1024);

	if (plan->adopts)
		return plan_adoption(plan);
	if (!is_there(plan->repo, CONFIG_FILE)) {
		put(plan, CONFIG_FILE, default_config,
		    strlen(default_config));
		return 0;
	}
	if (read_any(plan->repo, CONFIG_FILE, &text, plan->err) < 0 ||
	    config_parse(&plan->config, text.ptr, text.len, plan->err) < 0)
		return err_wrap(plan->err, "cannot read '%s'", CONFIG_FILE);
	return 0;
}

static int stop_at_first(const char *path, void *data, struct err *err)
{
	(void)path;
	(void)data;
	(void)err;
	return 1;
}

/* git keeps no empty folders. */
static int plan_folder(struct plan *plan, const char *folder)
{
	CLEANUP(freep) char *keep = xasprintf("%s/.gitkeep", folder);
	int found = repo_list(plan->repo, REPO_HEAD, folder, stop_at_first,
			      NULL, plan->err);

	if (found < 0)
		return -1;
	if (found || is_there(plan->repo, keep))
		return 0;
	strlist_add(&plan->setup->added, keep);
	GROW(plan->changes, plan->count, plan->room);
	/* The path must live as long as the plan: the list owns one. */
	plan->changes[plan->count++] = (struct change){
		.path = plan->setup->added.items[plan->setup->added.count - 1],
		.content = "",
	};
	return 0;
}

/* Whether a schema, as it is or else as the program has it, has that file as
 * a taxonomy.  What cannot be read wants nothing. */
static bool wants_taxonomy(const struct plan *plan, const char *schema,
			   const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(AUDIT_FILE_MAX);
	CLEANUP(json_freep) cJSON *document = NULL;
	const struct builtin_file *builtin = builtin_file(schema);
	struct err unread = ERR_INIT;

	if (is_there(plan->repo, schema)) {
		if (read_any(plan->repo, schema, &text, &unread) < 0)
			return false;
	} else if (builtin) {
		buf_add(&text, builtin->content, builtin->len);
	}
	return json_parse_text(&document, text.ptr, text.len, 0,
			       &unread) == 0 &&
	       links_have_taxonomy(document, path);
}

/* Of the schemas and taxonomies that the program has those that the
 * configuration wants. */
static bool is_wanted(const struct plan *plan, const char *path)
{
	bool taxonomy = ends_with(path, ".taxonomy.json");

	if (!starts_with(path, "schemas/"))
		return true;
	for (size_t i = 0; i < plan->config.type_count; i++) {
		const char *schema = plan->config.types[i].schema;

		if (taxonomy ? wants_taxonomy(plan, schema, path) :
		    !strcmp(schema, path))
			return true;
	}
	return false;
}

static void plan_builtin_files(struct plan *plan)
{
	for (size_t i = 0; i < builtin_file_count; i++) {
		const struct builtin_file *file = &builtin_files[i];

		if (is_wanted(plan, file->path) &&
		    !is_there(plan->repo, file->path))
			put(plan, file->path, file->content, file->len);
	}
}

static bool has_line(const struct buf *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = text->ptr; (p = strstr(p, line)); p++)
		if ((p == text->ptr || p[-1] == '\n') &&
		    (p[len] == '\n' || p[len] == '\r' || !p[len]))
			return true;
	return false;
}

static int plan_attributes(struct plan *plan)
{
	struct buf *text = &plan->attributes;
	size_t before;

	if (is_there(plan->repo, ATTRIBUTES) &&
	    read_any(plan->repo, ATTRIBUTES, text, plan->err) < 0)
		return err_wrap(plan->err, "cannot read '%s'", ATTRIBUTES);
	before = text->len;
	for (size_t i = 0; i < plan->config.type_count; i++) {
		const char *folder = plan->config.types[i].path;
		const char *quote = strpbrk(folder, " \t\"") ? "\"" : "";
		CLEANUP(freep) char *line = xasprintf(
			"%s%s/**/*.json%s -text diff=hfmeta merge=hfmeta",
			quote, folder, quote);

		if (has_line(text, line))
			continue;
		if (text->len && text->ptr[text->len - 1] != '\n')
			buf_addc(text, '\n');
		buf_addf(text, "%s\n", line);
	}
	if (text->len > before)
		put(plan, ATTRIBUTES, text->ptr, text->len);
	return 0;
}

static int make_plan(struct plan *plan)
{
	if (plan_config(plan) < 0 || plan_attributes(plan) < 0)
		return -1;
	/* An adopted collection has folders and schemas of its own. */
	if (plan->adopts)
		return 0;
	plan_builtin_files(plan);
	for (size_t i = 0; i < plan->config.type_count; i++)
		if (plan_folder(plan, plan->config.types[i].path) < 0)
			return -1;
	return 0;
}

static int carry_out(struct plan *plan)
{
	struct setup *setup = plan->setup;

	if (plan->count &&
	    commit_changes(plan->repo, plan->changes, plan->count,
			   "Set up the metadata repository\n", &setup->commit,
			   plan->err) < 0)
		return err_wrap(plan->err, "cannot set up the repository");
	if (hooks_configure(plan->repo, &setup->done, plan->err) < 0)
		return -1;
	return hooks_install(plan->repo, &setup->done, &setup->warnings,
			     plan->err);
}

int setup_run(struct setup *out, const struct setup_options *options,
	      struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct plan plan = {
		.setup = out, .err = err,
		.attributes = BUF_INIT(ATTRIBUTES_MAX),
		.adopted = BUF_INIT(BUF_UNBOUNDED),
		.adopts = options->adopt,
	};
	int status;

	if (open_or_init(&repo, options->nested, err) < 0)
		return -1;
	out->place = xstrdup(place_of(repo));
	plan.repo = repo;
	config_init(&plan.config);
	status = make_plan(&plan);
	if (!status)
		status = carry_out(&plan);
	config_release(&plan.config);
	buf_release(&plan.attributes);
	buf_release(&plan.adopted);
	free(plan.changes);
	return status;
}
