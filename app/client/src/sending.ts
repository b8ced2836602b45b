/** The least that a client needs to send: who pays, a node, and one signature for one sending. */

import {
  createSolanaRpc,
  createTransactionMessage,
  createTransactionPlanExecutor,
  createTransactionPlanner,
  extendClient,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  parseInstructionOrTransactionPlanInput,
  parseInstructionPlanInput,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  type ClientWithPayer,
  type ClientWithRpc,
  type ClientWithTransactionPlanning,
  type ClientWithTransactionSending,
  type Rpc,
  type Signature,
  type SolanaRpcApi,
  type TransactionPlan,
  type TransactionSigner,
} from "@solana/kit";

/** One signer for fees, rents and money. */
export function signedByOne(signer: TransactionSigner) {
  return <T extends object>(client: T) => extendClient(client, { payer: signer, identity: signer });
}

/** A node. */
export function nodeAt(url: string) {
  return <T extends object>(client: T) => extendClient(client, { rpc: createSolanaRpc(url) as Rpc<SolanaRpcApi> });
}

/** How a transaction is sent. */
export type SendingOptions = {
  /** Lets the node try it first. Off where what it reveals is worth money: the key of an order. On by default. */
  preflight?: boolean;
  /** Milliseconds between looks whether it has landed. */
  every?: number;
};

/** It was sent, and whether it lands is not known: look for its signature, and pay nothing else meanwhile. */
export class UnknownOutcome extends Error {
  override name = "UnknownOutcome";
  constructor(readonly signature: Signature) {
    super(`whether ${signature} lands is not known yet`);
  }
}

/** It landed and failed. Its cause says why: `explain` puts it into words. */
export class FailedOnChain extends Error {
  override name = "FailedOnChain";
}

/** Plans, signs once, sends the same bytes, and waits until they are confirmed. */
export function sendingByPolling(options: SendingOptions = {}) {
  return <T extends ClientWithPayer & ClientWithRpc<SolanaRpcApi>>(client: T) => {
    const planner = createTransactionPlanner({
      createTransactionMessage: () =>
        pipe(createTransactionMessage({ version: 0 }), (message) => setTransactionMessageFeePayerSigner(client.payer, message)),
    });
    const executor = createTransactionPlanExecutor({
      executeTransactionMessage: (context, message) => sent(client.rpc, message as Message, options, context),
    });
    const planTransactions: ClientWithTransactionPlanning["planTransactions"] = (input, config) =>
      planner(parseInstructionPlanInput(input), config);
    const planTransaction = async (...[input, config]: Parameters<ClientWithTransactionPlanning["planTransaction"]>) => {
      const plan = await planTransactions(input, config);
      if (plan.kind !== "single") throw new RangeError("it does not fit into one transaction");
      return plan.message;
    };
    const sendTransactions = async (...[input, config]: Parameters<ClientWithTransactionSending["sendTransactions"]>) => {
      const parsed = parseInstructionOrTransactionPlanInput(input);
      const plan = "planType" in parsed && parsed.planType === "transactionPlan" ? (parsed as TransactionPlan) : await planner(parsed as never, config);
      return executor(plan, config);
    };
    const additions = { planTransaction, planTransactions, sendTransactions, sendTransaction: sendTransactions };
    return extendClient(client, additions as unknown as ClientWithTransactionPlanning & ClientWithTransactionSending);
  };
}

/** Looks after which the same bytes are sent once more. */
const RESEND = 10;

type Message = Parameters<typeof signTransactionMessageWithSigners>[0];

/**
 * Sends the same bytes until they are confirmed. A node that does not answer may have passed them on all the same; after
 * the blockhash is over nothing can land any more.
 */
async function sent(rpc: Rpc<SolanaRpcApi>, message: Message, { preflight = true, every = 400 }: SendingOptions, context: { signature?: Signature }) {
  const { value: blockhash } = await rpc.getLatestBlockhash({ commitment: "confirmed" }).send();
  const transaction = await signTransactionMessageWithSigners(setTransactionMessageLifetimeUsingBlockhash(blockhash, message as never));
  const signature = getSignatureFromTransaction(transaction as never);
  context.signature = signature;
  const wire = getBase64EncodedWireTransaction(transaction as never);
  const send = () => rpc.sendTransaction(wire, { encoding: "base64", preflightCommitment: "confirmed", skipPreflight: !preflight }).send();
  await send().catch(refuse);
  for (let [isOver, looks] = [false, 1]; ; looks += 1) {
    const { value: [status] } = await rpc.getSignatureStatuses([signature]).send();
    if (status?.err) throw new FailedOnChain(`${signature} failed`, { cause: status.err });
    // Kit before version 8 wants the transaction back, and from then on what is known of it.
    if (status && status.confirmationStatus !== "processed") return { ...transaction, signature };
    if (isOver) throw new UnknownOutcome(signature);
    if (!status && looks % RESEND === 0) await send().catch(() => undefined);
    const height = await rpc.getBlockHeight({ commitment: "confirmed" }).send();
    // Looked at once more: it may have landed in the last block.
    isOver = height > blockhash.lastValidBlockHeight;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** A node that has tried it and says no has not passed it on; of any other error that is not known. */
function refuse(error: unknown): void {
  const code = (error as { context?: { __code?: number } }).context?.__code ?? 0;
  if (code < 0) throw error;
}
