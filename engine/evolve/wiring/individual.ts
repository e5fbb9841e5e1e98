/** Candidates that were kept: whole networks. */
import { Network } from '../../network/schema.ts'
import type { Origin, Reader } from '../individual.ts'
import { expanded } from './genome.ts'

/** Throws a sentence where the bytes are no network. */
function candidate({ network }: Pick<Origin, 'network'>, bytes: Uint8Array): Network {
  try {
    return Network.parse(expanded(network, bytes))
  } catch (error) {
    throw new Error('This network cannot be read; the rest of the run and the document are not touched.', { cause: error })
  }
}

export const wiringReader: Reader = {
  individual: (origin, bytes) => ({ genes: null, module: null, network: candidate(origin, bytes) }),
  result: async (origin, bytes) => ({ network: candidate(origin, bytes), weights: null }),
}
