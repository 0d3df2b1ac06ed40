// Asks the installed official package without starting a process per question.
// One JSON request per line in, one JSON reply per line out; file contents travel as base64.
//
//   {op: "spec", content}                          issues of one main spec
//   {op: "merge", capability, change, main, delta} what archive would write, or its refusal (main: null = no spec yet)
//   {op: "validate", tree, item, options}          `openspec validate` in a folder: its output and exit code
//   {op: "archive", tree, change, options, now}    `openspec archive` in a folder, and the folder afterwards
//   {op: "day", zone, now}                         the day that an archive at that moment gets in its name
//   {op: "order", ids}                             ids as the report sorts them
//
// A tree maps a path to {file: base64}, {link: target} or {folder: true}; of a folder afterwards, {file: sha1}.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const dist = path.join(process.argv[2], "@fission-ai", "openspec", "dist");
const load = (name) => import(pathToFileURL(path.join(dist, name)).href);
const { Validator } = await load("core/validation/validator.js");
const { buildUpdatedSpec, findSpecUpdates } = await load("core/specs-apply.js");
const { matchLineEnding } = await load("utils/line-endings.js");
const { ValidateCommand } = await load("commands/validate.js");
const { ArchiveCommand } = await load("core/archive.js");
const { formatLocalDate } = await load("utils/date.js");

const text = (base64) => Buffer.from(base64, "base64").toString("utf-8");

function build(root, tree) {
  for (const [name, entry] of Object.entries(tree)) {
    const place = path.join(root, name);
    fs.mkdirSync(entry.folder ? place : path.dirname(place), { recursive: true });
    if (entry.link !== undefined) fs.symlinkSync(entry.link, place);
    else if (!entry.folder) fs.writeFileSync(place, Buffer.from(entry.file, "base64"));
  }
}

async function inFolder(tree, work) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "oracle-")));
  try {
    build(root, tree);
    return await work(root);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

async function merge({ capability, change, main, delta }) {
  const spec = `openspec/specs/${capability}/spec.md`;
  const tree = { "openspec/specs": { folder: true }, [`openspec/changes/${change}/specs/${capability}/spec.md`]: { file: delta } };
  if (main !== null) tree[spec] = { file: main };
  return inFolder(tree, async (root) => {
    const [update] = await findSpecUpdates(path.join(root, "openspec/changes", change), path.join(root, "openspec/specs"));
    let built;
    try {
      built = await buildUpdatedSpec(update, change, { silent: true });
    } catch (error) {
      return { refused: error.message };
    }
    const written = main === null ? built.rebuilt : matchLineEnding(built.rebuilt, text(main));
    return { written, counts: built.counts, warnings: built.warnings, unnamed: built.unaccountedContent };
  });
}

function afterwards(root) {
  const tree = {};
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name);
    const name = path.relative(root, place);
    if (entry.isSymbolicLink()) tree[name] = { link: fs.readlinkSync(place) };
    else if (entry.isDirectory()) tree[name] = { folder: true };
    else tree[name] = { file: createHash("sha1").update(fs.readFileSync(place)).digest("hex") };
  }
  return tree;
}

// Runs a command in a folder; what it prints is kept.
async function overheard(root, command) {
  const out = [];
  const err = [];
  const [log, error, warn, home] = [console.log, console.error, console.warn, process.cwd()];
  console.log = (...words) => out.push(words.join(" "));
  console.error = console.warn = (...words) => err.push(words.join(" "));
  process.chdir(root);
  process.exitCode = 0;
  let thrown = null;
  try {
    await command();
  } catch (problem) {
    thrown = problem.message;
  } finally {
    [console.log, console.error, console.warn] = [log, error, warn];
    process.chdir(home);
  }
  const code = process.exitCode;
  process.exitCode = 0;
  return { out: out.join("\n"), err: err.join("\n"), code, thrown, root };
}

async function validate({ tree, item, options }) {
  const command = () => new ValidateCommand().execute(item ?? undefined, { noInteractive: true, ...options });
  return inFolder(tree, (root) => overheard(root, command));
}

const RealDate = Date;

async function archive({ tree, change, options, now }) {
  globalThis.Date = class extends RealDate {
    constructor(...when) {
      super(...(when.length ? when : [now * 1000]));
    }
  };
  try {
    return await inFolder(tree, async (root) => {
      const reply = await overheard(root, () => new ArchiveCommand().execute(change, { json: true, ...options }));
      return { ...reply, after: afterwards(root) };
    });
  } finally {
    globalThis.Date = RealDate;
  }
}

function day({ zone, now }) {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return { day: formatLocalDate(new Date(now * 1000)) };
  } finally {
    process.env.TZ = before;
  }
}

const answers = {
  spec: async ({ content }) => ({ issues: (await new Validator().validateSpecContent("x", text(content))).issues }),
  merge,
  validate,
  archive,
  day: async (question) => day(question),
  order: async ({ ids }) => ({ ids: ids.sort((a, b) => a.localeCompare(b)) }),
};

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const request = JSON.parse(line);
  process.stdout.write(JSON.stringify(await answers[request.op](request)) + "\n");
}
