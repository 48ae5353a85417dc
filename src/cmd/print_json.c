/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

void cmd_print_json(struct out *out, const cJSON *value)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	json_compact(&line, value);
	buf_addc(&line, '\n');
	out_json(out, line.ptr, line.len);
}
