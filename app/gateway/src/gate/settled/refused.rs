//! What is answered where a payment by one transaction serves nothing.

use farthing_sdk::solana::Signature;
use farthing_wire::Outcome;
use farthing_wire::mpp::{PROBLEM_TYPE, Problem, ProblemKind};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};

use super::Singles;
use super::purchase::Buying;
use super::shown::Words;
use crate::chain::OverBudget;
use crate::gate::answer::Answer;
use crate::gate::{DeskError, Gate, Refused};
use crate::settle::SettleRefusal;

/// Seconds for which a payer whose transaction failed on chain is not taken.
const BARRED: u64 = 3_600;

impl Gate {
    /// Before the service was asked: told what to do, and where that is to pay anew, what.
    pub(super) fn unsettled(
        &self,
        singles: &Singles,
        words: &Words,
        (refusal, buying): (&SettleRefusal, &Buying<'_>),
    ) -> Answer {
        if matches!(
            refusal,
            SettleRefusal::Exact(_)
                | SettleRefusal::Pay(_)
                | SettleRefusal::LandedPay(_)
                | SettleRefusal::OtherRequest
        ) {
            self.strangers.was_wrong(buying.client);
        }
        match anew(refusal) {
            Some(code) => {
                let answer = self.answers.asking_anew(buying.priced, code);
                self.told(singles, words, (refusal, answer))
            }
            None => self.refused_sale(singles, words, refusal),
        }
    }

    /// After the service was asked: what it answered goes to nobody.
    pub(super) fn refused_sale(
        &self,
        singles: &Singles,
        words: &Words,
        refusal: &SettleRefusal,
    ) -> Answer {
        let answer = match refusal {
            SettleRefusal::Pending { .. } => self.pending(words),
            SettleRefusal::Served { status, .. } => {
                self.answers.refused_own(&Refused::Served { status: *status, is_returned: false })
            }
            SettleRefusal::OtherRequest => {
                self.answers.plain(StatusCode::CONFLICT, "the payment is for another request")
            }
            SettleRefusal::OtherPayment => {
                let words = "the payment-identifier is that of another payment: nothing was charged for this one";
                self.answers.plain(StatusCode::CONFLICT, words)
            }
            SettleRefusal::NotConfirmed => {
                let words = "the transaction is not confirmed yet: ask again, and pay nothing else meanwhile";
                self.answers.plain(StatusCode::CONFLICT, words).with(RETRY_AFTER, 2.into())
            }
            SettleRefusal::Running => self.answers.refused_own(&Refused::Running),
            SettleRefusal::Barred => {
                let words = "a transaction of this payer failed within the hour";
                let answer = self.answers.plain(StatusCode::TOO_MANY_REQUESTS, words);
                answer.with(RETRY_AFTER, BARRED.into())
            }
            SettleRefusal::OverBudget(OverBudget::Address(_)) => {
                self.answers.refused_own(&Refused::TooMany)
            }
            SettleRefusal::NotNew => self.answers.refused_own(&Refused::Draining),
            SettleRefusal::Busy => self.answers.refused_own(&Refused::Busy),
            SettleRefusal::Books(_) | SettleRefusal::Key => self.down(),
            other => match anew(other) {
                Some(code) => self.failed_sale(words, code),
                None => self.answers.refused_own(&Refused::Desk(DeskError::Unreachable)),
            },
        };
        self.told(singles, words, (refusal, answer))
    }

    /// 402 that asks for nothing: the payment is on its way, and another one would be a second (server invariant 16).
    fn pending(&self, words: &Words) -> Answer {
        let said = "the transaction is on its way: show the same payment again, and pay nothing else meanwhile";
        let answer = match words {
            Words::V2 | Words::V1 => {
                let body = serde_json::json!({ "error": "settlement_pending", "advice": said });
                self.answers.said(StatusCode::PAYMENT_REQUIRED, body.to_string())
            }
            // MPP's 402 would be a new challenge.
            Words::Charge(_) => self.answers.plain(StatusCode::CONFLICT, said),
        };
        answer.with(RETRY_AFTER, 2.into())
    }

    fn failed_sale(&self, words: &Words, code: &'static str) -> Answer {
        match words {
            Words::V2 | Words::V1 => {
                let body = serde_json::json!({ "error": code });
                self.answers.said(StatusCode::PAYMENT_REQUIRED, body.to_string())
            }
            Words::Charge(id) => {
                let kind = ProblemKind::Verification;
                let problem = Problem { kind, detail: code, challenge_id: Some(id) };
                let body = serde_json::to_string(&problem).unwrap_or_default();
                let answer = self.answers.said(StatusCode::PAYMENT_REQUIRED, body);
                answer.with(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE))
            }
        }
    }

    /// With what x402 says of a settlement that is not one.
    fn told(
        &self,
        singles: &Singles,
        words: &Words,
        (refusal, answer): (&SettleRefusal, Answer),
    ) -> Answer {
        let (signature, outcome) = match refusal {
            SettleRefusal::Pending { signature, .. } => (signature, Outcome::Pending),
            SettleRefusal::Failed(signature) | SettleRefusal::NeverLanded(signature) => {
                let code = anew(refusal).unwrap_or_default();
                (signature, Outcome::Failed(code.into()))
            }
            SettleRefusal::Served { signature, .. } => (signature, Outcome::Success),
            _ => return answer,
        };
        let record = singles.till().settlements().by_signature(signature);
        match singles.no_receipt(words, record.as_ref(), outcome) {
            Some((name, value)) if *signature != Signature::default() => answer.with(name, value),
            _ => answer,
        }
    }
}

/// The code of a refusal after which another payment is the way; `None` where it is not.
fn anew(refusal: &SettleRefusal) -> Option<&'static str> {
    match refusal {
        SettleRefusal::Exact(refusal) => Some(refusal.code()),
        SettleRefusal::Pay(refusal) => Some(refusal.code()),
        SettleRefusal::LandedPay(refusal) => Some(refusal.code()),
        SettleRefusal::SentByUs => Some("invalid_farthing_pay_landed"),
        SettleRefusal::Accounts(refusal) => Some(refusal.code()),
        SettleRefusal::Simulated(refusal) => Some(refusal.code()),
        SettleRefusal::Blockhash => Some("invalid_exact_svm_payload_transaction_blockhash"),
        SettleRefusal::Failed(_) => Some("transaction_failed"),
        SettleRefusal::NeverLanded(_) => Some("transaction_never_landed"),
        _ => None,
    }
}
