/** What a stage that evolves will take, told before its first generation. */
import { getHeapStatistics } from 'node:v8'
import { assertFits } from '../compile/memory.ts'
import type { StageContext } from '../stages/stage.ts'
import { execution } from '../tensor/provider.ts'
import { versions } from '../tensor/session.ts'

/** Bytes of a small generation, and of what judges it, generously. */
const ROOM = 64 * 2 ** 20
const SMALLER = 'the population, the samples or the modules'

/**
 * Throws a sentence where this machine has not so much.
 * @param lists bytes of JavaScript's own lists, of which a process has fewer than the machine @param other all other bytes
 * @param segments what computes, as a plan names it
 */
export function planned(
  { hooks, threads }: Pick<StageContext, 'hooks' | 'threads'>,
  { lists, other }: { readonly lists: number; readonly other: number },
  segments: readonly string[],
): void {
  assertFits(lists, SMALLER, getHeapStatistics().heap_size_limit)
  assertFits(lists + other, SMALLER)
  hooks.planned({ memory: process.memoryUsage.rss() + ROOM + lists + other, threads, ...execution(), segments, versions })
}

/** A gene and a genome in lists of which relatives share some, of two generations that are there at once. */
const [GENE, GENOME] = [2 * 40, 2 * 512]
/** Bytes of the lists of genomes with so many genes each. */
export const bytesOfGenomes = (population: number, genes: number): number => population * (GENOME + GENE * genes)
