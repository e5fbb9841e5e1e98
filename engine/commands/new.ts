/** `neurula new`: a project from a template, or around data of a person's own. */
import type { Command } from 'commander'
import { emptyNetwork } from '../network/schema.ts'
import { dataEdit, keepContent } from '../runs/own.ts'
import { createWhole } from '../runs/pretrained.ts'
import { lookAtData } from '../runs/probing.ts'
import { createProject } from '../store/index.ts'
import { Choices } from '../tasks/own/definition.ts'
import { previewText } from '../tasks/own/said.ts'
import { networkOf } from '../templates/template.ts'
import { template, templates } from '../templates/templates.ts'
import { asJson, line, place } from './said.ts'

interface NewOptions {
  template?: string
  data?: string
  target?: string
  answer?: string
  leaveOut?: string[]
  size?: string
  colour?: string
  ground?: string
  rate?: string
  seconds?: string
  json?: boolean
}

async function newProject(file: string, { template: from, data, json, size, rate, seconds, ...given }: NewOptions): Promise<void> {
  if (!from === !data)
    throw new Error('Name a template or data, as in: neurula new FILE --template digits, or neurula new FILE --data TABLE.csv.')
  if (from) return (await createWhole(place(file), await networkOf(template(from)))).close()
  const choices = Choices.safeParse({
    ...given,
    ...(size !== undefined && { size: size.split('x').map(Number) }),
    ...(rate !== undefined && { rate: Number(rate) }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
  })
  if (!choices.success)
    throw new Error(`The ${choices.error.issues[0]!.path.join('.')} does not fit (${choices.error.issues[0]!.message}).`)
  const bar = !json && process.stderr.isTTY
  const brought = await lookAtData(
    place(data!),
    choices.data,
    (share) => bar && process.stderr.write(`\rLooking ${Math.round(100 * share)} %   `),
  )
  if (bar) process.stderr.write('\r')
  const project = createProject(place(file), emptyNetwork(brought.data.title))
  try {
    keepContent(project, brought)
    project.append([dataEdit(project, brought)])
  } finally {
    project.close()
  }
  const { samples: _samples, text: _text, ...found } = brought.preview
  if (json) line(found)
  else console.log(previewText(found).join('\n'))
}

export function addNewCommands(program: Command): void {
  program
    .command('templates')
    .description('list the templates, which new and run take by name')
    .option(...asJson)
    .action((o: { json?: boolean }) => {
      for (const [name, t] of Object.entries(templates))
        o.json ? line({ name, title: t.title, summary: t.summary }) : console.log(`${name.padEnd(16)} ${t.summary}`)
    })
  program
    .command('new <file>')
    .description('make a project from a template, or around data of your own')
    .option('--template <name>', 'one of those that "neurula templates" lists')
    .option('--data <path>', 'a table, arrays, a text, or a folder of pictures or sounds by class')
    .option('--target <column>', 'of a table: what is asked for')
    .option('--answer <kind>', 'classes or values')
    .option('--leave-out <column...>', 'of a table: what is not shown')
    .option('--size <width x height>', 'of pictures, in pixels, as in 28x28')
    .option('--colour <kind>', 'of pictures: grey or colour')
    .option('--ground <shade>', 'of pictures: what shows through, white or black')
    .option('--rate <hz>', 'of sound: samples a second')
    .option('--seconds <s>', 'of sound: how long a recording is')
    .option(...asJson)
    .action(newProject)
}
