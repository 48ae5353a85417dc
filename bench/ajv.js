// SPDX-License-Identifier: MIT
// ajv, compiled once: node ajv.js SCHEMA FOLDER
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv/dist/2020");
const addFormats = require("ajv-formats");

const ajv = new Ajv({ strict: false });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
let bad = 0;
for (const name of fs.readdirSync(process.argv[3]).sort()) {
  if (!name.endsWith(".json")) continue;
  const text = fs.readFileSync(path.join(process.argv[3], name), "utf8");
  if (!validate(JSON.parse(text))) bad++;
}
console.log(bad);
