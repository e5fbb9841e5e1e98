/** The tables of a project file, as migrations by `user_version`. */
import Database from 'better-sqlite3'

/** "Nrla" in ASCII; SQLite's `application_id`, bytes 68 to 71 of the file. */
export const applicationId = 0x4e726c61

/** `migrations[v]` leads from `user_version` v to v + 1. A published one never changes. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE edit (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time REAL NOT NULL, author TEXT NOT NULL, label TEXT NOT NULL,
    undoes TEXT, redoes TEXT, run TEXT, patches TEXT NOT NULL, inverses TEXT NOT NULL) STRICT;
  CREATE TABLE snapshot (seq INTEGER PRIMARY KEY, network TEXT NOT NULL) STRICT;
  CREATE TABLE version (id INTEGER PRIMARY KEY, name TEXT NOT NULL, seq INTEGER NOT NULL, time REAL NOT NULL) STRICT;
  CREATE TABLE blob (hash TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (hash, part)) STRICT;
  CREATE TABLE run (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, record TEXT NOT NULL, plan TEXT) STRICT;
  CREATE TABLE points (id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), name TEXT NOT NULL, data BLOB NOT NULL) STRICT;
  CREATE INDEX points_of_run ON points (run);
  CREATE TABLE confusion (run TEXT PRIMARY KEY REFERENCES run (id), classes INTEGER NOT NULL, part TEXT NOT NULL, counts BLOB NOT NULL) STRICT;
  CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), kind TEXT NOT NULL, head TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (run, kind)) STRICT;
  CREATE TABLE checkpoint_chunk (
    id INTEGER PRIMARY KEY, checkpoint INTEGER NOT NULL REFERENCES checkpoint (id) ON DELETE CASCADE, part INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (checkpoint, part)) STRICT;
  `,
  `
  CREATE TABLE answers (
    run TEXT NOT NULL REFERENCES run (id), readout TEXT NOT NULL, classes INTEGER NOT NULL, part TEXT NOT NULL, counts BLOB NOT NULL,
    PRIMARY KEY (run, readout)) STRICT;
  INSERT INTO answers SELECT run, '', classes, part, counts FROM confusion;
  DROP TABLE confusion;
  CREATE TABLE pictures (
    run TEXT NOT NULL REFERENCES run (id), module TEXT NOT NULL, shape TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, module)) STRICT;
  `,
  `
  CREATE TABLE generation (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), stage TEXT NOT NULL, generation INTEGER NOT NULL, census BLOB NOT NULL,
    genomes BLOB NOT NULL, UNIQUE (run, stage, generation)) STRICT;
  `,
]

/** The `user_version` this program writes. */
export const currentVersion = migrations.length

/** Brings an open database to `version`, each step in one transaction with its number. */
export function migrate(db: Database.Database, version = currentVersion): void {
  for (let at = db.pragma('user_version', { simple: true }) as number; at < version; at++) {
    db.transaction(() => {
      db.exec(migrations[at]!)
      db.pragma(`user_version = ${at + 1}`)
    })()
  }
}

const texts = (db: Database.Database) =>
  (db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all() as object[])
    .map((row) => JSON.stringify(row))
    .join('\n')

/** True when a file's tables are, to the letter, those of `version`: what someone else put into it could run code of theirs. */
export function tablesAreOurs(db: Database.Database, version: number): boolean {
  const model = new Database(':memory:')
  try {
    migrate(model, version)
    return texts(db) === texts(model)
  } finally {
    model.close()
  }
}

/** Settings of a connection to a file that someone else may have made. */
export function distrust(db: Database.Database): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('foreign_keys = ON')
}
