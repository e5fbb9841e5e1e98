/** `neurula inspect` and `verify`: what a project file holds, and whether it is whole. */
import type { Command } from 'commander'
import { resolveNetwork } from '../compile/program.ts'
import { weightEntries } from '../compile/weights.ts'
import { openProject, verifyProject } from '../store/index.ts'
import { asJson, line, place } from './said.ts'

export function addInspectCommands(program: Command): void {
  program
    .command('inspect <file>')
    .description('say what a project holds: modules, weights, edits, runs and what they found')
    .option(...asJson)
    .action((file: string, o: { json?: boolean }) => {
      const project = openProject(place(file))
      try {
        const resolution = resolveNetwork(project.network)
        const weights = weightEntries(resolution).reduce((sum, e) => sum + e.spec.shape.reduce((a, b) => a * b, 1), 0)
        const facts = {
          name: project.network.name,
          modules: Object.keys(project.network.modules).length,
          projections: Object.keys(project.network.projections).length,
          weights,
          edits: project.seq,
          problems: resolution.problems.map((p) => p.message),
          runs: project.runs().map((r) => ({ number: r.number, status: r.status, ...r.summary })),
          space: project.space(),
        }
        if (o.json) line(facts)
        else
          console.log(
            `${facts.name}: ${facts.modules} modules, ${facts.projections} projections, ${facts.weights} weights, ${facts.edits} edits, ${facts.runs.length} runs${facts.problems.map((p) => `\n${p}`).join('')}`,
          )
      } finally {
        project.close()
      }
    })
  program
    .command('verify <file>')
    .description('check that a project file is whole')
    .option(...asJson)
    .action((file: string, o: { json?: boolean }) => {
      const found = verifyProject(place(file))
      if (o.json) line(found)
      else console.log(found.problems.length ? found.problems.join('\n') : `Nothing is wrong; ${found.edits} edits.`)
      if (found.problems.length) process.exitCode = 1
    })
}
