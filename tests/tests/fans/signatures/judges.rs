//! Those who judge a signature: the program, twice; the host, twice; the Ed25519 program.

use farthing_core::{signature::is_signed, voucher::Voucher};
use farthing_sdk::{
    PROGRAM_ID,
    instructions::{ClaimFans, ClaimSigned, OpenFan},
};
use farthing_tests::{
    matrix::{
        machine::{Machine, program_bytes},
        stage::{Stage, UNITS},
    },
    prelude::*,
    signing,
};
use farthing_vouchers::{
    chain::sha256,
    signed::SignedVoucher,
    verify::{HostCurve, VoucherKey},
};

/// Whether the payee's verifier takes a key.
pub fn is_key(key: &[u8; 32]) -> bool {
    VoucherKey::new(key).is_ok()
}

/// What is to be signed, and what is sent with the signature.
pub struct Case {
    /// A channel's voucher, or the hash of a fan's.
    pub message: Vec<u8>,
    paid_from: Address,
    voucher: Option<Voucher>,
}

/// A machine with a channel and a fan, whose key is whatever is to be judged.
pub struct Judges {
    stage: Stage,
    payee: Address,
    channel: Address,
    fan: Address,
    /// Another fan, which is not opened.
    opening: OpenFan,
    number: u64,
}

impl Judges {
    pub fn new() -> Self {
        let mut stage = Stage::on(Machine::new(&program_bytes()), 1);
        stage.deposit(stage.reader, stage.coin);
        let payee = stage.empty_deposit(stage.friend, stage.coin);
        let (channel, fan) = (stage.channel(payee), stage.fan(&[payee]));
        let opening = stage.fanning(30);
        Self { stage, payee, channel, fan, opening, number: 0 }
    }

    /// Writes a key into an account of ours, whatever key it is: no instruction would take some of them.
    fn write_key(&mut self, at: Address, offset: usize, key: [u8; 32]) {
        let mut account = self.stage.machine.account(&at).expect("it is there");
        assert_eq!(account.owner, PROGRAM_ID);
        account.data[offset..offset + 32].copy_from_slice(&key);
        self.stage.machine.set_account(at, account);
    }

    /// The channel with this key, and a voucher of its own.
    pub fn channel_of(&mut self, key: [u8; 32]) -> Case {
        // Behind deposit and payee.
        self.write_key(self.channel, 8 + 64, key);
        assert_eq!(self.stage.read::<Channel>(&self.channel).credential.as_ref(), key);
        self.number += 1;
        let voucher = Voucher {
            channel: self.channel.to_bytes(),
            cumulative: self.number,
            expires_at: 1 << 40,
        };
        let message = signing::voucher(&self.channel, self.number, 1 << 40).to_vec();
        assert_eq!(message, voucher.encode());
        Case { message, paid_from: self.channel, voucher: Some(voucher) }
    }

    /// The fan with this key, and a voucher of it.
    pub fn fan_of(&mut self, key: [u8; 32]) -> Case {
        // Behind the deposit.
        self.write_key(self.fan, 8 + 32, key);
        let fan: Fan = self.stage.read(&self.fan);
        assert_eq!(fan.key.as_ref(), key);
        let promised = u64::from(fan.unit) * u64::from(UNITS);
        let expires_at = i64::from(fan.opened_at) + 86_400;
        let message =
            signing::fan_voucher(&self.fan, &self.payee, &AUDIENCE, (0, promised, expires_at));
        Case { message: sha256(&message).to_vec(), paid_from: self.fan, voucher: None }
    }

    /// Whether the reader can open another fan, for this key. It is not opened.
    ///
    /// # Panics
    /// When it is refused for anything but the key.
    pub fn opens_a_fan_for(&self, key: [u8; 32]) -> bool {
        let mut open = self.opening.clone();
        open.terms.key = Address::new_from_array(key);
        self.takes_or_refuses(open.into(), FanKeyInvalid)
    }

    /// What all of them say of a signature.
    ///
    /// # Panics
    /// When they differ: but the payee's verifier knows no key of mixed order, which others may take.
    pub fn agree(&mut self, key: &[u8; 32], case: &Case, signature: &[u8; 64]) -> bool {
        let by_precompile = self.by_precompile(key, case, signature);
        let what = || format!("key {key:02x?}\nsignature {signature:02x?}");
        assert_eq!(self.by_program(case, signature), by_precompile, "program: {}", what());
        let by_host = is_signed::<HostCurve>(key, signature, &case.message);
        assert_eq!(by_host, by_precompile, "host: {}", what());
        if let (Ok(key), Some(voucher)) = (VoucherKey::new(key), case.voucher) {
            let signed = SignedVoucher { voucher, signature: *signature };
            assert_eq!(key.has_signed(&signed), by_precompile, "payee: {}", what());
        }
        by_precompile
    }

    /// Sets the clock, to unix seconds.
    pub fn at(&mut self, now: i64) {
        let slot = self.stage.machine.clock().slot;
        self.stage.machine.set_time(now, slot);
    }

    /// Whether an instruction succeeds.
    pub fn takes(&self, instruction: &Instruction) -> bool {
        self.stage.machine.simulate(instruction).is_ok()
    }

    /// Whether a voucher is paid by a channel at an address, by the key of this voucher: a copy of the
    /// channel that is there.
    pub fn pays_voucher(&mut self, at: Address, key: [u8; 32], claim: VoucherClaim) -> bool {
        let account = self.stage.machine.account(&self.channel).expect("it is there");
        self.stage.machine.set_account(at, account);
        self.write_key(at, 8 + 64, key);
        self.takes(&ClaimSigned { payee: self.payee, claims: vec![(at, claim)] }.into())
    }

    fn by_precompile(&self, key: &[u8; 32], case: &Case, signature: &[u8; 64]) -> bool {
        self.takes(&signing::verification_of(key, signature, &case.message))
    }

    /// Whether a claim with it pays.
    fn by_program(&self, case: &Case, signature: &[u8; 64]) -> bool {
        let claim: Instruction = match case.voucher {
            Some(Voucher { cumulative, expires_at, .. }) => {
                let claim = VoucherClaim { cumulative, expires_at, signature: *signature };
                ClaimSigned { payee: self.payee, claims: vec![(case.paid_from, claim)] }.into()
            }
            None => {
                let signature = *signature;
                let claim = FanClaim { slot: 0, cumulative: UNITS, day: 1, signature };
                ClaimFans::new(self.payee, AUDIENCE, vec![(case.paid_from, claim)]).into()
            }
        };
        self.takes_or_refuses(claim, NothingClaimed)
    }

    fn takes_or_refuses(&self, instruction: Instruction, refusal: FarthingError) -> bool {
        match self.stage.machine.simulate(&instruction) {
            Ok(_) => true,
            Err(failed) => {
                let failure = Failure::new(failed.error, failed.logs, &[instruction]);
                assert_eq!(failure.farthing_error(), Some(&refusal), "{failure}");
                false
            }
        }
    }
}
