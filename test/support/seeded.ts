import fc from 'fast-check'

/**
 * Properties are asked with the same values in every run, so that a red check is about the change.
 * `FAST_CHECK_SEED=$RANDOM npx vitest run --project unit` asks with others.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) })
