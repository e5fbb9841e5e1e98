import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { fromImage } from '../image.ts'

export const Params = z.object({
  centre: z.number().min(0.1).max(32).default(0.8).meta({
    title: 'Centre',
    unit: 'pixels',
    description: 'Standard deviation of the Gaussian by which the centre gathers light.',
  }),
  surround: z.number().min(0.1).max(64).default(2.4).meta({
    title: 'Surround',
    unit: 'pixels',
    description: 'Standard deviation of the wider Gaussian that works against the centre.',
  }),
  balance: z.number().min(0).max(2).default(1).meta({
    title: 'Balance',
    description: 'Strength of the surround beside that of the centre; 1: even light is not seen at all.',
  }),
  gainControl: z.boolean().default(false).meta({
    title: 'Contrast gain',
    description: 'Divides by the contrast around, so that faint and strong contrasts are answered alike.',
  }),
  semisaturation: z.number().min(0.001).max(10).default(0.1).meta({
    title: 'Half at',
    description: 'With contrast gain: the contrast around at which the gain has fallen to half.',
  }),
})

/** Ganglion cells of the retina. */
export const retina: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Retina',
  family: 'vision',
  icon: 'IconEyeDotted',
  summary: 'Centre against surround, ON and OFF cells',
  help: 'Each ganglion cell weighs the light in the centre of its field against the light around it, by two Gaussians G of the distance, each of sum 1 (Rodieck 1965; Enroth-Cugell & Robson 1966):\n\n`d = G(centre) * x - balance G(surround) * x`\n`on = max(0, d)`, `off = max(0, -d)`\n\nat every pixel of every channel (* is convolution); ON cells answer to light on dark, OFF cells to dark on light, and neither is ever negative. For each channel of the image there come two maps, ON, then OFF. At the edge the part of a Gaussian that lies within the image counts as the whole.\n\nWith contrast gain (after Shapley & Victor 1978, in the form of Carandini & Heeger 2012):\n\n`d = s d / (s + G(surround) * |d|)`\n\nwhere s is the contrast at which the gain is half. Nothing here is learned.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: ({ centre, surround }, { in: source }, module) =>
    fromImage(source, module, (channels, height, width) =>
      surround > centre
        ? { ok: [2 * channels, height, width] }
        : { problem: `"${module.name}" has a surround of ${surround} within its centre of ${centre}; make the surround wider.` },
    ),
  weights: () => ({}),
}
