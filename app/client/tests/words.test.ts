// Errors in words, and events in logs.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  batchOutcome,
  codeOf,
  decodeEvents,
  explain,
  FARTHING_ERRORS,
  FARTHING_EVENT_DECODERS,
  FARTHING_PROGRAM_ADDRESS,
  getDepositClosedEventEncoder,
  isTruncated,
  Status,
} from "../src/index.js";
import { fromHex, toBase64 } from "../src/text.js";
import { readText } from "./read.js";

test("the program's error is found in whatever wraps it", () => {
  const logs = ["Program x invoke [1]", "Program x failed: custom program error: 0x1771"];
  const preflight = Object.assign(new Error("simulation failed"), { context: { logs } });
  const wrapped = new Error("it failed", { cause: Object.assign(new Error("Custom program error: #6001"), { context: { code: 6001, index: 2 } }) });
  const status = new Error("failed", { cause: { InstructionError: [0, { Custom: 6001n }] } });
  for (const error of [6001, preflight, new Error("outer", { cause: preflight }), wrapped, status, logs]) assert.equal(codeOf(error), 6001);
  const told = explain(preflight);
  assert.deepEqual([told.code, told.name, told.fix], [6001, "InsufficientBalance", "Deposit more first."]);
  assert.equal(told.say, FARTHING_ERRORS[6001]?.[1]);
});

test("what is not the program's is said in plain words", () => {
  assert.equal(explain(new Error("User rejected the request.")).say, "It was not signed.");
  assert.match(explain(new TypeError("fetch failed")).say, /could not be reached/);
  assert.match(explain({ Custom: 2040 }).say, /passed twice/);
  assert.match(explain(new Error("odd thing")).say, /^Odd thing\.$/);
  assert.equal(explain(undefined).name, "Error");
  const loop = new Error("loop");
  loop.cause = loop;
  assert.equal(explain(loop).say, "Loop.");
});

test("every error of the program has words, and the advice is the SDK's in Rust", () => {
  const advice = readText("app/sdk/src/errors/advice.rs");
  for (const [code, [name, message]] of Object.entries(FARTHING_ERRORS)) {
    const told = explain(Number(code));
    assert.deepEqual([told.name, told.say], [name, message]);
    const isAdvised = new RegExp(`E::${name}\\b`).test(advice);
    assert.equal(told.fix !== undefined, isAdvised, name);
    if (told.fix && !told.fix.includes("`")) assert.ok(advice.includes(told.fix.slice(1, -1)), told.fix);
  }
});

const OTHER = "11111111111111111111111111111111";
const discriminator = Object.entries(FARTHING_EVENT_DECODERS).find(([, [name]]) => name === "DepositClosed")![0];
const one = { deposit: FARTHING_PROGRAM_ADDRESS, owner: FARTHING_PROGRAM_ADDRESS, mint: FARTHING_PROGRAM_ADDRESS };
const line = `Program data: ${toBase64(Uint8Array.from([...fromHex(discriminator)!, ...getDepositClosedEventEncoder().encode(one)]))}`;
const logs = (...lines: string[]) => lines.map((it) => it.replace("US", FARTHING_PROGRAM_ADDRESS).replace("OTHER", OTHER));

test("events of every frame of ours are found, and no other program's", () => {
  const found = decodeEvents(
    logs("Program US invoke [1]", line, "Program OTHER invoke [2]", line, "Program OTHER success", line, "Program US success", line),
  );
  assert.deepEqual(found, [{ event: "DepositClosed", ...one }, { event: "DepositClosed", ...one }]);
  const imitated = logs(
    line,
    "Program OTHER invoke [1]",
    line,
    "Program log: Program US invoke [2]",
    line,
    "Program US invoke [2]",
    "Program OTHER invoke [3]",
    line,
    "Program OTHER failed: custom program error: 0x1",
    "Program US success",
    line,
  );
  assert.deepEqual(decodeEvents(imitated), []);
});

test("a lost line does not make a stranger speak for us, and damaged data is passed over", () => {
  const cut = logs("Program US invoke [1]", "Log truncated", "Program OTHER invoke [1]", line);
  assert.deepEqual([decodeEvents(cut), isTruncated(cut)], [[], true]);
  const damaged = logs("Program US invoke [1]", "Program data: ???", "Program data: AAAA", line.slice(0, -8));
  assert.deepEqual(decodeEvents(damaged), []);
});

test("every status of a batch has words", () => {
  for (const status of Object.values(Status)) assert.doesNotMatch(batchOutcome(status), /does not know/);
  assert.match(batchOutcome(200), /does not know/);
});
