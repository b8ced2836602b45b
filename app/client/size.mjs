// What the client weighs in a bundle, compressed, without Kit: `npm run size` fails above the budget.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const client = new URL("dist/index.js", import.meta.url).pathname;
const budgets = [
  ["four functions", "signVoucher, verifyVoucher, browserKey, explain", 6_000],
  ["everything", "*", 35_000],
];

let isOver = false;
for (const [name, names, most] of budgets) {
  const contents = names === "*" ? `export * from ${JSON.stringify(client)}` : `export { ${names} } from ${JSON.stringify(client)}`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL(".", import.meta.url).pathname },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["@solana/kit"],
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  console.log(`${name}: ${size} of ${most} bytes`);
  isOver ||= size > most;
}
if (isOver) {
  console.error("the client is heavier than its budget");
  process.exit(1);
}
