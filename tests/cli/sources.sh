#!/bin/sh
# SPDX-License-Identifier: MIT
# What the default schemas make of files, licences, data sets and front matter.
. "${0%/*}/lib.sh"

sha=0000000000000000000000000000000000000001

# repo models|datasets ID CARD-DATA SIBLINGS [MORE]
repo() {
	mkdir -p "hub/api/$1/$(dirname "$2")"
	cat >"hub/api/$1/$2.json" <<-EOF
	{"id": "$2", "sha": "$sha", "tags": ["arxiv:2401.00001"], "cardData": $3,
	 "siblings": [$4]${5:+, $5}}
	EOF
}

card() {
	prefix=
	[ "$1" = models ] || prefix=datasets/
	mkdir -p "hub/$prefix$2/resolve/main"
	cat >"hub/$prefix$2/resolve/main/README.md"
}

add() {
	hfmeta --hub hub add -t "$1" "$2" >&3
	hfmeta textconv "${1}_metadata/$(echo "$2" | tr / _).json" >flat
}

files_licence_and_formats_are_noticed() {
	hfmeta init >&3
	repo models o/m '{}' '
	{"rfilename": "model-00001-of-00002.safetensors", "size": 9, "blobId": "'$sha'",
	 "lfs": {"sha256": "'"$(printf '%064d' 7)"'", "size": 9, "pointerSize": 1}},
	{"rfilename": "README.md", "size": 2, "blobId": "'$sha'"},
	{"rfilename": "LICENSE.txt"}, {"rfilename": "openvino/openvino_model.bin"},
	{"rfilename": "optimizer.bin"}, {"rfilename": "gguf/m.Q4_K_M.gguf"}'
	card models o/m </dev/null
	add model o/m
	grep '^/files\|^/file_count\|^/license_file\|^/formats' flat >got
	same got <<-EOF
	/file_count: 6
	/files/LICENSE.txt/path: "LICENSE.txt"
	/files/README.md/blob_id: "$sha"
	/files/README.md/path: "README.md"
	/files/README.md/size: 2
	/files/gguf~1m.Q4_K_M.gguf/path: "gguf/m.Q4_K_M.gguf"
	/files/model-00001-of-00002.safetensors/path: "model-00001-of-00002.safetensors"
	/files/model-00001-of-00002.safetensors/sha256: "$(printf '%064d' 7)"
	/files/model-00001-of-00002.safetensors/size: 9
	/files/openvino~1openvino_model.bin/path: "openvino/openvino_model.bin"
	/files/optimizer.bin/path: "optimizer.bin"
	/formats/-: "gguf"
	/formats/-: "openvino"
	/formats/-: "safetensors"
	/license_file: "LICENSE.txt"
	EOF
}

of_many_files_only_the_weights_are_listed() {
	hfmeta init >&3
	names=$(seq -f '{"rfilename": "part/%g.txt"}' -s , 1 1998)
	repo models o/most '{}' "$names"', {"rfilename": "a.gguf"}, {"rfilename": "b.bin"}'
	add model o/most
	test "$(grep -c '^/files/' flat)" = 2000
	has flat '/file_count: 2000'
	repo models o/more '{}' "$names"', {"rfilename": "a.gguf"}, {"rfilename": "b.bin"}, {"rfilename": "c"}'
	add model o/more
	grep '^/file' flat >got
	same got <<-EOF
	/file_count: 2001
	/files/a.gguf/path: "a.gguf"
	/files/b.bin/path: "b.bin"
	EOF
	repo datasets o/more '{}' "$names"', {"rfilename": "c"}, {"rfilename": "d"}, {"rfilename": "x.parquet",
		"lfs": {"sha256": "'"$(printf '%064d' 7)"'"}}'
	add dataset o/more
	grep '^/file\|^/formats' flat >got
	same got <<-EOF
	/file_count: 2001
	/files/x.parquet/path: "x.parquet"
	/files/x.parquet/sha256: "$(printf '%064d' 7)"
	/formats/-: "parquet"
	/formats/-: "text"
	EOF
}

a_data_set_of_one_configuration() {
	hfmeta init >&3
	repo datasets o/one '{"license": "mit", "language": ["en"], "size_categories": ["1K<n<10K"],
	 "task_categories": ["text-generation"], "source_datasets": ["original"], "paperswithcode_id": "one",
	 "dataset_info": {"features": [{"name": "text", "dtype": "string"}], "download_size": 12,
	  "dataset_size": 1500000000, "splits": [{"name": "train", "num_bytes": 1000000000, "num_examples": 2000},
	   {"name": "test", "num_bytes": 500000000, "num_examples": 1000}]}}' \
		'{"rfilename": "README.md"}' '"citation": "@misc{one}"'
	card datasets o/one <<-EOF
	# Data set
	- **Curated by:** Ada
	- **Repository:** [here](https://example.org/r)
	### Curation Rationale
	It was needed.
	EOF
	add dataset o/one
	grep -v '^/card_data\|^/file\|^/tags' flat >got
	same got <<-EOF
	/citation: "@misc{one}"
	/configs/default/dataset_size: 1500000000
	/configs/default/download_size: 12
	/configs/default/name: "default"
	/configs/default/splits/train/name: "train"
	/configs/default/splits/train/num_bytes: 1000000000
	/configs/default/splits/train/num_examples: 2000
	/configs/default/splits/test/name: "test"
	/configs/default/splits/test/num_bytes: 500000000
	/configs/default/splits/test/num_examples: 1000
	/curated_by: "Ada"
	/curation_rationale: "It was needed."
	/data_size_gb: 1.5
	/documents: 3000
	/id: "o/one"
	/language/-: "en"
	/license: "mit"
	/paper: "2401.00001"
	/paperswithcode_id: "one"
	/repository: "https://example.org/r"
	/sha: "$sha"
	/size_categories/-: "1K<n<10K"
	/source_datasets/-: "original"
	/task_categories/-: "text-generation"
	EOF
}

