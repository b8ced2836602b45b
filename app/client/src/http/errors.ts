/** Why a request was not paid, or not known to be. */

/** What went wrong; each says whether anything was spent. */
export type PayFault =
  /** Nothing was sent: the URL, a header that pays is the payer's own, a body that cannot be sent twice. */
  | "NotHttps"
  | "ReservedHeader"
  | "UnrepeatableBody"
  /** Nothing was paid: another site answered, or what is asked for cannot be read or is not given. */
  | "Redirected"
  | "Unreadable"
  | "Unfit"
  /** Nothing was paid: a limit of this payer's. */
  | "OverRequest"
  | "OverSite"
  | "OverAll"
  | "AtRisk"
  /** Nothing was paid: there is no way to pay, or its owner said no. */
  | "NoWay"
  | "Declined"
  | "Underfunded"
  /** It was refused, and its money serves another request. */
  | "Refused"
  /** No answer before anything was paid. */
  | "NoAnswer"
  /** It was served before, and is not given again. */
  | "ServedBefore"
  /** Whether it was paid is not known. The same request within two minutes shows the same payment, and pays nothing more. */
  | "InDoubt";

/** A request was not paid, or not known to be. */
export class PayError extends Error {
  override name = "PayError";
  constructor(
    readonly fault: PayFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether the same request should be sent again: it costs nothing more. */
  get isInDoubt(): boolean {
    return this.fault === "InDoubt";
  }
}
