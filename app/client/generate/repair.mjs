// What the tree that Codama makes of farthing.json lacks, by description.json.

import * as c from "codama";
import { camel } from "./names.mjs";

/** Repairs the tree in place. */
export function repair(codama, idl, description) {
  addAddresses(codama, description);
  addDefaults(codama, idl, description);
  addBumps(codama, idl, description);
  addRemaining(codama, description);
  addEvents(codama);
  addTails(codama, description);
  rename(codama, description);
}

/** Of the addresses only those are known that an instruction derives. */
function addAddresses(codama, { addresses }) {
  const known = new Set(codama.getRoot().program.pdas.map((pda) => pda.name));
  const missing = Object.entries(addresses).filter(([name]) => !known.has(camel(name)));
  const pda = ([name, seeds]) => ({
    name: camel(name),
    seeds: [c.constantPdaSeedNodeFromString("utf8", name), ...seeds.map(variable)],
  });
  codama.update(c.addPdasVisitor({ [codama.getRoot().program.name]: missing.map(pda) }));
}

const variable = ({ name, type }) =>
  c.variablePdaSeedNode(camel(name), type === "pubkey" ? c.publicKeyTypeNode() : c.numberTypeNode(type));

/** Accounts whose address follows from what the instruction has are found by themselves. */
function addDefaults(codama, idl, { addresses }) {
  const rules = [{ account: "payer", defaultValue: c.payerValueNode(), ignoreIfOptional: true }];
  for (const instruction of idl.instructions) {
    for (const account of instruction.accounts) {
      const seeds = addresses[account.name];
      if (!seeds || account.pda || account.optional) continue;
      const values = seeds.map((seed) => value(instruction, seed));
      if (values.every(Boolean)) rules.push(rule(instruction, account.name, values));
    }
  }
  codama.update(c.setInstructionAccountDefaultValuesVisitor(rules));
}

const rule = (instruction, account, values) => ({
  account: camel(account),
  instruction: camel(instruction.name),
  defaultValue: c.pdaValueNode(camel(account), values),
});

/** Where an instruction has a seed; `undefined` where it does not. */
function value({ accounts, args }, { name }) {
  if (accounts.some((account) => account.name === name)) return seedValue(name, c.accountValueNode);
  if (args.some((argument) => argument.name === name)) return seedValue(name, c.argumentValueNode);
  return undefined;
}

const seedValue = (name, node) => c.pdaSeedValueNode(camel(name), node(camel(name)));

/** `open_fan` takes the bump of the fan: a buyer names it, but need not look for it. */
function addBumps(codama, idl, { addresses }) {
  for (const instruction of idl.instructions.filter(({ args }) => args.some(({ name }) => name === "bump"))) {
    const made = instruction.name.split("_").at(-1);
    const seeds = addresses[made];
    if (!seeds) throw new Error(`${instruction.name} takes the bump of what it makes, and nothing is called ${made}`);
    const asked = seeds.filter((seed) => !value(instruction, seed));
    const values = seeds.map((seed) => value(instruction, seed) ?? seedValue(seed.name, c.argumentValueNode));
    // What the instruction does not have is asked for, and not sent.
    const extra = asked.map((seed) =>
      c.instructionArgumentNode({ name: camel(seed.name), type: variable(seed).type, docs: [`A seed of the ${made}.`] }),
    );
    const name = camel(instruction.name);
    codama.update(
      c.bottomUpTransformerVisitor([
        {
          select: `[instructionNode]${name}`,
          transform: (node) => c.instructionNode({ ...node, extraArguments: [...(node.extraArguments ?? []), ...extra] }),
        },
      ]),
    );
    codama.update(c.setInstructionAccountDefaultValuesVisitor([rule(instruction, made, values)]));
    codama.update(
      c.updateInstructionsVisitor({
        [name]: { arguments: { bump: { defaultValue: c.accountBumpValueNode(camel(made)) } } },
      }),
    );
  }
}

/** Accounts behind the declared ones: all are written. */
function addRemaining(codama, { remaining }) {
  for (const [instruction, { name, docs }] of Object.entries(remaining)) {
    const rest = c.instructionRemainingAccountsNode(c.argumentValueNode(camel(name)), {
      docs: [docs],
      isOptional: false,
      isSigner: false,
      isWritable: true,
    });
    codama.update(
      c.bottomUpTransformerVisitor([
        {
          select: `[instructionNode]${camel(instruction)}`,
          transform: (node) => c.instructionNode({ ...node, remainingAccounts: [rest] }),
        },
      ]),
    );
  }
}

/** The renderer drops events; as types they get their decoders. */
function addEvents(codama) {
  const events = codama.getRoot().program.events.map(({ name, data, docs }) =>
    c.definedTypeNode({ name: `${name}Event`, docs, type: data.kind === "hiddenPrefixTypeNode" ? data.type : data }),
  );
  codama.update(
    c.bottomUpTransformerVisitor([
      {
        select: "[programNode]",
        transform: (node) => c.programNode({ ...node, definedTypes: [...node.definedTypes, ...events] }),
      },
    ]),
  );
}

/** Records behind an account's fields, as many as there is room for. */
function addTails(codama, { tails }) {
  for (const [account, { name, docs, item }] of Object.entries(tails)) {
    const field = c.structFieldTypeNode({
      name: camel(name),
      docs: [docs],
      type: c.arrayTypeNode(c.definedTypeLinkNode(item), c.remainderCountNode()),
    });
    codama.update(
      c.bottomUpTransformerVisitor([
        {
          select: `[accountNode]${camel(account.toLowerCase())}`,
          transform: (node) => {
            const { size, ...rest } = node;
            const data = c.structTypeNode([...c.resolveNestedTypeNode(node.data).fields, field]);
            return c.accountNode({ ...rest, data });
          },
        },
      ]),
    );
  }
}

/** One name cannot be an account's and an instruction's. */
function rename(codama, { names }) {
  for (const [from, to] of Object.entries(names)) {
    codama.update(c.updateInstructionsVisitor({ [camel(from)]: { name: camel(to) } }));
  }
}
