// What the client weighs in a bundle, compressed, without Kit: `npm run size` fails above the budget.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const client = new URL("dist/index.js", import.meta.url).pathname;

// What the program's client is to a page: accounts, builders, plans and lists. The texts of its errors are 5 kB, and
// what pays HTTP services is a half of the rest.
const plugin = "farthingProgram";
const rest =
  "paidFetch, VoucherBook, decodeEvents, browserKey, signVoucher, verifyVoucher, signFanVoucher, verifyFanVoucher, Chain, \
linkError, explain, momentOf, depletesAt, rateOf, divide, spendable, assigned, shareDue, creatorSalt, orderSalt, nodeAt, \
signedByOne, sendingByPolling, ed25519Instruction, decodeEd25519, batchOutcome, OFFSETS";
const budgets = [
  ["four functions", "signVoucher, verifyVoucher, browserKey, getPayInstruction", 6_000],
  ["paidFetch", "paidFetch", 20_000],
  ["the plugin", plugin, 35_000],
  ["everything", `${plugin}, ${rest}`, 56_000],
];

let isOver = false;
for (const [name, names, most] of budgets) {
  const contents = `export { ${names} } from ${JSON.stringify(client)}`;
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
