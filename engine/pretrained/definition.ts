/** What a pretrained model says about itself, for both sides. It becomes a module of the kind `onnx`. */
import type { z } from 'zod'
import type { Wiring } from './wiring.ts'

export interface PretrainedDefinition<P = any> {
  readonly title: string
  /** Name of a Tabler icon. */
  readonly icon: string
  readonly summary: string
  /** Markdown: what it was trained for, what its ports mean, the paper it comes from. */
  readonly help: string
  /** Who trained it. */
  readonly source: string
  readonly licence: string
  /** The npm package that holds it, and its place there. */
  readonly package: string
  readonly file: string
  readonly bytes: number
  /** Sizes that have to be known, with defaults; as the params of a kind. */
  readonly params: z.ZodType<P>
  /** What the file leaves open, by its names. */
  given?(params: P): Readonly<Record<string, number>>
  /** Ports in place of the file's own. */
  wiring?(params: P): Wiring
}
