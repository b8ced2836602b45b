//! Pays HTTP services by Farthing's channels.
