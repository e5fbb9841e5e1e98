import type { Modality } from '../network/schema.ts'

/** What ports take that any signal may come through, tokens left out. */
export const amounts: readonly Modality[] = ['image', 'activity', 'audio', 'text', 'spikes', 'action', 'reward']
