import type { Entry } from './entry.ts'

export const tinyshakespeare: Entry = {
  title: 'Tiny Shakespeare',
  source: '40,000 lines from the plays, collected by Karpathy 2015 (The Unreasonable Effectiveness of Recurrent Neural Networks)',
  licence: 'public domain',
  file: 'text/tinyshakespeare.txt',
  bytes: 1_115_394,
  sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
}
