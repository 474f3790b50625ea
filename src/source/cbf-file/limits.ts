/** Bounds on files from outside: generous to every file that somebody means, and small enough for every other one to end. */

/** Most columns of a file, or keys of a row: AnyCost has some 30 columns, tags aside. */
export const MAX_COLUMNS = 2_000

/** Longest line of JSON in bytes: a body of four times its limit, but not a whole file that has no line feeds. */
export const MAX_LINE_BYTES = 20_000_000

/** Most bytes that a page of Parquet unpacks to; writers cut pages at 1 MB, or at a row group of 128 MB. */
export const MAX_PAGE_BYTES = 256_000_000

/** Most rows of a row group of Parquet, of which memory holds one; writers cut at one million or below. */
export const MAX_ROW_GROUP_ROWS = 10_000_000

/** Milliseconds of processor time without any progress after which a file is given up; waiting for the disk does not count. */
export const STALL_MS = 5_000