a_data_set_of_many_configurations() {
	hfmeta init >&3
	repo datasets o/many '{"dataset_info": [
	 {"config_name": "de", "splits": [{"name": "train", "num_bytes": 250000000, "num_examples": 5}]},
	 {"config_name": "en", "splits": [{"name": "train", "num_bytes": 500000000, "num_examples": 7}]}]}'
	add dataset o/many
	has flat '/documents: 12'
	has flat '/data_size_gb: 0.75'
	has flat '/configs/de/name: "de"'
	has flat '/configs/en/splits/train/num_examples: 7'
	# Only where the files are, in two ways of saying it.
	repo datasets o/said '{"configs": [{"config_name": "a", "data_files": "a/*"},
	 {"config_name": "b", "data_files": [{"split": "train", "path": ["b.csv"]}]}]}'
	add dataset o/said
	grep '^/configs\|^/documents' flat >got
	same got <<-EOF
	/configs/a/name: "a"
	/configs/b/name: "b"
	/configs/b/splits/train/name: "train"
	EOF
	# A total without one of its parts is not told.
	repo datasets o/part '{"dataset_info": [
	 {"config_name": "de", "splits": [{"name": "train", "num_examples": "many"}]},
	 {"config_name": "en", "splits": [{"name": "train", "num_examples": 7}]}]}'
	add dataset o/part
	fails_with 1 grep '^/documents' flat
}

the_card_is_read_whole() {
	hfmeta init >&3
	repo models o/m '{}' '{"rfilename": "README.md"}'
	# Every bullet and section of the template, each with its own words.
	awk '/^#|^- \*\*|^\*\*/ { print; if (!/^#/) next; print ""; print "about " NR; print "" }' >card.md <<-'EOF'
	# Model Card
	- **Developed by:** b1
	- **Funded by [optional]:** b2
	- **Shared by [optional]:** b3
	- **Model type:** b4
	- **Language(s) (NLP):** b5
	- **License:** b6
	- **Finetuned from model [optional]:** b7
	- **Repository:** b8
	- **Paper [optional]:** b9
	- **Demo [optional]:** b10
	### Direct Use
	### Downstream Use [optional]
	### Out-of-Scope Use
	## Bias, Risks, and Limitations
	### Recommendations
	## How to Get Started with the Model
	### Training Data
	#### Preprocessing [optional]
	- **Training regime:** b11
	#### Speeds, Sizes, Times [optional]
	## Evaluation
	#### Testing Data
	#### Factors
	#### Metrics
	### Results
	#### Summary
	## Model Examination [optional]
	- **Hardware Type:** b12
	- **Hours used:** b13
	- **Cloud Provider:** b14
	- **Compute Region:** b15
	- **Carbon Emitted:** b16
	### Model Architecture and Objective
	### Compute Infrastructure
	#### Hardware
	#### Software
	**BibTeX:** bibtex
	## Glossary [optional]
	## More Information [optional]
	## Model Card Authors [optional]
	## Model Card Contact
	EOF
	card models o/m <card.md
	add model o/m
	for field in developed_by funded_by shared_by model_type language_statement license_statement \
			finetuned_from repository paper demo training_regime hardware_type hours_used \
			cloud_provider compute_region carbon_emitted; do
		grep "^/$field: \"b[0-9]*\"$" flat >&3
	done
	test "$(grep -c '"b[0-9]*"$' flat)" = 16
	for field in direct_use downstream_use out_of_scope_use bias_risks_limitations recommendations \
			get_started training_data preprocessing speeds_sizes_times testing_data \
			testing_factors testing_metrics results results_summary model_examination \
			model_specs compute_infrastructure hardware_requirements software glossary \
			more_information model_card_authors model_card_contact; do
		grep "^/$field: \"about [0-9]*" flat >&3
	done
}

the_default_schemas_accept_a_real_collection() {
	corpus=${HFMETA_SHARED:-$here/../../../shared}/corpus/behaviours
	if [ ! -d "$corpus" ]; then
		echo "# no collection at $corpus"
		return
	fi
	for type in model_metadata dataset_metadata model_scores; do
		hfmeta --json check --no-format-assertion \
			--schema "$here/../../schemas/$type.schema.json" "$corpus/$type" >out || :
		test "$(wc -l <out)" -ge 36
		# Two are no JSON: they hold NaN.
		grep '"valid":false' out | grep -v '"keyword":"json"' >bad || :
		same bad </dev/null
	done
}

t files_licence_and_formats_are_noticed
t of_many_files_only_the_weights_are_listed
t a_data_set_of_one_configuration
t a_data_set_of_many_configurations
t the_card_is_read_whole
t the_default_schemas_accept_a_real_collection
t_done
