# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Sourced by every test in tests/cli.  Speaks TAP to the automake driver.
#
#   t FUNCTION            one test: run FUNCTION in a fresh folder, under
#                         "set -e"; its name is the title
#   fails_with N CMD...   CMD must exit with status N, not merely fail
#   same FILE             FILE must hold what comes on standard input
#   has FILE TEXT         FILE must hold TEXT somewhere
#   commit_empty_records N  one commit with so many models, {} each
#   skip_all WHY          this file cannot be run here
#
# A test is a function and not a quoted string, so that shellcheck reads it.

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hfmeta-test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Nothing of the user's may leak in, and nothing may reach the network.
for name in $(env | sed -n 's/^\(GIT_[A-Z_0-9]*\|HF_[A-Z_0-9]*\|HFMETA_PROGRAM\)=.*/\1/p'); do
	unset "$name"
done
unset HUGGING_FACE_HUB_TOKEN XDG_CONFIG_HOME http_proxy https_proxy all_proxy
export LC_ALL=C TZ=UTC0 HOME="$work/home" GIT_CONFIG_NOSYSTEM=1
snapshot=$here/../hub/snapshot
export HF_ENDPOINT="$snapshot"
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
mkdir "$HOME"
git config --global init.defaultBranch main

bert=google-bert/bert-base-uncased
bert_path=model_metadata/google-bert_bert-base-uncased.json

count=0
failed=0

t() {
	count=$((count + 1))
	mkdir "$work/$count"
	# Not "if (set -e; ...)": a condition would switch set -e off.
	(set -e; cd "$work/$count"; "$1") 3>"$work/log" >&3 2>&3
	status=$?
	if [ "$status" -eq 0 ]; then
		echo "ok $count - $(echo "$1" | tr _ ' ')"
	else
		failed=1
		echo "not ok $count - $(echo "$1" | tr _ ' ')"
		sed 's/^/# /' "$work/log"
	fi
}

fails_with() {
	want=$1
	shift
	got=0
	"$@" || got=$?
	[ "$got" -eq "$want" ] || {
		echo "exit status $got, not $want: $*" >&3
		return 1
	}
}

same() {
	diff -u - "$1" >&3
}

has() {
	grep -qF -e "$2" "$1" || {
		echo "'$2' is not in $1, which holds:" >&3
		cat "$1" >&3
		return 1
	}
}

# HEAD, index and work tree agree, and git finds nothing wrong.
sound() {
	test -z "$(git status --porcelain)"
	git fsck --strict --no-dangling >&3 2>&3
	test ! -e "$(git rev-parse --git-dir)/index.lock"
	test ! -e "$(git rev-parse --git-dir)/hfmeta/journal"
}

commit_empty_records() {
	{
		printf 'commit refs/heads/main\ncommitter a <a@b> 1 +0000\n'
		printf 'data 5\nmany\nfrom refs/heads/main^0\n'
		seq -f 'M 100644 inline model_metadata/m%.0f.json
data 3
{}
' "$1"
	} | git fast-import --quiet
	git reset -q --hard
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

t_done() {
	echo "1..$count"
	exit "$failed"
}
