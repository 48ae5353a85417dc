/* SPDX-License-Identifier: MIT */
#include "cmd/upkeep.h"

void hint_at_upkeep(struct out *out, struct store *store, size_t many)
{
	struct upkeep upkeep;
	struct err unknown = ERR_INIT;

	if (out->verbosity < OUT_NORMAL ||
	    upkeep_look(&upkeep, store, &unknown) < 0)
		return;
	if (upkeep.packs)
		out_hint(out, "the objects lie in %zu packs; 'git gc' makes one "
			 "of them", upkeep.packs);
	if (upkeep.in_one_folder > many)
		out_hint(out, "with %zu records in one folder each commit "
			 "writes a large tree; 'hfmeta layout sharded' spreads "
			 "them", upkeep.in_one_folder);
	if (upkeep.sharded)
		out_hint(out, "with some %zu records each folder has many; "
			 "'hfmeta layout sharded' spreads them over more",
			 upkeep.sharded);
}
