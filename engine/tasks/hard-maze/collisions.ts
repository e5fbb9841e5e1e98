import { CORNERS, RADIUS, SIZE, WALLS } from './walls.ts'

/** Whether the robot is free at every place of a cell of one unit, at none, or it has to be measured. */
const [MEASURE, NOWHERE, EVERYWHERE] = [0, 1, 2] as const
/** From the middle of a cell to its corner. */
const CORNER = Math.SQRT1_2

/** The square of the distance from a place to the nearest wall. */
function nearest(x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const [a, b] of WALLS) {
    const [ax, ay] = CORNERS[a]
    const [dx, dy] = [CORNERS[b][0] - ax, CORNERS[b][1] - ay]
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    const [ex, ey] = [ax + along * dx - x, ay + along * dy - y]
    least = Math.min(least, ex * ex + ey * ey)
  }
  return least
}

const measured = () =>
  Uint8Array.from({ length: SIZE * SIZE }, (_, k) => {
    const distance = Math.sqrt(nearest((k % SIZE) + 0.5, Math.floor(k / SIZE) + 0.5))
    return distance > RADIUS + CORNER ? EVERYWHERE : distance < RADIUS - CORNER ? NOWHERE : MEASURE
  })
let cells: Uint8Array | null = null

/** Whether a robot at this place would touch a wall. */
export function touches(x: number, y: number): boolean {
  cells ??= measured()
  const cell = cells[Math.floor(y) * SIZE + Math.floor(x)]
  return cell === NOWHERE || (cell !== EVERYWHERE && nearest(x, y) < RADIUS * RADIUS)
}
