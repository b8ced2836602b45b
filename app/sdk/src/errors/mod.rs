//! What went wrong: the program's errors by code, the framework's, those of the programs it calls,
//! and one sentence for people.

mod advice;

pub use crate::{
    declare::Entry,
    generated::errors::{ERRORS, FarthingError},
};

use crate::{
    PROGRAM_ID,
    args::instruction_name,
    solana::{Address, Instruction, InstructionError, TransactionError, ids::system_program},
};
use std::fmt;

/// What refused a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A guard of our program.
    Farthing(FarthingError),
    /// A check of the framework that our program is written in, by its code.
    Framework(u32),
    /// A token program, by its code.
    Token(u32),
    /// The system program, by its code.
    System(u32),
    /// The runtime, or our program through one of the runtime's errors.
    Runtime(InstructionError),
    /// Another program's own error.
    Other(u32),
    /// The transaction did not run.
    Transaction(TransactionError),
}

/// A transaction that failed, or would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub error: TransactionError,
    pub cause: Cause,
    /// The instruction that failed: the program's name for it, or the address of another program.
    pub instruction: Option<String>,
    pub logs: Vec<String>,
}

impl Failure {
    /// Reads a failure off the error, the logs and the instructions of the transaction.
    pub fn new(error: TransactionError, logs: Vec<String>, instructions: &[Instruction]) -> Self {
        let failed = match &error {
            TransactionError::InstructionError(index, _) => instructions.get(usize::from(*index)),
            _ => None,
        };
        let instruction = failed.map(|instruction| match instruction_name(&instruction.data) {
            Some(name) if instruction.program_id == PROGRAM_ID => name.to_owned(),
            _ => instruction.program_id.to_string(),
        });
        let program = first_failed(&logs).or(failed.map(|failed| failed.program_id));
        let cause = Cause::new(&error, program);
        Self { error, cause, instruction, logs }
    }

    /// The guard of our program that refused, if one did.
    pub fn farthing_error(&self) -> Option<&FarthingError> {
        match &self.cause {
            Cause::Farthing(error) => Some(error),
            _ => None,
        }
    }

    /// The custom code of the failed instruction, of whatever program.
    pub fn code(&self) -> Option<u32> {
        match self.error {
            TransactionError::InstructionError(_, InstructionError::Custom(code)) => Some(code),
            _ => None,
        }
    }

    /// One sentence: which instruction, which guard, what to do.
    pub fn explain(&self) -> String {
        let subject = match (&self.instruction, &self.cause) {
            (Some(name), _) => format!("`{name}` was refused"),
            (None, Cause::Transaction(_)) => "The transaction did not run".to_owned(),
            (None, _) => "The transaction was refused".to_owned(),
        };
        format!("{subject}: {}", advice::sentence(&self.cause))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain())
    }
}

impl std::error::Error for Failure {}

impl Cause {
    fn new(error: &TransactionError, program: Option<Address>) -> Self {
        let TransactionError::InstructionError(_, error) = error else {
            return Self::Transaction(error.clone());
        };
        let InstructionError::Custom(code) = error else {
            return Self::Runtime(error.clone());
        };
        let code = *code;
        let token = [spl_token_interface::ID, spl_token_2022_interface::ID];
        match program {
            Some(program) if program == PROGRAM_ID => match FarthingError::from_code(code) {
                Some(error) => Self::Farthing(error),
                None => Self::Framework(code),
            },
            Some(program) if token.contains(&program) => Self::Token(code),
            Some(program) if program == system_program::ID => Self::System(code),
            _ => Self::Other(code),
        }
    }
}

/// The program that failed first: the innermost one, which is where the error comes from.
fn first_failed(logs: &[String]) -> Option<Address> {
    logs.iter().find_map(|line| {
        let (program, said) = line.strip_prefix("Program ")?.split_once(' ')?;
        said.starts_with("failed").then(|| program.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{addresses, instructions::Deposit};

    fn failure(code: u32, logs: &[&str]) -> Failure {
        let owner = addresses::reserve(&PROGRAM_ID);
        let error = TransactionError::InstructionError(0, InstructionError::Custom(code));
        let logs = logs.iter().map(|line| line.replace("US", &PROGRAM_ID.to_string()));
        Failure::new(error, logs.collect(), &[Deposit::new(owner, owner, 1).instruction()])
    }

    #[test]
    fn a_code_belongs_to_the_program_that_failed_first() {
        let token = spl_token_interface::ID.to_string();
        let inner = format!("Program {token} failed: custom program error: 0x1");
        let outer = "Program US failed: custom program error: 0x1";
        let failed = failure(1, &[&inner, outer]);
        assert_eq!(failed.cause, Cause::Token(1));
        assert_eq!(
            failed.explain(),
            "`deposit` was refused: the token account holds fewer tokens than the amount \
             (token program error 1)."
        );
    }

    #[test]
    fn a_guard_of_ours_is_named_with_what_to_do() {
        let failed = failure(6001, &[]);
        assert_eq!(failed.farthing_error(), Some(&FarthingError::InsufficientBalance));
        assert_eq!(
            failed.explain(),
            "`deposit` was refused: the balance is smaller than the amount; deposit more first \
             (InsufficientBalance, 6001)."
        );
    }

    #[test]
    fn a_framework_check_is_told_apart_from_a_guard() {
        assert_eq!(failure(2040, &[]).cause, Cause::Framework(2040));
        assert!(failure(2040, &[]).explain().contains("must be different accounts"));
    }

    #[test]
    fn a_transaction_that_did_not_run_says_so() {
        let failed = Failure::new(TransactionError::BlockhashNotFound, vec![], &[]);
        assert!(failed.explain().starts_with("The transaction did not run: "));
    }
}
