/** The project file: one SQLite database that holds the document, its journal, runs, metrics, checkpoints and weights. */
export { refOf } from './blobs.ts'
export { ProjectError, type ProjectErrorCode } from './error.ts'
export { pack, type Packed } from './generations.ts'
export type { HistoryLine } from './journal.ts'
export { createProject, openProject, type Project } from './project.ts'
export type { Checkpoint, CheckpointKind } from './runs.ts'
export { type Verification, verifyProject } from './verify.ts'
