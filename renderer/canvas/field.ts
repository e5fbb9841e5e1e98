/** Where regions lie on the canvas: around their modules, and as one card when folded. Pure. */
import type { Network } from '../../engine/network/schema.ts'
import { borderOf } from '../document/ports.ts'
import { foldedAround, modulesIn, regionsAround } from '../document/regions.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
const PAD = 22
const HEAD = 10
/** Of a folded region: its width, what stands above and below its ports, and the room of each port. */
export const FOLDED = { width: 190, head: 34, foot: 26, port: 20 }

/** Pixels of a folded region: as high as it has ports. */
function foldedSize(network: Network, region: string): { width: number; height: number } {
  const { inputs, outputs } = borderOf(network, region)
  return { width: FOLDED.width, height: FOLDED.head + FOLDED.foot + FOLDED.port * Math.max(inputs.length, outputs.length) }
}

/** Boxes of regions by id, the outer ones first; a folded region is a card in the middle of what it hides, and what lies inside has no box. */
export function regionBoxes(network: Network, cards: Readonly<Record<string, Box>>): [string, Box][] {
  const depth = (id: string) => regionsAround(network, id).length
  return Object.keys(network.regions)
    .sort((a, b) => depth(a) - depth(b))
    .flatMap((id): [string, Box][] => {
      const outer = regionsAround(network, id).slice(1)
      const members = modulesIn(network, id)
      if (outer.some((region) => network.regions[region]!.collapsed)) return []
      const boxes = members.flatMap((module) => {
        const card = cards[module]
        // What lies deeper is framed once for every region between.
        const between = regionsAround(network, network.modules[module]!.region).indexOf(id)
        return card ? [grow(card, between)] : []
      })
      if (boxes.length === 0) return []
      const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))]
      const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.width)), Math.max(...boxes.map((b) => b.y + b.height))]
      const around = grow({ x: left, y: top, width: right - left, height: bottom - top }, 1)
      if (!network.regions[id]!.collapsed) return [[id, around]]
      const size = foldedSize(network, id)
      return [[id, { x: (left + right - size.width) / 2, y: (top + bottom - size.height) / 2, ...size }]]
    })
}

const grow = ({ x, y, width, height }: Box, times: number): Box => ({
  x: x - PAD * times,
  y: y - (PAD + HEAD) * times,
  width: width + 2 * PAD * times,
  height: height + (2 * PAD + HEAD) * times,
})

export const regionNode = (region: string): string => `region ${region}`
export const isRegion = (node: string): boolean => node.startsWith('region ')
export const regionOf = (node: string): string => node.slice(7)

/** The node that stands for a module: itself, or the folded region that hides it. */
export const standIn = (network: Pick<Network, 'modules' | 'regions'>, module: string): string => {
  const folded = foldedAround(network, module)
  return folded === undefined ? module : regionNode(folded)
}
