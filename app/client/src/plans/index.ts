/** Plans of instructions for the usual tasks, each in as few transactions as possible. Nothing is sent here. */

export * from "./claiming.js";
export * from "./collecting.js";
export { PlanError, type PlanContext, type Units } from "./context.js";
export * from "./leaving.js";
export * from "./opening.js";
export * from "./paying.js";
