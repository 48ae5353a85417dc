# SPDX-License-Identifier: MIT
"""Python's jsonschema: python3 jsonschema.py SCHEMA FOLDER"""
import json
import os
import sys

# This file has the module's name: look for that elsewhere.
sys.path.pop(0)
from jsonschema import Draft202012Validator, FormatChecker  # noqa: E402

with open(sys.argv[1]) as f:
    validator = Draft202012Validator(json.load(f), format_checker=FormatChecker())
bad = 0
for name in sorted(os.listdir(sys.argv[2])):
    if name.endswith(".json"):
        with open(os.path.join(sys.argv[2], name)) as f:
            bad += not validator.is_valid(json.load(f))
print(bad)
