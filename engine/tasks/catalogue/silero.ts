import { type Entry, github } from './entry.ts'

export const silero: Entry = {
  title: 'A network that hears speech',
  summary: 'A recurrent network that says of each 32 ms of sound, at 16 kHz, how likely it is that somebody speaks.',
  holds: 'model',
  source: github('snakers4/silero-vad', '60b7ffa243625ebdc1070275a29f18c87843786a'),
  licence: 'MIT',
  citation: 'Silero Team 2020-, Silero VAD, version 6.2',
  files: [
    {
      place: 'models/silero_vad_16k_op15.onnx',
      from: 'src/silero_vad/data/silero_vad_16k_op15.onnx',
      bytes: 1_289_603,
      sha256: '7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49',
    },
  ],
}
