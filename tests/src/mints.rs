//! Mints and token accounts.

use crate::{Kind, World, kinds};
use farthing_sdk::{
    Embedded, Token, addresses,
    development::public_keypair,
    instructions::OpenReserve,
    solana::{
        Account, Address, Signer, system_instruction,
        token::{self, native_mint},
        token_2022,
    },
};

impl World {
    /// A new mint with 6 decimals; wrapped SOL has 9 and is always the same.
    pub fn mint(&self, kind: Kind) -> Token {
        match kind {
            Kind::Classic => self.network.create_mint(6).unwrap(),
            Kind::Native => self.native(),
            Kind::Token2022(extensions) => {
                let authority = Embedded::faucet().pubkey();
                let prepare = |mint: &Address| {
                    let all = extensions.iter();
                    all.map(|kind| kinds::initialize(*kind, mint, authority)).collect()
                };
                self.network.create_mint_2022(6, extensions, prepare).unwrap()
            }
        }
    }

    /// Opens a reserve, at the expense of a wallet of its own.
    #[track_caller]
    pub fn open_reserve(&self, token: Token) -> Address {
        let open = OpenReserve::new(self.address("opener of reserves"), token);
        self.run(open.clone()).assert_ok();
        open.reserve
    }

    /// A mint with an open reserve.
    #[track_caller]
    pub fn reserve_of(&self, kind: Kind) -> Token {
        let token = self.mint(kind);
        self.open_reserve(token);
        token
    }

    /// Gives a wallet base units, in its associated token account, which it returns.
    pub fn fund_tokens(&self, owner: &Address, token: Token, amount: u64) -> Address {
        if token.mint == native_mint::ID {
            return self.wrap(owner, token, amount);
        }
        self.network.mint_to(owner, token, amount).unwrap()
    }

    /// The associated token account of a wallet, created unless it is there.
    pub fn token_account(&self, owner: &Address, token: Token) -> Address {
        self.network.create_ata(owner, token).unwrap()
    }

    /// A token account of a wallet that is not its associated one; `name` distinguishes it from
    /// others.
    pub fn fresh_token_account(&self, name: &str, owner: &Address, token: Token) -> Address {
        let (account, payer) = (public_keypair(name), self.wallet("opener of token accounts"));
        let (address, length) = (account.pubkey(), 165);
        let rent = self.rent(length);
        let length = length as u64;
        let (payer_address, program) = (payer.pubkey(), &token.program);
        let create =
            system_instruction::create_account(&payer_address, &address, rent, length, program);
        let initialize =
            token_2022::instruction::initialize_account3(program, &address, &token.mint, owner);
        self.send(&[create, initialize.unwrap()], &[&payer, &account]).assert_ok();
        address
    }

    /// Sends tokens by hand to any token account, minted for the purpose.
    pub fn gift_tokens(&self, account: &Address, token: Token, amount: u64) {
        let faucet = Embedded::faucet();
        let (mint, authority) = (&token.mint, &faucet.pubkey());
        let mint_to =
            token_2022::instruction::mint_to(&token.program, mint, account, authority, &[], amount);
        self.send(&[mint_to.unwrap()], &[&faucet]).assert_ok();
    }

    /// The machine does not come with the mint of wrapped SOL.
    fn native(&self) -> Token {
        let mut data = vec![0; 82];
        (data[44], data[45]) = (native_mint::DECIMALS, 1);
        let lamports = self.rent(data.len());
        let account = Account { lamports, data, owner: token::ID, ..Account::default() };
        self.network.set_account(native_mint::ID, account).unwrap();
        native_mint::ID.into()
    }

    fn wrap(&self, owner: &Address, token: Token, amount: u64) -> Address {
        let account = self.token_account(owner, token);
        let faucet = self.wallet("wrapper of SOL");
        let fund = system_instruction::transfer(&faucet.pubkey(), &account, amount);
        let sync = token::instruction::sync_native(&token::ID, &account).unwrap();
        self.send(&[fund, sync], &[&faucet]).assert_ok();
        addresses::ata(owner, token)
    }
}
