/* SPDX-License-Identifier: MIT */
#include "cmd/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "util/term.h"

#define TERMINAL_MS 200
#define LINE_MS 30000

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void clear(void *data)
{
	struct progress *progress = data;

	if (!progress->is_drawn)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->is_drawn = false;
}

void progress_begin(struct progress *progress, struct cmd_ctx *ctx)
{
	*progress = (struct progress){
		.ctx = ctx, .began = now_ms(), .drawn = now_ms(),
		.is_terminal = isatty(STDERR_FILENO),
	};
	ctx->out->make_way = clear;
	ctx->out->way_data = progress;
}

void progress_end(struct progress *progress)
{
	if (!progress->ctx)
		return;
	clear(progress);
	progress->ctx->out->make_way = NULL;
}

double progress_seconds(const struct progress *progress)
{
	return (double)(now_ms() - progress->began) / 1000;
}

static void add_rate(struct buf *line, const struct progress *p)
{
	double seconds = progress_seconds(p);
	double rate = seconds > 0 ? (double)p->done / seconds : 0;

	if (!p->done || rate <= 0)
		return;
	buf_addf(line, ", %.1f/s", rate);
	if (p->total > p->done)
		buf_addf(line, ", %.0f s left",
			 (double)(p->total - p->done) / rate);
}

static void describe(struct buf *line, const struct progress *p)
{
	struct upstream_usage usage = { .remaining = -1 };

	if (p->upstream)
		upstream_usage(p->upstream, &usage);
	if (p->what)
		buf_addf(line, "%s", p->what);
	else
		buf_addf(line, "%zu of %zu records", p->done, p->total);
	if (!p->what)
		add_rate(line, p);
	buf_addf(line, ", %llu requests", (unsigned long long)usage.requests);
	if (usage.remaining >= 0)
		buf_addf(line, " (%lld left)", (long long)usage.remaining);
	if (usage.wait_ms >= 1000)
		buf_addf(line, ", waiting %llu s",
			 (unsigned long long)usage.wait_ms / 1000);
	if (p->current[0] && !p->what)
		buf_addf(line, ": %s", p->current);
}

static void draw(struct progress *p)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(512);
	size_t width = term_width();

	describe(&line, p);
	if (!p->is_terminal) {
		fprintf(stderr, "progress: %s\n", line.ptr);
		return;
	}
	if (line.len >= width)
		buf_cut(&line, width - 1);
	fprintf(stderr, "\r%s\033[K", line.ptr);
	fflush(stderr);
	p->is_drawn = true;
}

bool progress_tick(void *progress)
{
	struct progress *p = progress;
	int64_t now = now_ms();
	struct out *out = p->ctx->out;
	bool wanted = out->verbosity >= OUT_NORMAL && !p->ctx->no_progress &&
		      !out->json;

	if (wanted && now - p->drawn >= (p->is_terminal ? TERMINAL_MS :
					 LINE_MS)) {
		p->drawn = now;
		draw(p);
	}
	return p->ctx->stop(NULL);
}

void progress_did(struct progress *p, const char *id)
{
	p->done++;
	snprintf(p->current, sizeof(p->current), "%s", id);
}
