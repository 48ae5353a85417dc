/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_RANDOM_REPO_H
#define HFMETA_TESTS_RANDOM_REPO_H

/* Repositories to which anything may have happened, for tests of what must
 * hold for all of them. */

#include <stdlib.h>

#include "with_git.h"

/* What may happen to a repository.  $P and $Q are paths, $N is a number.
 * Some steps fail where they make no sense: then nothing happens. */
static const char *const random_steps[] = {
	"rm -rf $P; mkdir -p $(dirname $P) && echo $N >$P && git add -A $P",
	"rm -rf $P; mkdir -p $(dirname $P) && echo $N >$P && git add -A $P",
	"rm -rf $P; mkdir -p $(dirname $P) && echo $N >$P && git add -A",
	"mkdir -p $P && echo $N >$P/file$N && git add $P",
	"echo $N >>$P && git add $P",
	"git rm -rqf $P",
	"git rm -rq --cached $P",
	"git update-index --chmod=+x $P",
	"git update-index --chmod=+x $(git ls-files a* | head -1)",
	"git update-index --chmod=-x $P",
	"rm -rf $P; ln -s $Q $P && git add $P",
	"git mv -f $P $Q",
	"git commit -qm $N",
	"git commit -qm $N",
	"git commit -qam $N",
	"git gc -q --prune=now",
	"git repack -qd",
	"git pack-refs --all",
	"git update-index --index-version $((N % 3 + 2))",
	"git checkout -q --detach",
	"git checkout -q -B branch$N",
	"git symbolic-ref HEAD refs/heads/new$N",
	"mkdir -p $(dirname $P) && echo $N >$P && git add -N $P",
	"git update-index --skip-worktree $P",
	"git update-index --add --cacheinfo "
	"160000,0123456789012345678901234567890123456789,$P",
	"id=$(echo $N | git hash-object -w --stdin) && "
	"for s in 1 2 3; do printf '100644 %s %s\\t%s\\n' $id $s $P; done | "
	"git update-index --index-info",
	"git write-tree",
	"git read-tree HEAD",
	"git read-tree -m HEAD",
	"git reset -q --hard",
	"git rm -rqf --cached .",
	"for i in 1 2 3 4 5 6 7 8 9; do mkdir -p many/$i; "
	"echo $N >many/$i/$N; done; git add many",
	"git update-index --index-version 4; seq 200 | while read i; do "
	"echo $i >sub/$i; done; git add sub",
};

#define TWENTY "12345678901234567890"

static const char *const random_names[] = {
	"a", "a/b", "a/b/c", "a.b", "a-b", "a0", "sub/x", "sub/y/z", "sub.x",
	"sub-x", "link", "module", "hinted", "conflict", "\303\251", "many",
	"many/1", "a/long-" TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY,
	"d/e/f/g/h", "a/b.c", "a/b-c", "a/b/c/d",
};

/* Small and good enough. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static inline void one_step(uint64_t *state)
{
	const char *step = random_steps[next_random(state) %
					ARRAY_SIZE(random_steps)];
	const char *p = random_names[next_random(state) %
				     ARRAY_SIZE(random_names)];
	const char *q = random_names[next_random(state) %
				     ARRAY_SIZE(random_names)];
	uint32_t n = next_random(state) % 1000;
	CLEANUP(freep) char *number = xasprintf("%u", n);

	setenv("P", p, 1);
	setenv("Q", q, 1);
	setenv("N", number, 1);
	sh("echo \"+ P=$P Q=$Q N=$N\"");
	(void)!sh_try(step);
}

static inline long number_from(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? strtol(value, NULL, 10) : otherwise;
}

#endif
