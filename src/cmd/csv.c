/* SPDX-License-Identifier: MIT */
#include "cmd/csv.h"

#include <string.h>

/* A first field that is empty would leave no trace in the row. */
void csv_add(struct buf *row, const char *text)
{
	bool quoted = text[strcspn(text, "\",\r\n")] || *text == ' ' ||
		      (!row->len && !*text);

	if (row->len)
		buf_addc(row, ',');
	if (quoted)
		buf_addc(row, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(row, '"');
		buf_addc(row, *text);
	}
	if (quoted)
		buf_addc(row, '"');
}

void csv_print(struct out *out, struct buf *row)
{
	buf_addc(row, '\n');
	if (out_is_terminal(out))
		out_print(out, "%s", row->ptr);
	else
		out_write(out, row->ptr, row->len);
	buf_reset(row);
}
