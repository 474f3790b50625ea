/** Milliseconds that a request in flight may still take after a signal that ends the run. */
export const INTERRUPT_GRACE_MS = 30_000

/** Milliseconds between two attempts at a lock that another run has. */
export const LOCK_POLL_INTERVAL_MS = 500
/** Milliseconds between two signs of life of a lock: less than what servers, poolers and networks take for idle. */
export const LOCK_KEEP_ALIVE_INTERVAL_MS = 10_000
/** Milliseconds in which a pooler has to lend a second connection. */
export const POOL_PROBE_TIMEOUT_MS = 5_000

/** How often an hour beyond one body is begun anew. */
export const MAX_UNIT_STARTS = 4
/** The second round sends what is still not equal, as new requests. */
export const MAX_ROUNDS = 2
/** Milliseconds until the first read-back after sending; each further pause is twice as long. */
export const FIRST_VERIFY_PAUSE_MS = 500
export const MAX_VERIFY_PAUSE_MS = 15_000
/** Milliseconds after which hours that have not changed at all count as not sent. */
export const UNCHANGED_AFTER_MS = 10_000

/** Milliseconds in which S3 has to take a connection. */
export const S3_CONNECT_TIMEOUT_MS = 10_000
/** Milliseconds that S3 may say nothing. */
export const S3_IDLE_TIMEOUT_MS = 60_000
/** Milliseconds for what is under way when an upload is given up: what begins one has to tell its id. */
export const S3_ABORT_TIMEOUT_MS = 2_000
