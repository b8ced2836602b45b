/**
 * Farthing for browsers and Node: accounts and instructions as the program has them, plans and queries over them, and
 * what goes between payers and payees off chain.
 */

export * from "./book.js";
export * from "./chain.js";
export * from "./channel.js";
export * from "./curve.js";
export * from "./ed25519.js";
export * from "./errors.js";
export * from "./events.js";
export * from "./fan.js";
export * from "./generated/index.js";
export * from "./http/index.js";
export * from "./key.js";
export * from "./lease.js";
export * as plans from "./plans/index.js";
export { ALL, givesPass, PlanError, type PlanContext, type Staying, type Units } from "./plans/index.js";
// Ours, over the generated one.
export { farthingProgram, type Farthing, type FarthingPlans, type FarthingRequirements, type Plan } from "./plugin.js";
export * from "./queries.js";
export * from "./salt.js";
export * from "./sending.js";
export * from "./session.js";
export * from "./signature.js";
export * from "./splits.js";
export * from "./stream.js";
export * from "./tokens.js";
export * from "./voucher.js";
export * from "./window.js";
