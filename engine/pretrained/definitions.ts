/** The table of pretrained models, pure, for both sides. */
import type { PretrainedDefinition } from './definition.ts'
import { melspectrogram } from './melspectrogram.ts'
import { speechEmbedding } from './speech-embedding.ts'
import { textDetection } from './text-detection.ts'
import { textDirection } from './text-direction.ts'
import { textRecognition } from './text-recognition.ts'
import { voiceActivity } from './voice-activity.ts'
import { helloDeepa, namasteDeepa } from './wake-word.ts'

export const pretrained = {
  'text-detection': textDetection,
  'text-recognition': textRecognition,
  'text-direction': textDirection,
  melspectrogram,
  'speech-embedding': speechEmbedding,
  'hello-deepa': helloDeepa,
  'namaste-deepa': namasteDeepa,
  'voice-activity': voiceActivity,
} satisfies Record<string, PretrainedDefinition>
export type PretrainedName = keyof typeof pretrained

/** Throws a sentence when there is no such model. */
export function pretrainedCalled(name: string): PretrainedDefinition {
  if (!Object.hasOwn(pretrained, name))
    throw new Error(`There is no pretrained model "${name}"; choose one of ${Object.keys(pretrained).join(', ')}.`)
  return pretrained[name as PretrainedName]
}

/** All that a person is told of it, as Markdown. */
export const aboutText = ({ help, source, licence, bytes }: PretrainedDefinition): string =>
  `${help}\n\n${source}. Licence: ${licence}. ${(bytes / 1e6).toFixed(1)} MB.`
