//! Structs with a `borsh` encoding whose values have names and units.

/// A struct with a `borsh` encoding and [`crate::fields::Fields`]. `as` names the unit of a number.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$about:meta])* pub $field:ident: $type:ty $(as $unit:ident $(($($of:tt)*))?)?,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
        pub struct $name { $($(#[$about])* pub $field: $type,)* }

        impl $crate::fields::Fields for $name {
            fn fields(&self) -> Vec<$crate::fields::Field> {
                let all: Vec<Option<$crate::fields::Field>> = vec![$($crate::declare::field!(self $field $($unit $(($($of)*))?)?)),*];
                all.into_iter().flatten().collect()
            }
        }
    };
}
pub(crate) use record;

/// A record that stands inside another.
macro_rules! part {
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* }) => {
        $crate::declare::record! { $(#[$meta])* pub struct $name { $($body)* } }

        impl $crate::fields::ToValue for $name {
            fn to_value(&self) -> $crate::fields::Value {
                $crate::fields::Value::Record($crate::fields::Fields::fields(self))
            }
        }
    };
}
pub(crate) use part;

/// A field's name and value; `None` for what is not shown, or is shown with another.
macro_rules! field {
    ($self:ident $field:ident Internal) => { None };
    ($self:ident $field:ident Fraction) => { None };
    ($self:ident $field:ident Rate($name:ident, $fraction:ident)) => {
        Some((stringify!($name), $crate::declare::field!(@fixed Rate $self $field $fraction)))
    };
    ($self:ident $field:ident Exact($name:ident, $fraction:ident)) => {
        Some((stringify!($name), $crate::declare::field!(@fixed Exact $self $field $fraction)))
    };
    ($self:ident $field:ident $($unit:tt)*) => {
        Some((stringify!($field), $crate::declare::field!(@value $self.$field, $($unit)*)))
    };

    (@fixed $unit:ident $self:ident $whole:ident $fraction:ident) => {
        $crate::fields::Value::$unit(farthing_core::stream::Fixed {
            whole: $self.$whole,
            fraction: $self.$fraction,
        })
    };

    (@value $value:expr,) => { $crate::fields::ToValue::to_value(&$value) };
    (@value $value:expr, Bytes) => { $crate::fields::ToValue::to_value(&$value) };
    (@value $value:expr, Text) => {
        $crate::fields::Value::Text($crate::fields::padded_text(&$value))
    };
    (@value $value:expr, Flag) => { $crate::fields::Value::Flag($value != 0) };
    (@value $value:expr, Enum($enum:ident)) => { $enum::value_of($value.into()) };
    (@value $value:expr, Slot) => { $crate::declare::field!(@value $value, Count) };
    (@value $value:expr, Count) => { $crate::declare::field!(@number $value, Number) };
    (@value $value:expr, $unit:ident) => { $crate::declare::field!(@number $value, $unit) };

    (@number $value:expr, $unit:ident) => {
        $crate::fields::Numbers::in_unit(&$value, |number| {
            $crate::fields::Value::$unit(number.into())
        })
    };
}
pub(crate) use field;
