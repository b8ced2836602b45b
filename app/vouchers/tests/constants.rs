//! The crate's public numbers, in another form than where they are defined.

use farthing_vouchers::verify::BATCH_MIN;

#[test]
fn a_batch_is_worth_it_from_64_signatures_on() {
    assert_eq!(BATCH_MIN, 64);
}
