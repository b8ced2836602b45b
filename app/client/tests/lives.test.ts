// The lives that Rust's rings live too (tests/tests/journeys/script.rs), played through the generated code on LiteSVM:
// each instruction is read and written again by it, byte for byte, and takes as many compute units as there.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  AccountRole,
  address,
  appendTransactionMessageInstructions,
  createKeyPairSignerFromPrivateKeyBytes,
  createTransactionMessage,
  getAddressEncoder,
  lamports,
  pipe,
  setTransactionMessageFeePayerSigner,
  signTransactionMessageWithSigners,
  type AccountMeta,
  type Address,
  type Instruction,
  type KeyPairSigner,
} from "@solana/kit";
import { FailedTransactionMetadata, LiteSVM } from "litesvm";
import * as farthing from "../src/index.js";
import { bytes, readText, repository } from "./read.js";

type Told = { program: string; accounts: string[]; data: string };
type Sent = { slot: number; time: number; instructions: Told[]; units: number; error?: number };
type Script = { life: string; mint: string; people: Record<string, string>; sent: Sent[] };

const [LAMPORTS, TOKENS] = [10_000_000_000n, 1_000_000n];
const COMPUTE_BUDGET = address("ComputeBudget111111111111111111111111111111");
const scripts = JSON.parse(readText("app/client/tests/script/lives.json")) as Script[];
const program = readFileSync(process.env.FARTHING_PROGRAM || repository("target/deploy/farthing.so"));

/** The key of a name, as Rust's tests have it. */
const signer = (name: string) => createKeyPairSignerFromPrivateKeyBytes(createHash("sha256").update(name).digest());

function instructionOf({ program, accounts, data }: Told): Instruction & { accounts: AccountMeta[]; data: Uint8Array } {
  const metas = accounts.map((text) => {
    const [at, flags = ""] = text.split(" ") as [Address, string];
    const [signs, written] = [flags.includes("s") ? 2 : 0, flags.includes("w") ? 1 : 0];
    return { address: at, role: (signs + written) as AccountRole };
  });
  return { programAddress: address(program), accounts: metas, data: bytes(data) };
}

const NAMES = new Map<number, string>(Object.entries(farthing.FarthingInstruction).map(([name, number]) => [number, name]));

type Generated = Record<string, (...input: never[]) => unknown>;

/** Reads an instruction by the generated parser, and writes it again by the generated builder. */
function again(instruction: ReturnType<typeof instructionOf>, signers: ReadonlyMap<Address, KeyPairSigner>): [string, Instruction] {
  const name = NAMES.get(farthing.identifyFarthingInstruction(instruction)) as string;
  const generated = farthing as unknown as Generated;
  const parsed = (generated[`parse${name}Instruction`] as unknown as (it: Instruction) => Parsed)(instruction);
  const given = Object.entries(parsed.accounts).map(([account, meta]) => {
    const signs = meta && meta.role >= AccountRole.READONLY_SIGNER;
    return [account, meta && (signs ? signers.get(meta.address) : meta.address)];
  });
  const declared = Object.keys(parsed.accounts).length;
  const rest = instruction.accounts.slice(declared).map((meta) => meta.address);
  const { discriminator: _, ...args } = parsed.data;
  const input = { ...Object.fromEntries(given), ...args, ...(name in REST ? { [REST[name] as string]: rest } : {}) };
  assert.ok(name in REST || rest.length === 0, name);
  return [name, (generated[`get${name}Instruction`] as unknown as (input: object) => Instruction)(input)];
}

type Parsed = { accounts: Record<string, AccountMeta | undefined>; data: Record<string, unknown> };

/** What the builders call the accounts behind the declared ones. */
const REST = Object.fromEntries(
  Object.entries((JSON.parse(readText("app/idl/description.json")) as { remaining: Record<string, { name: string }> }).remaining).map(
    ([instruction, { name }]) => [instruction.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase()), name],
  ),
);

const isSame = (one: Instruction, other: Instruction) => {
  const plain = (it: Instruction) => ({
    program: it.programAddress,
    data: Buffer.from(it.data as Uint8Array).toString("hex"),
    accounts: it.accounts?.map((meta) => ({ address: meta.address, role: meta.role })),
  });
  assert.deepEqual(plain(one), plain(other));
};

class Network {
  readonly svm = new LiteSVM();
  readonly signers = new Map<Address, KeyPairSigner>();

  constructor(
    readonly fees: KeyPairSigner,
    readonly mint: Address,
  ) {
    this.svm.addProgram(farthing.FARTHING_PROGRAM_ADDRESS, program);
    this.svm.airdrop(fees.address, lamports(LAMPORTS));
    const data = new Uint8Array(82);
    // Authority, supply, six decimals, initialised.
    data.set([1, 0, 0, 0, ...getAddressEncoder().encode(fees.address)]);
    new DataView(data.buffer).setBigUint64(36, 1_000_000_000n, true);
    data.set([6, 1], 44);
    this.#put(mint, data);
  }

