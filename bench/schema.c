/* SPDX-License-Identifier: MIT */
/*
 * How long a validation takes: bench/schema SCHEMA FILE...
 *
 * Prints nanoseconds for compiling the schema and, per file, for parsing and
 * for validating without and with formats; the best of several rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "schema/schema.h"

#define ROUNDS 30

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int read_file(struct buf *text, const char *path)
{
	FILE *file = fopen(path, "rb");
	char chunk[65536];
	size_t n;

	if (!file)
		return -1;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(text, chunk, n);
	fclose(file);
	return 0;
}

static double best(double a, double b)
{
	return a == 0 || b < a ? b : a;
}

static struct schema *compile(const cJSON *document, bool trusted,
			      bool formats)
{
	const struct schema_options options = {
		.trusted = trusted, .assert_formats = formats,
	};
	struct schema *schema = NULL;
	struct err err = ERR_INIT;
	double least = 0;

	for (int i = 0; i < ROUNDS; i++) {
		double start = now();

		schema_free(schema);
		schema = NULL;
		if (schema_compile(&schema, document, &options, &err) < 0) {
			fprintf(stderr, "%s\n", err.msg);
			exit(EXIT_FAILURE);
		}
		least = best(least, now() - start);
	}
	printf("%-40s %10.0f ns\n", trusted ? "compile, trusted" :
	       "compile, with the meta-schema", least);
	return schema;
}

static void validate(const char *what, const struct schema *schema,
		     cJSON **documents, int count)
{
	struct err err = ERR_INIT;
	double least = 0;
	int valid = 0;

	for (int i = 0; i < 20 * ROUNDS; i++) {
		double start = now();

		valid = 0;
		for (int k = 0; k < count; k++)
			valid += schema_validate(schema, documents[k], NULL,
						 &err) == SCHEMA_VALID;
		least = best(least, now() - start);
	}
	printf("%-40s %10.0f ns a file (%d of %d valid)\n", what,
	       least / count, valid, count);
}

int main(int argc, char **argv)
{
	struct buf *texts = xcalloc((size_t)argc, sizeof(*texts));
	cJSON **documents = xcalloc((size_t)argc, sizeof(*documents));
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct schema *plain, *formats;
	double least = 0;
	size_t bytes = 0;
	int count = 0;

	for (int i = 1; i < argc; i++) {
		cJSON **out = &documents[i > 1 ? count + 1 : 0];

		buf_init(&texts[count + 1], BUF_UNBOUNDED);
		if (read_file(&texts[count + 1], argv[i]) < 0 ||
		    json_parse_text(out, texts[count + 1].ptr,
				    texts[count + 1].len, 0, &err) < 0) {
			fprintf(stderr, "%s: %s\n", argv[i], err.msg);
			continue;
		}
		if (i == 1) {
			buf_release(&texts[1]);
			continue;
		}
		bytes += texts[++count].len;
	}
	if (!documents[0] || !count)
		return EXIT_FAILURE;
	printf("%d files of %zu bytes\n", count, bytes / (size_t)count);
	for (int i = 0; i < ROUNDS; i++) {
		double start = now();

		for (int k = 1; k <= count; k++) {
			cJSON *document;

			arena_reset(&arena);
			if (json_parse(&document, &arena, texts[k].ptr,
				       texts[k].len, 0, NULL, &err) < 0)
				return EXIT_FAILURE;
		}
		least = best(least, now() - start);
	}
	printf("%-40s %10.0f ns a file\n", "parse", least / count);
	schema_free(compile(documents[0], false, true));
	plain = compile(documents[0], true, false);
	formats = compile(documents[0], true, true);
	validate("validate", plain, documents + 1, count);
	validate("validate, formats asserted", formats, documents + 1, count);
	schema_free(plain);
	schema_free(formats);
	for (int i = 0; i < argc; i++) {
		json_free(documents[i]);
		buf_release(&texts[i]);
	}
	free(documents);
	free(texts);
	arena_release(&arena);
	return EXIT_SUCCESS;
}
