// What the renderer's files lack: tables of events, errors and numbers, and names of files that Node finds.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { camel, pascal } from "./names.mjs";

const HEAD = "/** Written by `cargo xtask idl`: do not edit. */\n\n";

/** Adds and corrects files in the folder that the renderer wrote. */
export function finish(folder, idl, description) {
  correctPlugin(join(folder, "programs/farthing.ts"));
  correctMessages(join(folder, "errors/farthing.ts"));
  correctEnums(join(folder, "programs/farthing.ts"));
  writeFileSync(join(folder, "events.ts"), events(idl));
  writeFileSync(join(folder, "errorTable.ts"), errors(idl));
  writeFileSync(join(folder, "numbers.ts"), numbers(description));
  writeFileSync(join(folder, "layout.ts"), layout(idl));
  const index = join(folder, "index.ts");
  const tables = ["errorTable", "events", "layout", "numbers"].map((name) => `export * from "./${name}";\n`);
  writeFileSync(index, readFileSync(index, "utf8") + tables.join(""));
  for (const name of readdirSync(folder, { recursive: true })) {
    if (name.endsWith(".ts")) nameFiles(join(folder, name));
  }
}

/** The renderer's return type does not compile against Kit from 6.5 on. */
function correctPlugin(path) {
  const before = readFileSync(path, "utf8");
  const after = before
    .replace(/\): Omit<T, "farthing"> & \{\s*farthing: FarthingPlugin;?\s*\} =>/, '): ExtendedClient<T, { farthing: FarthingPlugin }> =>')
    .replace("  extendClient,\n", "  extendClient,\n  type ExtendedClient,\n");
  if (after.split("ExtendedClient").length !== 3) throw new Error("the plugin of the renderer is another than was corrected");
  writeFileSync(path, after);
}

/** The renderer's words are gone in production, and ask for `process`, which browsers lack: ours are in every build. */
function correctMessages(path) {
  const before = readFileSync(path, "utf8");
  const after = before
    .replace(/let farthingErrorMessages[^]*?\n  \};\n\}\n\n/, "")
    .replace(/(export function getFarthingErrorMessage\(code: FarthingError\): string \{\n)[^]*?\n\}\n/, "$1  return FARTHING_ERRORS[code]?.[1] ?? `error ${code}`;\n}\n")
    .replace(/(from "@solana\/kit";\n)/, '$1import { FARTHING_ERRORS } from "../errorTable";\n');
  if (after.includes("process.env") || after.split("FARTHING_ERRORS").length !== 3) {
    throw new Error("the errors of the renderer are others than were corrected");
  }
  writeFileSync(path, after);
}

/** What TypeScript makes of an enum no bundler leaves out. */
function correctEnums(path) {
  const one = (_, name, members) => {
    const rows = members.split(",").map((member) => member.trim()).filter(Boolean);
    const values = rows.map((member, at) => `  ${member}: ${at},\n`).join("");
    return `export const ${name} = {\n${values}} as const;\n\nexport type ${name} = (typeof ${name})[keyof typeof ${name}];\n`;
  };
  const before = readFileSync(path, "utf8");
  const after = before
    .replace(/export enum (\w+) \{([^}]*)\}\n/g, one)
    .replace(/instructionType: FarthingInstruction\.(\w+);/g, 'instructionType: (typeof FarthingInstruction)["$1"];');
  if (after.includes(" enum ")) throw new Error("the enums of the renderer are others than were corrected");
  writeFileSync(path, after);
}

/** Node looks for files by their whole name. */
function nameFiles(path) {
  const folder = dirname(path);
  const named = (_, before, name, after) => {
    const file = existsSync(`${join(folder, name)}.ts`) ? `${name}.js` : `${name === "." ? "." : name}/index.js`;
    return `${before}${file}${after}`;
  };
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/(from ")(\.[^"]*)(")/g, named));
}

function events({ events }) {
  const imports = events.map(({ name }) => `  get${name}EventDecoder,\n  type ${name}Event,\n`);
  const union = events.map(({ name }) => `  | ({ event: "${name}" } & ${name}Event)`);
  const hex = (bytes) => Buffer.from(bytes).toString("hex");
  const table = events.map(({ name, discriminator }) => `  "${hex(discriminator)}": ["${name}", get${name}EventDecoder],\n`);
  return `${HEAD}import type { Decoder } from "@solana/kit";
import {
${imports.join("")}} from "./types";

/** What the program tells of each change. Amounts are base units. */
export type FarthingEvent =
${union.join("\n")};

/** Name and decoder of each event, by its first eight bytes in hexadecimal. */
export const FARTHING_EVENT_DECODERS: Readonly<Record<string, readonly [FarthingEvent["event"], () => Decoder<unknown>]>> = {
${table.join("")}};
`;
}

function errors({ errors }) {
  const rows = errors.map(({ code, name, msg }) => `  ${code}: [${JSON.stringify(name)}, ${JSON.stringify(msg)}],\n`);
  return `${HEAD}/** Name and words of each of the program's errors, in every build. */
export const FARTHING_ERRORS: Readonly<Record<number, readonly [name: string, message: string]>> = {
${rows.join("")}};
`;
}

function numbers({ enums, constants }) {
  const one = ({ name, docs, values }) => {
    const rows = values.map((it) => `${comment(it.docs, "  ")}  ${it.name}: ${it.value},\n`);
    return `${comment(docs, "")}export const ${pascal(name)} = {\n${rows.join("")}} as const;\n`;
  };
  return HEAD + [...enums, ...constants].map(one).join("\n");
}

function comment(docs, indent) {
  const text = docs.join(" ").trim();
  return text ? `${indent}/** ${text} */\n` : "";
}

/** Where fields of accounts lie, for lists by what is in them. */
function layout({ accounts, types }) {
  const rows = accounts.map(({ name }) => {
    let at = 8;
    const fields = types.find((type) => type.name === name).type.fields.map((field) => {
      const row = `    ${camel(field.name)}: ${at},\n`;
      at += size(field.type);
      return row;
    });
    return `  ${camel(name[0].toLowerCase() + name.slice(1))}: {\n${fields.join("")}  },\n`;
  });
  return `${HEAD}/** Bytes before each field of an account, its eight first bytes included. */
export const OFFSETS = {
${rows.join("")}} as const;
`;
}

const SIZES = { bool: 1, u8: 1, u16: 2, u32: 4, u64: 8, i64: 8, pubkey: 32 };

function size(type) {
  if (typeof type === "string" && SIZES[type]) return SIZES[type];
  if (type.array) return size(type.array[0]) * type.array[1];
  throw new Error(`${JSON.stringify(type)} has no fixed length`);
}
