/**
 * The hard maze of Lehman & Stanley 2011, figure 2: corners and walls as published with the authors' code (hard_maze.txt), y downwards. Walls
 * that lead towards the goal end in dead ends; the way leads away from it first.
 */
export const CORNERS = [
  [41, 5],
  [3, 8],
  [4, 49],
  [7, 202],
  [195, 198],
  [186, 8],
  [39, 5],
  [57, 53],
  [56, 54],
  [56, 157],
  [57, 106],
  [158, 162],
  [77, 201],
  [108, 164],
  [6, 80],
  [33, 121],
  [192, 146],
  [87, 91],
  [56, 55],
  [133, 30],
] as const
/** From corner to corner. */
export const WALLS = [
  [0, 1],
  [1, 2],
  [2, 7],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 6],
  [8, 9],
  [10, 11],
  [12, 13],
  [14, 15],
  [16, 17],
  [18, 19],
] as const
export const START = [36, 184] as const
export const GOAL = [31, 20] as const
/** How far the robot may be from the goal when it has found it, and how large it is. */
export const [NEAR, RADIUS] = [5, 8] as const
/** Units a side. */
export const SIZE = 208
/** How far a range finder sees. */
export const RANGE = 100
/** Steps of a trial. */
export const STEPS = 400
