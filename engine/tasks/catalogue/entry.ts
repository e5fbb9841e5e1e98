/** The data catalogue: public data that the program does not carry, got once when a person says so. One entry a file. */

export interface EntryFile {
  /** Its place in the data folder, and in a folder that stands in for the sources. */
  readonly place: string
  /** From the source's address on. */
  readonly from: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}
export interface Source {
  /** Who keeps it, for people. */
  readonly name: string
  /** What fixes its content for good. */
  readonly revision: string
  /** Of the folder above its files, at that revision, with a slash at its end. */
  readonly address: string
}
export interface Entry {
  readonly title: string
  readonly summary: string
  /** What it holds; its picture is made by. */
  readonly holds: 'pictures' | 'sounds' | 'text' | 'connectome' | 'model'
  readonly source: Source
  readonly licence: string
  readonly citation: string
  readonly files: readonly EntryFile[]
}

/** A repository at a revision. */
export const github = (repository: string, revision: string): Source => ({
  name: `GitHub, ${repository}`,
  revision,
  address: `https://raw.githubusercontent.com/${repository}/${revision}/`,
})

export const bytesOf = ({ files }: Entry): number => files.reduce((sum, { bytes }) => sum + bytes, 0)
