/** Farthing in a client of Kit's: the generated accounts and instructions, and plans and queries over them. */

import {
  extendClient,
  type Address,
  type ClientWithIdentity,
  type ClientWithPayer,
  type ClientWithRpc,
  type ClientWithTransactionPlanning,
  type ClientWithTransactionSending,
  type ExtendedClient,
  type InstructionPlan,
} from "@solana/kit";
import { addSelfPlanAndSendFunctions, type SelfPlanAndSendFunctions } from "@solana/kit/program-client-core";
import type { Chain } from "./chain.js";
import { farthingProgram as generatedProgram, type FarthingPlugin, type FarthingPluginRequirements } from "./generated/index.js";
import type { PlanApi, PlanContext } from "./plans/context.js";
import * as plans from "./plans/index.js";
import { queries } from "./queries.js";

/** A plan that can be sent: `sendTransaction()` where it fits into one, else `sendTransactions()`. */
export type Plan = InstructionPlan & SelfPlanAndSendFunctions;

/** What `client.farthing` has. */
export type Farthing = FarthingPlugin & { plans: FarthingPlans; queries: ReturnType<typeof queries> };

type Planner<I, More = unknown> = (input: I) => Promise<Plan & More>;
type Input<F extends (context: PlanContext, input: never) => unknown> = Parameters<F>[1];

/** The usual tasks. Nothing is sent before the plan is. */
export type FarthingPlans = {
  /** Tokens of the wallet into its deposit. */
  topUp: Planner<Input<typeof plans.topUp>>;
  /** A payment. */
  pay: Planner<Input<typeof plans.pay>>;
  /** A purchase, with a session for the next ones where one is asked for. */
  buy: Planner<Input<typeof plans.buy>>;
  /** A stream; the plan says where it will be. */
  stream: Planner<Input<typeof plans.stream>, { stream: Address }>;
  /** A channel; the plan says where it will be, and has the chain of one by links. */
  openChannel: Planner<Input<typeof plans.openChannel>, { channel: Address; chain?: Chain }>;
  /** A payee's claim. */
  claim: Planner<Input<typeof plans.claim>>;
  /** The key of an order. Its sending must not simulate: see {@link plans.fulfil}. */
  fulfil: Planner<Input<typeof plans.fulfil>>;
  /** A creator's earnings, brought home. */
  collect: Planner<Input<typeof plans.collect>>;
  /** A payer's everything, as far as it comes home now; the plan says what stays. */
  leave: Planner<Input<typeof plans.leave>, { stays: readonly plans.Staying[] }>;
};

/** What a client must have for Farthing. `payer` pays fees and rents, `identity` owns the deposit; often they are one. */
export type FarthingRequirements = FarthingPluginRequirements &
  ClientWithPayer &
  ClientWithIdentity &
  ClientWithRpc<PlanApi> &
  ClientWithTransactionPlanning &
  ClientWithTransactionSending;

/**
 * Adds `client.farthing`.
 *
 * @param config - another address of the program, as on a network of one's own.
 */
export function farthingProgram(config: { programAddress?: Address } = {}) {
  return <T extends FarthingRequirements>(client: T): ExtendedClient<T, { farthing: Farthing }> => {
    const generated = generatedProgram()(client).farthing;
    const context = (): PlanContext => ({
      rpc: client.rpc,
      payer: client.payer,
      identity: client.identity,
      ...config,
    });
    const planned =
      <I, P extends InstructionPlan>(make: (context: PlanContext, input: I) => Promise<P>) =>
      async (input: I) =>
        addSelfPlanAndSendFunctions(client, await make(context(), input));
    const farthing: Farthing = {
      ...generated,
      plans: {
        topUp: planned(plans.topUp),
        pay: planned(plans.pay),
        buy: planned(plans.buy),
        stream: planned(plans.stream),
        openChannel: planned(plans.openChannel),
        claim: planned(plans.claim),
        fulfil: planned(plans.fulfil),
        collect: planned(plans.collect),
        leave: planned(plans.leave),
      },
      queries: queries(client.rpc, config.programAddress),
    };
    return extendClient(client, { farthing });
  };
}
