//! Events of `instructions/reserves`.

use anchor_lang::prelude::*;

events! {
    /// A mint can be deposited from now on.
    pub struct ReserveOpened {
        pub reserve: Address,
        pub mint: Address,
        pub token_program: Address,
        pub decimals: u64,
    }

    /// An owner has a deposit from now on.
    pub struct DepositOpened {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
        pub rent_payer: Address,
        pub opened_at: i64,
    }

    /// Tokens came into the reserve and were credited.
    pub struct Deposited {
        pub deposit: Address,
        pub source: Address,
        pub amount: u64,
        pub balance: u64,
        pub liabilities: u64,
    }

    /// Tokens left the reserve.
    pub struct Withdrawn {
        pub deposit: Address,
        pub destination: Address,
        pub amount: u64,
        pub balance: u64,
        pub liabilities: u64,
    }

    /// Money moved from a deposit to a deposit or earnings.
    pub struct Paid {
        pub deposit: Address,
        pub payee: Address,
        pub reference: [u8; 32],
        pub amount: u64,
        pub deposit_balance: u64,
        pub payee_balance: u64,
    }

    /// A deposit or earnings takes no new streams and channels (1), or takes them again (0).
    pub struct RefusalSet {
        pub payee: Address,
        pub refuses: u64,
    }

    /// A deposit closed.
    pub struct DepositClosed {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
    }
}
