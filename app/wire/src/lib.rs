//! What payers and gateways say to each other over HTTP: x402's three headers, the hot form of one header, and
//! the JSON in them. Both sides read and write through this crate; it has no network and no clock.
