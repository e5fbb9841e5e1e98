/** What a reader of README and docs follows is there: links, headings, pictures, files and commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))
const pages = ['README.md', ...inDocs.filter((name) => name.endsWith('.md'))]
const text = (page: string) => readFileSync(page, 'utf8')

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchors = (page: string) => [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!))

interface Link {
  readonly page: string
  readonly to: string
  readonly place: string
  readonly heading: string | undefined
}
const links = pages.flatMap((page) =>
  [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to]): Link[] => {
    if (/^https?:/.test(to!)) return []
    const [path, heading] = to!.split('#')
    return [{ page, to: to!, place: path ? normalize(join(dirname(page), path)) : page, heading }]
  }),
)

test('every link leads to a file, and to a heading where it names one', () => {
  const dead = links.filter(({ place, heading }) => !existsSync(place) || (heading && !anchors(place).includes(heading)))
  expect(dead.map(({ page, to }) => `${page}: ${to}`)).toEqual([])
})

test('a link leads to every page and picture', () => {
  const reached = new Set(links.map(({ place }) => place))
  expect(inDocs.filter((name) => /\.(md|png|svg)$/.test(name) && !reached.has(name))).toEqual([])
})

test('every file that is named in code is there', () => {
  const lost = pages.flatMap((page) =>
    [...text(page).matchAll(/(?<![\w/.-])(?:engine|electron|renderer|test|scripts)(?:\/[\w.-]+)+/g)]
      .map(([path]) => path.replace(/\.$/, ''))
      .filter((path) => !existsSync(path))
      .map((path) => `${page}: ${path}`),
  )
  expect(lost).toEqual([])
})
