/** Most requests for one call, unless the client says otherwise. */
export const MAX_ATTEMPTS = 6
/** Most requests for a body whose answers cannot be read: a login page of a proxy does not go away. */
export const MAX_UNREADABLE_ATTEMPTS = 3

/** Milliseconds before the second request at most; twice as long before each further one. */
export const FIRST_RETRY_DELAY_MS = 1_000
export const MAX_RETRY_DELAY_MS = 60_000
/** Milliseconds that a server may ask to wait: it may name a pause that would outlast any cron job. */
export const MAX_RETRY_AFTER_MS = 120_000

/** CloudZero's service level is not published: generous, but bounded. Milliseconds until there is a connection. */
export const CONNECT_TIMEOUT_MS = 10_000
/** Milliseconds from a request to the first words of its answer. */
export const ANSWER_TIMEOUT_MS = 120_000
/** Milliseconds between two pieces of an answer. */
export const IDLE_TIMEOUT_MS = 60_000
/** Milliseconds that a body in flight may still take once the signal aborts, unless the client says otherwise. */
export const INTERRUPT_GRACE_MS = 5_000
