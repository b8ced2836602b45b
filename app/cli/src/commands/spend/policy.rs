//! `spend policy`: a policy with all its keys, to begin with.

use crate::{context::Context, failure::Outcome};
use farthing_payer::policy::TEMPLATE;

pub fn run(context: &Context) -> Outcome {
    context.printer.script(TEMPLATE)
}
