//! Builders for reserves and deposits.

use super::{by_session, into_instruction, setters};
use crate::{
    accounts,
    addresses::{self, Token},
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Opens the one reserve of a mint.
#[derive(Clone, Debug)]
pub struct OpenReserve {
    pub payer: Address,
    pub mint: Address,
    pub reserve: Address,
    pub tokens: Address,
    pub token_program: Address,
}

impl OpenReserve {
    pub fn new(payer: Address, token: impl Into<Token>) -> Self {
        let Token { mint, program } = token.into();
        let reserve = addresses::reserve(&mint);
        let tokens = addresses::tokens(&reserve);
        Self { payer, mint, reserve, tokens, token_program: program }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenReserve {}.to_instruction(metas::OpenReserve {
            payer: self.payer,
            mint: self.mint,
            reserve: self.reserve,
            tokens: self.tokens,
            token_program: self.token_program,
        })
    }
}

/// Makes sure that an owner has a deposit. The owner pays the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenDeposit {
    pub payer: Address,
    pub owner: Address,
    pub reserve: Address,
    pub deposit: Address,
}

setters!(OpenDeposit {
    /// Pays the rent if the deposit is new, and gets it back when it closes.
    payer: Address
});

impl OpenDeposit {
    pub fn new(owner: Address, mint: Address) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        Self { payer: owner, owner, reserve: addresses::reserve(&mint), deposit }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenDeposit {}.to_instruction(metas::OpenDeposit {
            payer: self.payer,
            owner: self.owner,
            reserve: self.reserve,
            deposit: self.deposit,
        })
    }
}

/// Brings tokens into the reserve and credits a deposit: the authority's own, from its associated
/// token account, unless set otherwise.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Owner or delegate of `source`.
    pub authority: Address,
    pub source: Address,
    pub reserve: Address,
    pub tokens: Address,
    pub mint: Address,
    /// Credited.
    pub deposit: Address,
    pub token_program: Address,
    /// Base units.
    pub amount: u64,
}

setters!(Deposit {
    /// The token account that pays.
    source: Address,
    /// The deposit that is credited: anyone's.
    deposit: Address,
});

impl Deposit {
    pub fn new(authority: Address, token: impl Into<Token>, amount: u64) -> Self {
        let token = token.into();
        let reserve = addresses::reserve(&token.mint);
        Self {
            authority,
            source: addresses::ata(&authority, token),
            reserve,
            tokens: addresses::tokens(&reserve),
            mint: token.mint,
            deposit: addresses::deposit(&authority, &token.mint),
            token_program: token.program,
            amount,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::Deposit { amount: self.amount }.to_instruction(metas::Deposit {
            authority: self.authority,
            source: self.source,
            reserve: self.reserve,
            tokens: self.tokens,
            mint: self.mint,
            deposit: self.deposit,
            token_program: self.token_program,
        })
    }
}

/// Sends tokens from a deposit to a token account: the owner's associated one unless set otherwise,
/// which must exist (see [`create_token_account`]). [`crate::ALL`] sends everything.
#[derive(Clone, Debug)]
pub struct Withdraw {
    pub owner: Address,
    pub deposit: Address,
    pub reserve: Address,
    pub tokens: Address,
    pub mint: Address,
    pub destination: Address,
    pub token_program: Address,
    /// Base units.
    pub amount: u64,
}

setters!(Withdraw {
    /// Any token account of the mint.
    destination: Address
});

impl Withdraw {
    pub fn new(owner: Address, token: impl Into<Token>, amount: u64) -> Self {
        let token = token.into();
        let reserve = addresses::reserve(&token.mint);
        Self {
            owner,
            deposit: addresses::deposit(&owner, &token.mint),
            reserve,
            tokens: addresses::tokens(&reserve),
            mint: token.mint,
            destination: addresses::ata(&owner, token),
            token_program: token.program,
            amount,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::Withdraw { amount: self.amount }.to_instruction(metas::Withdraw {
            owner: self.owner,
            deposit: self.deposit,
            reserve: self.reserve,
            tokens: self.tokens,
            mint: self.mint,
            destination: self.destination,
            token_program: self.token_program,
        })
    }
}

/// Moves money from a deposit to any deposit or earnings of the same mint.
#[derive(Clone, Debug)]
pub struct Pay {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    /// A deposit or earnings account.
    pub payee: Address,
    pub session: Option<Address>,
    /// Base units.
    pub amount: u64,
    /// The payer's note.
    pub reference: [u8; 32],
}

setters!(Pay {
    /// The payer's note; it need not be unique.
    reference: [u8; 32]
});

impl Pay {
    /// Pays into a deposit or earnings account.
    pub fn new(owner: Address, mint: Address, payee: Address, amount: u64) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        Self { authority: owner, deposit, payee, session: None, amount, reference: [0; 32] }
    }

    /// Pays into the deposit of a wallet.
    pub fn to_wallet(owner: Address, mint: Address, wallet: Address, amount: u64) -> Self {
        Self::new(owner, mint, addresses::deposit(&wallet, &mint), amount)
    }

    pub fn instruction(&self) -> Instruction {
        arguments::Pay { amount: self.amount, reference: self.reference }.to_instruction(
            metas::Pay {
                authority: self.authority,
                deposit: self.deposit,
                payee: self.payee,
                session: self.session,
            },
        )
    }
}

/// Closes an empty deposit, by its owner unless another authority is set; its rent goes to the account that
/// paid it.
#[derive(Clone, Debug)]
pub struct CloseDeposit {
    /// The owner, or the rent payer from 30 days after the opening.
    pub authority: Address,
    pub deposit: Address,
    pub rent_payer: Address,
}

setters!(CloseDeposit {
    /// Who signs: the owner, or the rent payer.
    authority: Address
});

impl CloseDeposit {
    pub fn of(deposit: &accounts::Deposit) -> Self {
        Self {
            authority: deposit.owner,
            deposit: addresses::deposit(&deposit.owner, &deposit.mint),
            rent_payer: deposit.rent_payer,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CloseDeposit {}.to_instruction(metas::CloseDeposit {
            authority: self.authority,
            deposit: self.deposit,
            rent_payer: self.rent_payer,
        })
    }
}

by_session!(Pay);
into_instruction!(OpenReserve, OpenDeposit, Deposit, Withdraw, Pay, CloseDeposit);

/// Creates the associated token account of a wallet unless it is there. Not an instruction of ours.
pub fn create_token_account(
    payer: Address,
    owner: Address,
    token: impl Into<Token>,
) -> Instruction {
    use spl_associated_token_account_interface::instruction as associated;
    let Token { mint, program } = token.into();
    associated::create_associated_token_account_idempotent(&payer, &owner, &mint, &program)
}
