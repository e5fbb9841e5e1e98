/** The picture of a cart with poles, in metres. */
import { line, type Mark, type WorldDefinition } from './world-definition.ts'

const [WIDTH, HEIGHT] = [0.4, 0.2] as const

/**
 * Its state is place and speed of the cart, then angle from upright and its speed of each pole.
 * @param track metres from the middle to either end
 * @param lengths of the poles, in metres
 */
export const cartPicture = (track: number, lengths: readonly number[]): Pick<WorldDefinition, 'bounds' | 'picture'> => ({
  bounds: [-track - 0.6, -0.4, track + 0.6, HEIGHT + Math.max(...lengths) + 0.2],
  picture: (state) => {
    const x = state[0]!
    return [
      line('ground', [-track, 0], [track, 0]),
      line('wall', [-track, 0], [-track, HEIGHT]),
      line('wall', [track, 0], [track, HEIGHT]),
      { kind: 'box', role: 'body', at: [x, HEIGHT / 2], size: [WIDTH, HEIGHT] },
      ...lengths.map((length, pole): Mark => {
        const angle = state[2 + 2 * pole]!
        return line('limb', [x, HEIGHT], [x + length * Math.sin(angle), HEIGHT + length * Math.cos(angle)], 0.06 + 0.02 * pole)
      }),
      { kind: 'disc', role: 'joint', at: [x, HEIGHT], radius: 0.05 },
    ]
  },
})
