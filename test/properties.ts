import { configureGlobal } from 'fast-check'

/** The same cases in every run of the tests; `NEURULA_SEED` tries others. */
configureGlobal({ seed: Number(process.env.NEURULA_SEED ?? 1) })