  async person(name: string): Promise<void> {
    const person = await signer(name);
    this.signers.set(person.address, person);
    this.svm.airdrop(person.address, lamports(LAMPORTS));
    const data = new Uint8Array(165);
    data.set([...getAddressEncoder().encode(this.mint), ...getAddressEncoder().encode(person.address)]);
    new DataView(data.buffer).setBigUint64(64, TOKENS, true);
    data[108] = 1;
    const token = { mint: this.mint, program: farthing.TOKEN_PROGRAM };
    this.#put(await farthing.tokensOf(person.address, token), data);
  }

  #put(at: Address, data: Uint8Array): void {
    const rent = lamports(this.svm.minimumBalanceForRentExemption(BigInt(data.length)));
    const [programAddress, space] = [farthing.TOKEN_PROGRAM, BigInt(data.length)];
    this.svm.setAccount({ address: at, data, executable: false, lamports: rent, programAddress, space });
  }

  at({ slot, time }: Sent): void {
    const clock = this.svm.getClock();
    [clock.slot, clock.unixTimestamp] = [BigInt(slot), BigInt(time)];
    this.svm.setClock(clock);
  }

  /** Sends one transaction, which names its limit first. */
  async send(instructions: readonly Instruction[]): Promise<{ units: bigint; failed?: FailedTransactionMetadata; logs: string[] }> {
    const limit = new Uint8Array(5);
    limit[0] = 2;
    new DataView(limit.buffer).setUint32(1, 1_400_000, true);
    const message = pipe(
      createTransactionMessage({ version: "legacy" }),
      (it) => setTransactionMessageFeePayerSigner(this.fees, it),
      (it) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(it),
      (it) => appendTransactionMessageInstructions([{ programAddress: COMPUTE_BUDGET, accounts: [], data: limit }, ...instructions], it),
    );
    const result = this.svm.sendTransaction(await signTransactionMessageWithSigners(message));
    this.svm.expireBlockhash();
    const isFailed = result instanceof FailedTransactionMetadata;
    const meta = isFailed ? result.meta() : result;
    return { units: meta.computeUnitsConsumed(), logs: meta.logs(), ...(isFailed ? { failed: result } : {}) };
  }
}

/** The people's signatures where the script says that they sign. */
function signedBy(instruction: Instruction, signers: ReadonlyMap<Address, KeyPairSigner>): Instruction {
  const accounts = instruction.accounts?.map((meta) => {
    const signs = meta.role === AccountRole.READONLY_SIGNER || meta.role === AccountRole.WRITABLE_SIGNER;
    return signs ? { ...meta, signer: signers.get(meta.address) } : meta;
  });
  return { ...instruction, accounts } as Instruction;
}

const ran = new Set<string>();
const seen = new Set<string>();

for (const script of scripts) {
  test(`a life: ${script.life}`, async () => {
    const network = new Network(await signer("farthing tests fees"), address(script.mint));
    for (const name of Object.values(script.people)) await network.person(name);
    for (const [at, sent] of script.sent.entries()) {
      network.at(sent);
      const names: string[] = [];
      const built = sent.instructions.map((told) => {
        const instruction = instructionOf(told);
        if (instruction.programAddress !== farthing.FARTHING_PROGRAM_ADDRESS) return signedBy(instruction, network.signers);
        const [name, written] = again(instruction, network.signers);
        isSame(written, instruction);
        names.push(name);
        return signedBy(written, network.signers);
      });
      const { units, failed, logs } = await network.send(built);
      // The Ed25519 program logs nothing.
      const code = failed && (farthing.codeOf(failed.meta().logs()) ?? Number(/Custom\((\d+)\)/.exec(failed.toString())?.[1] ?? -1));
      const error = failed && code;
      const what = `transaction ${at} of ${script.life}: ${names}`;
      assert.equal(error, sent.error, `${what}\n${logs.join("\n")}`);
      assert.equal(units, BigInt(sent.units), what);
      if (failed) continue;
      names.forEach((name) => ran.add(name));
      farthing.decodeEvents(logs).forEach(({ event }) => seen.add(event));
    }
  });
}

test("no instruction and no event is missing in these lives", () => {
  const idl = JSON.parse(readText("app/idl/farthing.json")) as { instructions: unknown[]; events: { name: string }[] };
  assert.equal(ran.size, idl.instructions.length, `${[...ran]}`);
  assert.deepEqual([...seen].sort(), idl.events.map(({ name }) => name).sort());
});
