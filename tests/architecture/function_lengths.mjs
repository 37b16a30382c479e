// Prints, as JSON, every function of the given JavaScript modules with its number of lines.
// Run with --expose-internals: node carries a parser (acorn) of its own.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { parse } = createRequire(import.meta.url)("internal/deps/acorn/acorn/dist/acorn");

function* functions(node, name = "(anonymous)") {
  if (Array.isArray(node)) {
    for (const child of node) yield* functions(child, name);
    return;
  }
  if (!node || typeof node.type !== "string") return;
  const own = node.id?.name ?? node.key?.name ?? name;
  if (/Function/.test(node.type)) {
    yield { name: own, lines: node.loc.end.line - node.loc.start.line + 1 };
  }
  for (const [key, child] of Object.entries(node)) {
    if (key !== "loc" && child && typeof child === "object") yield* functions(child, own);
  }
}

const found = process.argv.slice(2).flatMap((file) => {
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true };
  return [...functions(parse(readFileSync(file, "utf8"), options))].map((f) => ({ file, ...f }));
});
console.log(JSON.stringify(found));
