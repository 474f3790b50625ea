/** Most bytes of one request body, as uncompressed UTF-8 JSON; CloudZero's 5 MB read as decimal megabytes. */
export const BODY_BYTES = 5_000_000

/** Most rows of one stream and month. */
export const MONTH_ROWS = 1_000_000

/** Most bytes of one stream and month; CloudZero's 70 MB read as decimal megabytes. */
export const MONTH_BYTES = 70_000_000
