/* SPDX-License-Identifier: MIT */
/*
 * hfmeta-full - every command of hfmeta
 *
 * 'hfmeta' (main.c) runs the quick ones itself and this for the others: a
 * program that is linked with libgit2 and libcurl takes some ten milliseconds
 * to start, and git runs the pre-commit hook and the text conversion often.
 */
#include "cmd/cmd.h"

#include "core/range.h"
#include "core/store.h"

static const struct cmd *const commands[] = {
	&cmd_init,
	&cmd_add,
	&cmd_refresh,
	&cmd_sync,
	&cmd_new,
	&cmd_set,
	&cmd_pin,
	&cmd_unpin,
	&cmd_rm,
	&cmd_list,
	&cmd_status,
	&cmd_scores,
	&cmd_check,
	&cmd_completeness,
	&cmd_diff,
	&cmd_log,
	&cmd_show,
	&cmd_derive,
	&cmd_fmt,
	&cmd_hooks,
	&cmd_layout,
	&cmd_textconv,
	&cmd_merge_driver,
	NULL,
};

int main(int argc, char **argv)
{
	const struct cmd_program program = {
		.commands = commands, .open_repo = repo_open,
		.recover = store_recover, .walk_range = range_walk,
	};

	return cmd_main(&program, argc, argv);
}
