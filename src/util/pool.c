/* SPDX-License-Identifier: MIT */
#include "util/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* Validation recurses; musl's own default is far less. */
#define STACK_SIZE ((size_t)8 * 1024 * 1024)
#define JOBS_MAX 64

/* One batch, shared by the threads that work on it. */
struct batch {
	const struct pool_work *work;
	size_t first, end;
	atomic_size_t next;
	pthread_mutex_t lock;		/* of what is below */
	size_t failed_item;		/* 'end': none */
	struct err err;
};

struct worker {
	struct batch *batch;
	unsigned int number;
	pthread_t thread;
	bool started;
};

static void note_failure(struct batch *batch, size_t item,
			 const struct err *err)
{
	pthread_mutex_lock(&batch->lock);
	if (item < batch->failed_item) {
		batch->failed_item = item;
		batch->err = *err;
	}
	pthread_mutex_unlock(&batch->lock);
}

static void *work_off(void *data)
{
	struct worker *worker = data;
	struct batch *batch = worker->batch;

	for (;;) {
		size_t item = atomic_fetch_add(&batch->next, 1);
		struct err err = ERR_INIT;

		if (item >= batch->end)
			return NULL;
		if (batch->work->run(batch->work->data, item, worker->number,
				     &err) < 0)
			note_failure(batch, item, &err);
	}
}

static void start_thread(struct worker *worker)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	/* Without another thread the work takes longer, and that is all. */
	worker->started = !pthread_create(&worker->thread, &attributes,
					  work_off, worker);
	pthread_attr_destroy(&attributes);
}

static void run_batch(struct batch *batch, unsigned int jobs)
{
	struct worker workers[JOBS_MAX];

	for (unsigned int i = 0; i < jobs; i++) {
		workers[i] = (struct worker){ .batch = batch, .number = i };
		if (i)
			start_thread(&workers[i]);
	}
	work_off(&workers[0]);
	for (unsigned int i = 1; i < jobs; i++)
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
}

static int emit_batch(const struct batch *batch, struct err *err)
{
	const struct pool_work *work = batch->work;

	for (size_t item = batch->first; item < batch->end; item++) {
		int status;

		if (item == batch->failed_item) {
			*err = batch->err;
			return -1;
		}
		status = work->emit(work->data, item, err);
		if (status)
			return status;
	}
	return 0;
}

int pool_run(const struct pool_work *work, struct err *err)
{
	unsigned int jobs = work->jobs > JOBS_MAX ? JOBS_MAX : work->jobs;

	for (size_t first = 0; first < work->count; first += POOL_BATCH) {
		struct batch batch = {
			.work = work, .first = first,
			.end = work->count - first < POOL_BATCH ? work->count :
			       first + POOL_BATCH,
			.lock = PTHREAD_MUTEX_INITIALIZER,
		};
		size_t items = batch.end - first;
		int status;

		batch.failed_item = batch.end;
		atomic_init(&batch.next, first);
		/* A thread costs more than a few items do. */
		run_batch(&batch, items < 16 || !jobs ? 1 : jobs);
		pthread_mutex_destroy(&batch.lock);
		status = emit_batch(&batch, err);
		if (status)
			return status;
	}
	return 0;
}

unsigned int pool_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (unsigned int)CPU_COUNT(&set);
}
