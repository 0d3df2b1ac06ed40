// Prints what GitHub's own workflow parser makes of each file: {"file": {"errors": [...], "events": [...], "jobs": [...]}}.
// scripts/fetch_forge.py bundles it with esbuild, because node refuses the parser's bare import of JSON.
import { readFileSync } from "node:fs";
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";

const found = {};
for (const name of process.argv.slice(2)) {
  const parsed = parseWorkflow({ name, content: readFileSync(name, "utf8") }, new NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors().map((each) => each.message);
  const workflow = parsed.value ? await convertWorkflowTemplate(parsed.context, parsed.value) : {};
  found[name] = {
    errors: [...errors, ...(workflow.errors ?? []).map((each) => each.Message)],
    events: Object.keys(workflow.events ?? {}),
    jobs: (workflow.jobs ?? []).map((each) => each.id?.value ?? String(each.id)),
  };
}
process.stdout.write(JSON.stringify(found));
