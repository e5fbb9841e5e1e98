import { CORNERS, RADIUS, SIZE, WALLS } from './walls.ts'

/** Whether the robot is free at every place of a cell of one unit, at none, or it has to be measured. */
const [MEASURE, NOWHERE, EVERYWHERE] = [0, 1, 2] as const
/** From the middle of a cell to its corner. */
const CORNER = Math.SQRT1_2

/** Of each wall its beginning, what leads to its end, and the square of its length. */
const walls = Float64Array.from(
  WALLS.flatMap(([a, b]) => {
    const [x, y] = CORNERS[a]
    const [dx, dy] = [CORNERS[b][0] - x, CORNERS[b][1] - y]
    return [x, y, dx, dy, dx * dx + dy * dy]
  }),
)

/** The square of the distance from a place to the nearest wall. */
function nearest(x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let w = 0; w < walls.length; w += 5) {
    const ax = walls[w]!
    const ay = walls[w + 1]!
    const dx = walls[w + 2]!
    const dy = walls[w + 3]!
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / walls[w + 4]!))
    const ex = ax + along * dx - x
    const ey = ay + along * dy - y
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
