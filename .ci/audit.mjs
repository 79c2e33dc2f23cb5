// Reads `npm audit --json` and fails for every package that docs/audit.md has no judgement of.
import { readFileSync } from "node:fs";

let report = {};
try {
  report = JSON.parse(readFileSync(0, "utf8"));
} catch {} // no answer at all is told like a refusal
if (!report.vulnerabilities) {
  console.log(`npm audit: skipped: ${report.message ?? "the registry gave no answer"}`);
  process.exit(0);
}
const judged = readFileSync("docs/audit.md", "utf8");
let open = 0;
for (const [name, found] of Object.entries(report.vulnerabilities)) {
  const known = judged.includes(`| \`${name}\` |`);
  // A package is listed for what it depends on, too: the judgement is of the one that has the advisory.
  const own = found.via.some((cause) => typeof cause === "object");
  if (own && !known) open++;
  const state = known ? "judged" : own ? "NO JUDGEMENT in docs/audit.md" : `through ${found.via.join(", ")}`;
  console.log(`npm audit: ${name} ${found.range}: ${found.severity}: ${state}`);
}
console.log(`npm audit: ${Object.keys(report.vulnerabilities).length} packages, ${open} without a judgement`);
process.exit(open ? 1 : 0);
